import AggregateReports
import ByteKit
import Join
import Traffic

/// Lays what PowerMTA's configuration means beside what reporters saw, pair by pair.
///
/// Only mail of addresses from which one pair alone sends a From domain's mail is taken, in windows
/// in which the log has that mail: its counts are the pair's own. The latest week counts where it has
/// enough, since the configuration is that of today.
struct SigningReviews {
  /// Least messages of a pair that is told.
  static let messagesMin = 30
  /// From this share on the mail is as meant: single messages that break are no finding.
  static let shareMin = 0.95
  /// Seconds at the end of the reports that count alone where they have enough messages.
  static let recentSeconds = 7 * CivilTime.secondsPerDay

  private let correlation: Correlation
  private let meant: [SigningPair: MeantSigning]

  init(_ correlation: Correlation, _ context: FindingContext) {
    self.correlation = correlation
    meant = context.meant
  }

  /// The reviews: odd ones first, then by pair.
  func all() -> [SigningReview] {
    guard !meant.isEmpty else { return [] }
    return counts().compactMap { pair, counts in
      let recent = counts.recent.messages >= Self.messagesMin
      let used = recent ? counts.recent : counts.all
      guard used.messages >= Self.messagesMin, let meant = meant[pair] else { return nil }
      return Self.review(pair, meant, used, isRecent: recent)
    }.sorted { $0.isOdd == $1.isOdd ? $0.pair < $1.pair : $0.isOdd }
  }

  // MARK: - Counting

  private typealias Counts = (all: SignatureCounts, recent: SignatureCounts)

  private struct Window: Hashable {
    let reporter: String
    let window: Range<Int>
  }

  private func counts() -> [SigningPair: Counts] {
    let index = correlation.intake.index
    let pairs = pairsByPlace()
    let pairOf = index.places.map {
      pairs[MailPlace(domain: index.domains[$0.domain], address: $0.address)]
    }
    let matched = matchedWindows()
    let reports = correlation.intake.reports
    let silent = Set(
      reports.filter { $0.records.contains { $0.dkimAligned && $0.dkim.isEmpty } }.map(\.reporter))
    let end = reports.map(\.window.upperBound).max() ?? 0
    var found: [SigningPair: Counts] = [:]
    for (number, report) in reports.enumerated() {
      let window = Window(reporter: report.reporter, window: report.window)
      guard let places = matched[window] else { continue }
      let isRecent = report.window.lowerBound >= end - Self.recentSeconds
      for row in index.rows(of: number) {
        let place = index.places[Int(row.place)]
        guard let pair = pairOf[Int(row.place)], let meant = meant[pair],
          places.contains(
            MailPlace(domain: index.domains[place.domain], address: place.address)),
          index.marks[Int(row.outcome)].dkimVerdict != .unknown
        else { continue }
        let record = index.outcomes[Int(row.outcome)]
        let isSilent = silent.contains(report.reporter)
        var counts = found[pair] ?? (SignatureCounts(), SignatureCounts())
        counts.all.add(record, row.count, meant: meant.keys, isSilent: isSilent)
        if isRecent { counts.recent.add(record, row.count, meant: meant.keys, isSilent: isSilent) }
        found[pair] = counts
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
    _ pair: SigningPair, _ meant: MeantSigning, _ counts: SignatureCounts, isRecent: Bool
  ) -> SigningReview {
    let outcome = outcome(meant, counts)
    let key = counts.keys.max { ($0.value, $1.key.domain) < ($1.value, $0.key.domain) }?.key
    return SigningReview(
      pair: pair, meant: meant,
      seen: SeenSigning(messages: counts.messages, signed: counts.signed, key: key),
      outcome: outcome, why: why(outcome, meant, counts, key, isRecent: isRecent))
  }

  static func outcome(_ meant: MeantSigning, _ counts: SignatureCounts) -> SigningReview.Outcome {
    let least = shareMin * Double(counts.messages)
    let good = counts.byMeant + counts.untold
    let bare = counts.unsigned + counts.untold
    switch meant.isSigned {
    case false?:
      return Double(bare) >= least ? .unsignedAsMeant : .signedElsewhere
    case true?:
      return Double(good) >= least ? .asMeant : worst(counts)
    case nil:
      // Part of the mail may be meant to leave unsigned.
      if Double(good + counts.unsigned) >= least {
        return counts.unsigned > good ? .unsignedAsMeant : .asMeant
      }
      return worst(counts, withoutUnsigned: true)
    }
  }

  /// What most of the mail that is not as meant has in its place.
  private static func worst(
    _ counts: SignatureCounts, withoutUnsigned: Bool = false
  ) -> SigningReview.Outcome {
    let found: [(SigningReview.Outcome, Int)] = [
      (.keyAndDNSDiffer, counts.brokenMeant), (.anotherKey, counts.byOtherSelector),
      (.signedElsewhere, counts.byOthers),
      (.notAsConfigured, withoutUnsigned ? 0 : counts.unsigned),
    ]
    return found.max { $0.1 < $1.1 }?.0 ?? .notAsConfigured
  }

  private static func why(
    _ outcome: SigningReview.Outcome, _ meant: MeantSigning, _ counts: SignatureCounts,
    _ key: MeantSigning.Key?, isRecent: Bool
  ) -> String {
    let period = isRecent ? " in the last seven days of reports" : ""
    let name = key.map { "d=\($0.domain)" + ($0.selector.isEmpty ? "" : " s=\($0.selector)") }
    let seen =
      "Seen\(period): \(counts.signed) of \(counts.messages) messages signed"
      + (name.map { ", most by \($0)" } ?? "") + "."
    let first = "Meant: \(meant.words). \(seen)"
    let command = meant.command.map { " \($0) settles what the configuration leaves open." } ?? ""
    switch outcome {
    case .asMeant, .unsignedAsMeant: return first + command
    case .keyAndDNSDiffer:
      return first + " The key that is meant does not verify: compare the file of the key with"
        + " \(record(meant)) in DNS, and look for what changes the mail behind PowerMTA." + command
    case .anotherKey:
      return first + " Another selector signs: was the configuration reloaded (pmta reload), and is"
        + " it this host's?" + command
    case .notAsConfigured:
      return first + " \(counts.unsigned) bear no signature: was the configuration reloaded (pmta"
        + " reload), does a source read X-DKIM-Options, and is it this host's?" + command
    case .signedElsewhere:
      return first + " The configuration has no such key: the application signs, or another host"
        + " does." + command
    }
  }

  private static func record(_ meant: MeantSigning) -> String {
    meant.keys.first.map { "\($0.selector)._domainkey.\($0.domain)" } ?? "the record"
  }
}
