import Statistics
import AggregateReports
import ByteKit
import DeliveryJoin

/// Judges for every policy domain whether it may go on to its next stage.
struct ReadinessBuilder {
  /// The fewest reported messages of a relay that allow to call it failing.
  static let relayMessagesMin = 10
  /// The share of failing messages that a relay must exceed beyond chance to be called failing.
  static let relayFailingMax = 0.005
  /// Days before the last ones that must hold data before a source can be called new: one week
  /// sees what is sent weekly.
  static let historyDaysMin = 7

  private let correlation: Correlation
  private let mail: StreamParts
  private let context: FindingContext
  private let classes: [StageEvidence.Place: SourceSummary.Class]
  private let sources: [SourceSummary]
  private let period: Range<Int>
  private let logDays: Set<Int>

  /// Takes the sources as they were classified; the period is half-open, POSIX seconds UTC.
  init(
    _ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext,
    _ sources: [SourceSummary], period: Range<Int>
  ) {
    self.correlation = correlation
    self.mail = mail
    self.context = context
    self.sources = sources
    self.period = period
    classes = Dictionary(
      uniqueKeysWithValues: sources.map {
        (StageEvidence.Place(domain: $0.domain, address: $0.sourceIP), $0.ownership)
      })
    logDays = Self.logDays(correlation, mail)
  }

  /// Days of UTC with rows.
  ///
  /// Only the earliest and the latest row of a slot are known. Where a reporter speaks for the mail
  /// its windows cut the slots, so between these two no day is without rows unless the reporter was
  /// silent; the slots of other mail may be as long as a stage and prove nothing in between.
  private static func logDays(_ correlation: Correlation, _ mail: StreamParts) -> Set<Int> {
    let isReported = mail.streams.map { !$0.delivery.reporters.isEmpty }
    var days: Set<Int> = []
    var latest = Int.min
    func see(_ day: Int) {
      if day != latest { days.insert(day) }
      latest = day
    }
    for entry in correlation.rollup.entries {
      let first = UTCDay.of(entry.first)
      let last = UTCDay.of(entry.last)
      if isReported[entry.streamIndex] {
        for day in first...max(first, last) { see(day) }
      } else {
        see(first)
        see(last)
      }
    }
    return days
  }

  /// All policy domains that have a stage, in order of name.
  func all() -> [Readiness] {
    StageEvidence.all(correlation, mail, begin: period.lowerBound, end: period.upperBound)
      .sorted { $0.key < $1.key }.map { readiness($0.value) }
  }

  private func readiness(_ evidence: StageEvidence) -> Readiness {
    var own = StageEvidence.Failing()
    var forwarded = 0
    var foreign = 0
    var relays: [RelayName: StageEvidence.Failing] = [:]
    for (place, counts) in evidence.reported {
      switch classes[place] ?? .unauthenticated {
      case .ownDirect:
        own.messages += counts.messages
        own.failing += counts.failing
        let name = relay(place, evidence)
        relays[name, default: StageEvidence.Failing()].messages += counts.messages
        relays[name, default: StageEvidence.Failing()].failing += counts.failing
      case .ownForwarded, .forwardedBroken: forwarded += counts.failing
      case .otherAuthorised, .unauthenticated: foreign += counts.failing
      }
    }
    let criteria = criteria(evidence, own, relays)
    let isMet = criteria.allSatisfy { $0.isMet || $0.warns }
    let isEnough = own.messages >= Readiness.ownMessagesMin && evidence.rows > 0
    let current = Readiness.Rung(policy: evidence.stage.policy, percent: evidence.stage.percent)
    return Readiness(
      domain: correlation.policies.domains[evidence.group], current: current,
      isTesting: evidence.stage.isTesting,
      next: evidence.stage.isTesting ? current : current.next,
      verdict: isEnough ? (isMet ? .go : .hold) : .notEnoughData, criteria: criteria,
      ownMessages: own.messages, ownFailing: own.failing,
      atRisk: relays.filter { $0.value.failing > 0 }
        .map { Readiness.AtRisk(relay: $0.key, messages: $0.value.failing) }
        .sorted { ($1.messages, $0.relay) < ($0.messages, $1.relay) },
      forwardedFailing: forwarded, foreignFailing: foreign)
  }

  /// The relay of a place: of the log's rows in the stage, as one name where several share it.
  private func relay(
    _ place: StageEvidence.Place, _ evidence: StageEvidence
  ) -> RelayName {
    RelayName(
      sharedBy: (evidence.relays[place] ?? []).sorted(), sourceIP: place.address,
      systems: context.systems)
  }

  // MARK: - Criteria

  private func criteria(
    _ evidence: StageEvidence, _ own: StageEvidence.Failing,
    _ relays: [RelayName: StageEvidence.Failing]
  ) -> [Readiness.Criterion] {
    let thresholds = context.readiness
    let passing = own.messages - own.failing
    var pass = atLeast(.ownPass, share(passing, own.messages), thresholds.ownPass)
    pass.low = low(passing, own.messages)
    let ratio = share(evidence.matchedMessages, evidence.matchedRecipients)
    let failing = relays.values.count {
      $0.messages >= Self.relayMessagesMin
        && low($0.failing, $0.messages) ?? 0 > Self.relayFailingMax
    }
    let days = evidence.watchedDays(logDays)
    return [
      atLeast(.days, Double(days), Double(thresholds.days)), pass,
      atLeast(.coverage, share(evidence.covered, evidence.delivered), thresholds.coverage),
      Readiness.Criterion(
        name: .ratio, value: ratio, threshold: thresholds.ratio,
        isMet: ratio.map(thresholds.ratio.contains) ?? false),
      none(.failingRelays, failing),
    ] + (newSources(evidence).map { [none(.newSources, $0)] } ?? [])
  }

  /// Own addresses first seen in the last days of the stage; nil where the data does not reach back
  /// far enough to tell.
  private func newSources(_ evidence: StageEvidence) -> Int? {
    let days = context.readiness.days
    let cut = max(
      evidence.span.lowerBound, evidence.span.upperBound - days * UTCDay.seconds)
    var first: [IPAddress: Int] = [:]
    var isOwn: Set<IPAddress> = []
    for source in sources where correlation.policies.group(of: source.domain) == evidence.group {
      first[source.sourceIP] = min(first[source.sourceIP] ?? .max, source.firstSeen)
      if source.ownership == .ownDirect { isOwn.insert(source.sourceIP) }
    }
    guard let earliest = first.values.min(),
      earliest <= cut - Self.historyDaysMin * UTCDay.seconds
    else { return nil }
    return isOwn.count { first[$0] ?? .min >= cut }
  }

  private func share(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }

  /// The lower end of the share's 95 % interval; nil where `whole` is 0.
  private func low(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Proportion(successes: part, trials: whole).interval().lowerBound : nil
  }

  private func atLeast(
    _ name: Readiness.Criterion.Name, _ value: Double?, _ least: Double
  ) -> Readiness.Criterion {
    Readiness.Criterion(
      name: name, value: value, threshold: least...max(least, .infinity),
      isMet: value.map { $0 >= least } ?? false)
  }

  private func none(_ name: Readiness.Criterion.Name, _ count: Int) -> Readiness.Criterion {
    Readiness.Criterion(name: name, value: Double(count), threshold: 0...0, isMet: count == 0)
  }
}
