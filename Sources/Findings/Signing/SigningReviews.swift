import AggregateReports
import ByteKit
import Join
import Traffic

/// Lays what PowerMTA's configuration means beside what reporters saw, pair by pair.
///
/// Only mail of addresses from which one pair alone sends a From domain's mail is taken, in windows
/// in which the log has that mail: its counts are the pair's own. Which part of it counts, since the
/// configuration is that of today, `SigningCourse` says.
struct SigningReviews {
  private let correlation: Correlation
  private let meant: [SigningPair: MeantSigning]

  init(_ correlation: Correlation, _ context: FindingContext) {
    self.correlation = correlation
    meant = context.meant
  }

  /// The reviews: odd ones first, then by pair.
  func all() -> [SigningReview] {
    guard !meant.isEmpty else { return [] }
    return days().compactMap { pair, days in
      guard let meant = meant[pair], let course = SigningCourse(days, meant) else { return nil }
      return Self.review(pair, meant, course)
    }.sorted { $0.isOdd == $1.isOdd ? $0.pair < $1.pair : $0.isOdd }
  }

  // MARK: - Counting

  private struct Window: Hashable {
    let reporter: String
    let window: Range<Int>
  }

  /// What is on the mail of each pair, by the day on which windows begin.
  private func days() -> [SigningPair: [Int: SignatureCounts]] {
    let index = correlation.intake.index
    let pairs = pairsByPlace()
    let pairOf = index.places.map {
      pairs[MailPlace(domain: index.domains[$0.domain], address: $0.address)]
    }
    let matched = matchedWindows()
    let reports = correlation.intake.reports
    let silent = Set(
      reports.filter { $0.records.contains { $0.dkimAligned && $0.dkim.isEmpty } }.map(\.reporter))
    var found: [SigningPair: [Int: SignatureCounts]] = [:]
    for (number, report) in reports.enumerated() {
      let window = Window(reporter: report.reporter, window: report.window)
      guard let places = matched[window] else { continue }
      let day = CivilTime.day(of: report.window.lowerBound)
      for row in index.rows(of: number) {
        let place = index.places[Int(row.place)]
        guard let pair = pairOf[Int(row.place)], let meant = meant[pair],
          places.contains(
            MailPlace(domain: index.domains[place.domain], address: place.address)),
          index.marks[Int(row.outcome)].dkimVerdict != .unknown
        else { continue }
        let record = index.outcomes[Int(row.outcome)]
        found[pair, default: [:]][day, default: SignatureCounts()].add(
          record, row.count, meant: meant.keys, isSilent: silent.contains(report.reporter))
      }
    }
    return found
  }

  /// The pair of each place from which one alone sends.
  private func pairsByPlace() -> [MailPlace: SigningPair] {
    let rollup = correlation.rollup
    var found: [MailPlace: Set<SigningPair>] = [:]
    for (number, stream) in rollup.streams.enumerated() where rollup.hasEntries[number] {
      guard let address = stream.sourceIP else { continue }
      found[MailPlace(domain: stream.domain, address: address), default: []].insert(
        SigningPair(domain: stream.domain, vmta: stream.relay.vmta, node: stream.relay.node))
    }
    return found.compactMapValues { $0.count == 1 ? $0.first : nil }
  }

  private func matchedWindows() -> [Window: Set<MailPlace>] {
    var found: [Window: Set<MailPlace>] = [:]
    for row in correlation.matchedJoins {
      found[Window(reporter: row.reporter, window: row.window), default: []].insert(
        MailPlace(domain: row.domain, address: row.sourceIP))
    }
    return found
  }

  // MARK: - Judging

  private static func review(
    _ pair: SigningPair, _ meant: MeantSigning, _ course: SigningCourse
  ) -> SigningReview {
    let counts = course.counts
    let key = counts.keys.max {
      ($0.value, $1.key.domain, $1.key.selector) < ($1.value, $0.key.domain, $0.key.selector)
    }?.key
    return SigningReview(
      pair: pair, meant: meant,
      seen: SeenSigning(messages: counts.messages, signed: counts.signed, key: key),
      outcome: course.outcome, why: why(course, meant, key))
  }

  private static func why(
    _ course: SigningCourse, _ meant: MeantSigning, _ key: MeantSigning.Key?
  ) -> String {
    let (outcome, counts) = (course.outcome, course.counts)
    let begin = course.since.map { CivilTime.isoDate($0 * CivilTime.secondsPerDay) }
    let since = begin.map { " since " + $0 } ?? ""
    let name = key.map { "d=\($0.domain)" + ($0.selector.isEmpty ? "" : " s=\($0.selector)") }
    let seen =
      "Seen\(since): \(counts.signed) of \(counts.messages) messages signed"
      + (name.map { ", most by \($0)" } ?? "") + "."
    let first = "Meant: \(meant.words). \(seen)"
    let command = meant.command.map { " \($0) settles what the configuration leaves open." } ?? ""
    switch outcome {
    case .asMeant, .unsignedAsMeant: return first + command
    case .keyAndDNSDiffer:
      return first
        + " On \(counts.brokenMeant) the key that is meant does not verify: compare the file of the key with"
        + " \(record(meant)) in DNS, and look for what changes the mail behind PowerMTA." + command
    case .anotherKey:
      return first
        + " Another selector signs \(counts.byOtherSelector): was the configuration reloaded (pmta reload), and is"
        + " it this host's?" + command
    case .notAsConfigured:
      return first + " \(counts.unsigned) bear no signature: was the configuration reloaded (pmta"
        + " reload), does a source read X-DKIM-Options, and is it this host's?" + command
    case .signedElsewhere:
      let others = counts.byOthers + (meant.isSigned == false ? counts.byOtherSelector : 0)
      return first + " \(others) bear a key that the configuration does not have: the application"
        + " signs, or another host does." + command
    }
  }

  private static func record(_ meant: MeantSigning) -> String {
    meant.keys.first.map { "\($0.selector)._domainkey.\($0.domain)" } ?? "the record"
  }
}
