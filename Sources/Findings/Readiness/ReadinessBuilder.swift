import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// Judges for every policy domain whether it may go on to its next stage.
struct ReadinessBuilder {
  private let correlation: Correlation
  private let mail: StreamParts
  private let context: FindingContext
  /// Whose the places of the record index are, by number.
  private let classes: [SourceSummary.Class]
  private let facts: StageEvidence.Facts
  private let sources: [Int: PolicyDomainSources]
  /// The names of decided senders, by place.
  private let decided: [MailPlace: RelayName]
  private let honoured: [String: Readiness.Honoured]
  private let inputsAreWhole: Bool
  private let period: Range<Int>
  private let logDays: Set<Int>

  /// Takes the sources as they were classified and the stages as they were counted; the period is
  /// half-open, POSIX seconds UTC.
  ///
  /// Without whole inputs no domain may go on. Mail of a place that is mended counts from the time
  /// that `mended` gives (POSIX seconds UTC): of windows that begin before it nothing is asked.
  init(
    _ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext,
    _ sources: [SourceSummary], stages: [StageSummary], period: Range<Int>,
    senders: SenderBook, inputsAreWhole: Bool = true, mended: [MailPlace: Int] = [:]
  ) {
    self.correlation = correlation
    self.mail = mail
    self.context = context
    self.inputsAreWhole = inputsAreWhole
    self.period = period
    decided = RelayName.ofDecided(senders.decisions, context.systems)
    self.sources = PolicyDomainSources.all(sources, correlation.policies, senders.decisions)
    honoured = Readiness.Honoured.all(stages, before: period.upperBound)
    let index = correlation.intake.index
    let ownership = Dictionary(
      uniqueKeysWithValues: sources.map {
        (MailPlace(domain: $0.domain, address: $0.sourceIP), $0.ownership)
      })
    let classes = index.places.map { place in
      ownership[MailPlace(domain: index.domains[place.domain], address: place.address)]
        ?? .unauthenticated
    }
    self.classes = classes
    let groups = index.domains.map { correlation.policies.group(of: $0) }
    let logged = Set(mail.parts.lazy.map { mail.groups[$0.stream] })
    let isOwn = index.places.indices.map { place in
      Self.isOwn(
        classes[place], isReportedOnly: !logged.contains(groups[index.places[place].domain]))
    }
    let begins = index.places.map { place in
      mended[MailPlace(domain: index.domains[place.domain], address: place.address)] ?? .min
    }
    facts = StageEvidence.Facts(
      groups: groups, senders: senders,
      own: OwnDays(correlation, isOwn: isOwn, begins: begins, groups: groups),
      mended: mended, begins: begins, days: context.readiness.days)
    logDays = Self.logDays(correlation, mail)
  }

  /// Where no log tells whose an address is, the domain's owner does: what passes aligned is own.
  private static func isOwn(_ found: SourceSummary.Class, isReportedOnly: Bool) -> Bool {
    found == .ownDirect || (isReportedOnly && found == .otherAuthorised)
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
    StageEvidence.all(correlation, mail, facts, period: period).map(readiness)
  }

  private func readiness(_ evidence: StageEvidence) -> Readiness {
    let domain = correlation.policies.domains[evidence.group]
    let isReportedOnly = !evidence.isLogged
    let judged = judgedMail(evidence, isReportedOnly: isReportedOnly)
    let sources = sources[evidence.group]
    let isOld = evidence.reportedDays >= Readiness.parkedDaysMin
    let isParked =
      isReportedOnly && isOld && judged.undecided == 0 && sources?.hasSender != true
    let current = Readiness.Rung(evidence.stage)
    let next = next(current, domain, evidence, isParked: isParked)
    let criteria = ReadinessCriteria(
      thresholds: context.readiness, evidence: evidence, mail: judged,
      goesToReject: next?.policy == .reject, isReportedOnly: isReportedOnly,
      watchedDays: evidence.watchedDays(isReportedOnly ? nil : logDays),
      newSources: sources.flatMap { $0.newOwn(since: evidence.judged.lowerBound) },
      inputsAreWhole: inputsAreWhole)
    let asked = isParked ? criteria.ofAll : criteria.all
    let isMet = asked.allSatisfy { $0.isMet || $0.warns }
    let amount = judged.own.messages + (isReportedOnly ? judged.undecided : 0)
    let isEnough =
      amount >= Readiness.ownMessagesMin && (isReportedOnly || evidence.rows > 0)
      || isReportedOnly && isOld
    return Readiness(
      domain: domain, current: current, next: next, judged: evidence.judged,
      isReportedOnly: isReportedOnly, isParked: isParked,
      verdict: isEnough ? (isMet ? .go : .hold) : .notEnoughData, criteria: asked,
      ownMessages: judged.own.messages, ownFailing: judged.own.failing,
      testingMessages: judged.own.atTesting,
      atRisk: judged.relays.filter { $0.value.failing > 0 }
        .map { Readiness.AtRisk(relay: $0.key, messages: $0.value.failing) }
        .sorted { ($1.messages, $0.relay) < ($0.messages, $1.relay) },
      forwardedFailing: judged.forwardedFailing, foreignFailing: judged.foreignFailing,
      undecided: evidence.undecided.sorted { ($1.messages, $0.name) < ($0.messages, $1.name) },
      honoured: next?.isShare == true ? honoured[domain] : nil)
  }

  private func next(
    _ current: Readiness.Rung, _ domain: String, _ evidence: StageEvidence, isParked: Bool
  ) -> Readiness.Rung? {
    let target = context.targets[domain] ?? .reject
    // Nobody's mail can be lost, so there is nothing to try out.
    let whole = Readiness.Rung(policy: target)
    if isParked { return current.policy > target || current == whole ? nil : whole }
    return current.next(upTo: target, declared: evidence.declaredNext.map(Readiness.Rung.init))
  }

  private func judgedMail(_ evidence: StageEvidence, isReportedOnly: Bool) -> JudgedMail {
    let index = correlation.intake.index
    var judged = JudgedMail()
    for (number, tally) in evidence.reported {
      switch classes[number] {
      case let found where Self.isOwn(found, isReportedOnly: isReportedOnly):
        judged.own.add(tally)
        let place = MailPlace(
          domain: index.domains[index.places[number].domain],
          address: index.places[number].address)
        judged.relays[relay(place, evidence), default: StageEvidence.Tally()].add(tally)
      case .ownForwarded, .forwardedBroken: judged.forwardedFailing += tally.failing
      default: judged.foreignFailing += tally.failing
      }
    }
    judged.undecided = evidence.undecided.reduce(0) { $0 + $1.messages }
    return judged
  }

  /// The relay of a place: of the log's rows in the stage, as one name where several share it.
  private func relay(_ place: MailPlace, _ evidence: StageEvidence) -> RelayName {
    let relays = (evidence.relays[place] ?? []).sorted()
    if relays.isEmpty, let name = decided[place] { return name }
    return RelayName(sharedBy: relays, sourceIP: place.address, systems: context.systems)
  }
}
