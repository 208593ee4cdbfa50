import AggregateReports
import ByteKit
import Join
import Policies

/// What one reporter saw of the signatures of one domain's mail from one address in one window.
struct SignatureObservation {
  let reporter: Int
  let window: Range<Int>
  var messages = 0
  /// Messages without an aligned signature that verifies.
  var bad = 0
  /// Those of `bad` that passed by SPF.
  var carriedBySPF = 0
  /// Those of `bad` by what is wrong, where the reporter tells.
  var states: [MissingDKIM.State: Int] = [:]
}

/// The signatures of our own mail as reporters saw them, by domain and address.
struct SignatureObservations {
  /// A reporter's window.
  private struct Window: Hashable {
    let reporter: Int
    let window: Range<Int>
  }

  /// By place; each in order of window and reporter.
  let byPlace: [MailPlace: [SignatureObservation]]

  /// Takes the matched windows only: in them the log has mail of the place.
  init(_ correlation: Correlation) {
    let numbers = correlation.coverage.reporterNumbers
    let index = correlation.intake.index
    var windows: [Window: Int] = [:]
    for report in correlation.intake.reports {
      let window = Window(reporter: numbers[report.reporter] ?? -1, window: report.window)
      if windows[window] == nil { windows[window] = windows.count }
    }
    let matched = Self.matched(correlation, windows, numbers)
    let silent = Self.reportersThatLeaveSignaturesOut(correlation)
    let groupOf = index.domains.map { correlation.policies.group(of: $0) }
    let states = index.outcomes.enumerated().map { number, record in
      Self.state(
        record, groupOf[Int(index.domainOfOutcome[number])], correlation.policies)
    }
    var found: [Int: [Int: SignatureObservation]] = [:]
    for (number, report) in correlation.intake.reports.enumerated() {
      let window = Window(reporter: numbers[report.reporter] ?? -1, window: report.window)
      guard let windowNumber = windows[window] else { continue }
      let isSilent = silent.contains(report.reporter)
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard matched.contains(Self.key(place, windowNumber)) else { continue }
        let outcome = Int(row.outcome)
        found[place, default: [:]][
          windowNumber,
          default: SignatureObservation(reporter: window.reporter, window: window.window)
        ]
        .add(index.marks[outcome], row.count, states[outcome], isSilent: isSilent)
      }
    }
    byPlace = Dictionary(
      uniqueKeysWithValues: found.map { number, items in
        let place = index.places[number]
        let name = MailPlace(domain: index.domains[place.domain], address: place.address)
        return (
          name,
          items.values.sorted {
            ($0.window.lowerBound, $0.window.upperBound, $0.reporter)
              < ($1.window.lowerBound, $1.window.upperBound, $1.reporter)
          }
        )
      })
  }

  /// Places and windows in which the log has mail, as `key` writes them.
  private static func matched(
    _ correlation: Correlation, _ windows: [Window: Int], _ reporters: [String: Int]
  ) -> Set<Int> {
    let index = correlation.intake.index
    var places: [MailPlace: Int] = [:]
    for (number, place) in index.places.enumerated() {
      places[MailPlace(domain: index.domains[place.domain], address: place.address)] = number
    }
    var matched: Set<Int> = []
    for row in correlation.matchedJoins {
      let window = Window(reporter: reporters[row.reporter] ?? -1, window: row.window)
      let place = MailPlace(domain: row.domain, address: row.sourceIP)
      guard let window = windows[window], let place = places[place] else { continue }
      matched.insert(key(place, window))
    }
    return matched
  }

  private static func key(_ place: Int, _ window: Int) -> Int { place << 32 | window }

  /// Reporters that call mail aligned without telling its signature (OpenDMARC issue 230): of them a
  /// missing element does not show that mail is unsigned.
  private static func reportersThatLeaveSignaturesOut(_ correlation: Correlation) -> Set<String> {
    var silent: Set<String> = []
    for report in correlation.intake.reports
    where report.records.contains(where: { $0.dkimAligned && $0.dkim.isEmpty }) {
      silent.insert(report.reporter)
    }
    return silent
  }

  /// What is wrong with a record's signatures; nil where they are fine or only DNS failed for a time.
  private static func state(
    _ record: ReportRecord, _ group: Int, _ policies: PolicyMap
  ) -> MissingDKIM.State? {
    guard record.dkimVerdict == .fail else { return nil }
    let real = record.dkim.filter { $0.result != .none }
    let own = real.filter {
      ReportedMail.isRelated($0.domain, record.headerFrom, group, policies)
    }
    if own.contains(where: { $0.result != .temperror && $0.result != .pass }) { return .broken }
    if own.contains(where: { $0.result == .temperror }) { return nil }
    // The reporter's own result is a pass for the From domain, whatever it counts.
    if own.contains(where: { $0.domain == record.headerFrom }) { return nil }
    return real.isEmpty ? .unsigned : .unaligned
  }
}

extension SignatureObservation {
  fileprivate mutating func add(
    _ marks: RecordMarks, _ count: Int, _ state: MissingDKIM.State?, isSilent: Bool
  ) {
    // What is unknown is neither signed nor unsigned.
    guard marks.dkimVerdict != .unknown else { return }
    messages += count
    guard let state else { return }
    bad += count
    if marks.spfAligned { carriedBySPF += count }
    if state == .unsigned, isSilent { return }
    states[state, default: 0] += count
  }
}
