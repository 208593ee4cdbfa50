import AggregateReports
import ByteKit
import DeliveryJoin

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
  private struct Key: Hashable {
    let place: MailPlace
    let reporter: Int
    let window: Range<Int>
  }

  /// By place; each in order of window and reporter.
  let byPlace: [MailPlace: [SignatureObservation]]

  /// Takes the matched windows only: in them the log has mail of the place.
  init(_ correlation: Correlation) {
    let numbers = Dictionary(
      uniqueKeysWithValues: correlation.coverage.reporters.enumerated().map { ($1, $0) })
    let matched = Set(
      correlation.joins.filter { $0.grade == .matched }.map { row in
        Key(
          place: MailPlace(domain: row.domain, address: row.sourceIP),
          reporter: numbers[row.reporter] ?? -1, window: row.window)
      })
    let silent = Self.reportersThatLeaveSignaturesOut(correlation)
    var found: [Key: SignatureObservation] = [:]
    for report in correlation.intake.reports {
      let reporter = numbers[report.reporter] ?? -1
      for record in report.records {
        let key = Key(
          place: MailPlace(domain: record.headerFrom, address: record.sourceIP),
          reporter: reporter, window: report.window)
        guard matched.contains(key) else { continue }
        let group = correlation.policies.group(of: record.headerFrom)
        let state = Self.state(record, group, correlation.policies)
        found[key, default: SignatureObservation(reporter: reporter, window: report.window)]
          .add(record, state, isSilent: silent.contains(report.reporter))
      }
    }
    byPlace = Dictionary(grouping: found, by: \.key.place).mapValues { items in
      items.map(\.value).sorted {
        ($0.window.lowerBound, $0.window.upperBound, $0.reporter)
          < ($1.window.lowerBound, $1.window.upperBound, $1.reporter)
      }
    }
  }

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
    guard !record.dkimAligned else { return nil }
    let real = record.dkim.filter { $0.result != .none }
    let own = real.filter {
      ReportedMail.isRelated($0.domain, record.headerFrom, group, policies)
    }
    if own.contains(where: { $0.result != .temperror && $0.result != .pass }) { return .broken }
    if own.contains(where: { $0.result == .temperror }) { return nil }
    return real.isEmpty ? .unsigned : .unaligned
  }
}

extension SignatureObservation {
  fileprivate mutating func add(
    _ record: ReportRecord, _ state: MissingDKIM.State?, isSilent: Bool
  ) {
    messages += record.count
    guard let state else { return }
    bad += record.count
    if record.spfAligned { carriedBySPF += record.count }
    if state == .unsigned, isSilent { return }
    states[state, default: 0] += record.count
  }
}
