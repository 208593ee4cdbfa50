import AggregateReports
import ByteKit
import Join
import Policies
import Statistics
import Traffic

/// Finds the relays whose mail lacks an aligned signature.
///
/// Where one relay alone sends a domain's mail from an address, the reporters' counts are its own.
/// Where several share the address, bounded least squares of the bad counts on each relay's volume,
/// over windows and reporters, tells them apart, with a bootstrap interval; where the volumes move
/// together nobody can, and the finding says so.
struct SignatureGaps {
  /// Least messages of a relay, and least bad ones, of a finding.
  static let messagesMin = 30
  static let badMin = 10
  /// What the lower end of a share's interval must pass: single broken messages are no finding.
  static let shareMin = 0.02
  /// From this share on all of the mail is bad; below it, a share.
  static let wholeShare = 0.95
  /// Above this variance inflation, or this width, a share counts as not determined.
  static let inflationMax = 50.0
  static let widthMax = 0.5
  private static let seed: UInt64 = 0x5157_4154_4348

  private let correlation: Correlation
  private let context: FindingContext
  private let observations: SignatureObservations
  private let senders: AddressSenders
  private let end: Int?

  /// `end` is the period's, POSIX seconds UTC; nil where there is nothing.
  init(
    _ correlation: Correlation, _ context: FindingContext, _ senders: AddressSenders, end: Int?
  ) {
    self.correlation = correlation
    self.end = end
    self.context = context
    self.senders = senders
    observations = SignatureObservations(correlation)
  }

  /// One relay's part of a place, or that of several that cannot be told apart.
  private struct Part {
    let relays: [Relay]
    let messages: Double
    let share: MissingDKIM.Share
    let method: MissingDKIM.Method

    var bad: Double { messages * share.estimate }
  }

  /// The findings, the largest first, and the relays named at each place.
  func all() -> (found: [MissingDKIM], suspects: [MailPlace: [Relay]]) {
    var found: [MissingDKIM] = []
    var suspects: [MailPlace: [Relay]] = [:]
    let places = observations.byPlace.keys.sorted {
      ($0.domain, $0.address) < ($1.domain, $1.address)
    }
    for place in places {
      let relays = senders.relays(at: place)
      guard let seen = observations.byPlace[place], !relays.isEmpty,
        seen.reduce(0, { $0 + $1.bad }) >= Self.badMin
      else { continue }
      for part in parts(place, seen, relays) where isFinding(part) {
        found.append(finding(place, seen, part))
        if part.method != .undetermined { suspects[place, default: []] += part.relays }
      }
    }
    FindingID.tellNodesApart(&found, id: \.id, node: \.relay.node)
    found.sort {
      $0.isMended == $1.isMended
        ? ($0.unsigned, $1.id) > ($1.unsigned, $0.id) : $1.isMended
    }
    return (found, suspects)
  }

  private func isFinding(_ part: Part) -> Bool {
    guard part.messages >= Double(Self.messagesMin), part.bad >= Double(Self.badMin) else {
      return false
    }
    return part.method == .undetermined || part.share.low > Self.shareMin
  }

  // MARK: - Shares

  private func parts(
    _ place: MailPlace, _ seen: [SignatureObservation], _ relays: [Relay]
  ) -> [Part] {
    let messages = seen.reduce(0) { $0 + $1.messages }
    let bad = seen.reduce(0) { $0 + $1.bad }
    let proportion = Proportion(successes: bad, trials: messages)
    let interval = proportion.interval()
    let whole = MissingDKIM.Share(
      estimate: proportion.share ?? 0, low: interval.lowerBound, high: interval.upperBound)
    if relays.count == 1 || whole.low >= Self.wholeShare {
      return direct(place, seen, relays, messages, whole)
    }
    return estimated(place, seen, whole, Double(messages))
  }

  /// One relay, or several of which each lacks a signature since all of the mail does.
  private func direct(
    _ place: MailPlace, _ seen: [SignatureObservation], _ relays: [Relay], _ messages: Int,
    _ whole: MissingDKIM.Share
  ) -> [Part] {
    if relays.count == 1 {
      return [Part(relays: relays, messages: Double(messages), share: whole, method: .direct)]
    }
    let volumes = RelayVolumes(correlation, domain: place.domain, address: place.address)
    let rows = Self.rows(seen, volumes)
    return volumes.relays.indices.map { relay in
      let part = rows.reduce(0) { $0 + $1.coefficients[relay] }
      // Of the relay's own messages at most all that passed were good.
      let low = part > 0 ? max(0, 1 - (1 - whole.low) * Double(messages) / part) : 0
      let estimate = part > 0 ? max(0, 1 - (1 - whole.estimate) * Double(messages) / part) : 0
      return Part(
        relays: [volumes.relays[relay]], messages: part,
        share: MissingDKIM.Share(estimate: estimate, low: low, high: 1), method: .estimated)
    }
  }

  private func estimated(
    _ place: MailPlace, _ seen: [SignatureObservation], _ whole: MissingDKIM.Share,
    _ messages: Double
  ) -> [Part] {
    let volumes = RelayVolumes(correlation, domain: place.domain, address: place.address)
    let rows = Self.rows(seen, volumes)
    let count = volumes.relays.count
    var parts: [Part] = []
    var open: [Int] = []
    let estimates = Self.estimates(rows, count)
    for relay in 0..<count {
      let volume = rows.reduce(0) { $0 + $1.coefficients[relay] }
      guard let (share, interval) = estimates[relay] else {
        if volume > 0 { open.append(relay) }
        continue
      }
      parts.append(
        Part(
          relays: [volumes.relays[relay]], messages: volume,
          share: Self.share(share, interval, messages: volume), method: .estimated))
    }
    guard !open.isEmpty else { return parts }
    let volume = rows.reduce(0) { sum, row in
      sum + open.reduce(0) { $0 + row.coefficients[$1] }
    }
    let known = parts.reduce(0) { $0 + $1.bad }
    let rest = volume > 0 ? min(1, max(0, (whole.estimate * messages - known) / volume)) : 0
    parts.append(
      Part(
        relays: open.map { volumes.relays[$0] }, messages: volume,
        share: MissingDKIM.Share(estimate: rest, low: 0, high: 1), method: .undetermined))
    return parts
  }

  /// The share of each relay with its interval; nil where the volumes do not tell it.
  private static func estimates(
    _ rows: [BoundedLeastSquares.Row], _ count: Int
  ) -> [(share: Double, interval: Interval)?] {
    guard count <= MissingDKIM.relaysMax, count <= rows.count else {
      return Array(repeating: nil, count: count)
    }
    let fit = BoundedLeastSquares(rows: rows, unknowns: count)
    let isTold = fit.inflation.map { $0 <= inflationMax }
    guard isTold.contains(true) else { return Array(repeating: nil, count: count) }
    let intervals = Bootstrap.shares(rows: rows, unknowns: count, seed: seed)
    return (0..<count).map { relay in
      let interval = intervals[relay]
      let isNarrow = interval.upperBound - interval.lowerBound <= widthMax
      return isTold[relay] && isNarrow ? (fit.solution[relay], interval) : nil
    }
  }

  /// The bootstrap's interval, never narrower than the binomial one of so many messages: at 0 and 1
  /// every draw gives the same.
  private static func share(
    _ estimate: Double, _ drawn: Interval, messages: Double
  ) -> MissingDKIM.Share {
    let trials = Int(messages.rounded())
    let plain = Proportion(
      successes: Int((estimate * Double(trials)).rounded()), trials: trials
    ).interval()
    return MissingDKIM.Share(
      estimate: estimate, low: min(drawn.lowerBound, plain.lowerBound),
      high: max(drawn.upperBound, plain.upperBound))
  }

  /// One equation for each reporter and window: the bad messages out of each relay's part of the
  /// reported ones, by the log's volumes.
  private static func rows(
    _ seen: [SignatureObservation], _ volumes: RelayVolumes
  ) -> [BoundedLeastSquares.Row] {
    seen.compactMap { item in
      let counts = volumes.counts(reporter: item.reporter, window: item.window)
      let total = counts.reduce(0, +)
      guard total > 0, item.messages > 0 else { return nil }
      let scale = Double(item.messages) / Double(total)
      return BoundedLeastSquares.Row(
        coefficients: counts.map { Double($0) * scale }, target: Double(item.bad),
        weight: 1 / Double(item.messages))
    }
  }

  // MARK: - Findings

  private func finding(
    _ place: MailPlace, _ seen: [SignatureObservation], _ part: Part
  ) -> MissingDKIM {
    let relay = RelayName(
      sharedBy: part.relays, sourceIP: place.address, systems: context.systems)
    let bad = seen.filter { $0.bad > 0 }
    let badCount = bad.reduce(0) { $0 + $1.bad }
    let carried = bad.reduce(0) { $0 + $1.carriedBySPF }
    let kind = Self.kind(bad)
    let isWhole = part.share.estimate >= Self.wholeShare || Self.isWholeWhileItLasts(seen)
    let course = FailureCourse(
      signatures: seen, senders: senders.mail(of: part.relays, at: [place]),
      retiredAt: senders.retiredAt(part.relays, place.address, isReported: true))
    let problem: FailureExplanation.SignatureProblem =
      kind == .broken ? .broken : kind == .unaligned ? .byOthers : .unsigned
    let isCarried = carried * 10 >= badCount * 9
    return MissingDKIM(
      id: FindingID.make(["missing_dkim", place.domain] + relay.identity), domain: place.domain,
      relay: relay, state: isWhole ? kind : .intermittent,
      isCarriedBySPF: isCarried, messages: Int(part.messages.rounded()),
      unsigned: Int(part.bad.rounded()), share: part.share,
      reporters: Set(bad.map(\.reporter)).count,
      firstSeen: bad.map(\.window.lowerBound).min() ?? 0,
      lastSeen: bad.map(\.window.upperBound).max() ?? 0, course: course,
      changes: SigningChange.all(of: seen), method: part.method,
      remedy: remedy(problem, place.domain, part.relays, relay),
      severity: course?.isMended ?? false || isCarried && isBelowReject(place.domain)
        ? .info : .warning)
  }

  /// What would mend it: by the line of PowerMTA's configuration where that is known, for each of
  /// the relays alike.
  private func remedy(
    _ problem: FailureExplanation.SignatureProblem, _ domain: String, _ relays: [Relay],
    _ name: RelayName
  ) -> String {
    let plain = FailureExplanation.remedy(problem, domain, name)
    let meant = Set(
      relays.map {
        context.meant[SigningPair(domain: domain, vmta: $0.vmta, node: $0.node)]
      })
    guard meant.count == 1, let found = meant.first, let meant = found else { return plain }
    return meant.remedy(problem, plain)
  }

  /// True where the policy in force at the period's end does not ask to reject.
  ///
  /// Only a domain at reject must not rest on SPF alone (RFC 9989). An unknown policy may be any.
  private func isBelowReject(_ domain: String) -> Bool {
    let group = correlation.policies.group(of: domain)
    guard let index = correlation.timeline.index(group: group, at: (end ?? .max) - 1) else {
      return false
    }
    return correlation.timeline.stages[group][index].published(for: domain) < .reject
  }

  /// True where all mail is bad from the first bad window to the last: a key that was rotated, or a
  /// relay that was mended, not one that signs now and then.
  private static func isWholeWhileItLasts(_ seen: [SignatureObservation]) -> Bool {
    let bad = seen.filter { $0.bad > 0 }
    guard let begin = bad.map(\.window.lowerBound).min(),
      let end = bad.map(\.window.upperBound).max()
    else { return false }
    let during = seen.filter { $0.window.lowerBound >= begin && $0.window.upperBound <= end }
    // The windows at both ends may reach over the change.
    let inner = during.filter { $0.window.lowerBound > begin && $0.window.upperBound < end }
    let counted = inner.isEmpty ? during : inner
    let messages = counted.reduce(0) { $0 + $1.messages }
    return Double(counted.reduce(0) { $0 + $1.bad }) >= wholeShare * Double(messages)
  }

  /// What is wrong with most of the mail.
  private static func kind(_ seen: [SignatureObservation]) -> MissingDKIM.State {
    var states: [MissingDKIM.State: Int] = [:]
    for item in seen { states.merge(item.states, uniquingKeysWith: +) }
    // Where no reporter tells, no result at all is what there is.
    return states.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
      ?? .unsigned
  }
}
