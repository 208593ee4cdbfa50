/// Says for every reported policy domain whether it may go on, and to what.
struct ReadinessTruth {
  /// Days of the current stage that count, and of reports that call a domain parked.
  static let days = 14, parkedDays = 90
  /// The least share of own mail that passes, and that is signed; the most of undecided senders.
  static let ownPass = 0.995, signed = 0.99, unknownSenders = 0.002
  /// Own messages without which nothing is said.
  static let messagesMin = 30
  /// Shares this near to a limit, in parts of what may fail, are not judged.
  private static let grey = 0.25

  /// One domain's truth and what it makes of the verdict.
  struct Answer {
    var truth: VerdictTruth.Readiness
    /// True where it is held by own mail or undecided senders.
    var isAttention: Bool
    /// True where the rules leave open whether what holds it is worth attention.
    var mayBeAttention: Bool
  }

  private let builder: VerdictTruthBuilder

  /// Takes the builder of the truth of the same period.
  init(_ builder: VerdictTruthBuilder) { self.builder = builder }

  private var plan: VerdictPlan { builder.plan }

  /// Every policy domain of which a report speaks, in order of name.
  func all() -> [Answer] {
    plan.domains.indices.filter { plan.domains[$0].isReported }.map(answer)
      .sorted { $0.truth.domain < $1.truth.domain }
  }

  // MARK: - The ladder

  private typealias Step = VerdictPlan.Step

  private static let rungs = [
    Step(policy: .none), Step(policy: .quarantine, testing: true), Step(policy: .quarantine),
    Step(policy: .reject, testing: true), Step(policy: .reject),
  ]

  private func next(_ number: Int) -> Step? {
    let domain = plan.domains[number]
    let now = domain.step(at: builder.lastDay)
    if isParked(number) { return now.policy == .reject ? nil : Step(policy: .reject) }
    if let declared = domain.declared, declared.percent < 100 { return declared }
    let place = Self.rungs.firstIndex { $0.policy == now.policy && $0.testing == now.testing }
    guard let place, place + 1 < Self.rungs.count else { return nil }
    let next = Self.rungs[place + 1]
    return next.policy.rawValue <= domain.target.rawValue ? next : nil
  }

  private static func text(_ step: Step?) -> String {
    guard let step else { return "-" }
    let share = step.percent == 100 ? "" : " \(step.percent) %"
    return step.policy.text + share + (step.testing ? " t=y" : "")
  }

  private func hasRows(_ number: Int) -> Bool {
    builder.logged.contains { plan.relays[$0.relay].domain == number }
  }

  private func isParked(_ number: Int) -> Bool {
    let isUsed = plan.senders.contains { $0.domain == number && $0.role != .stranger }
    return !hasRows(number) && !isUsed && plan.reportedDays >= Self.parkedDays
  }

  // MARK: - Criteria

  /// Reported messages of the days that count.
  private struct Sums {
    var own = 0, failing = 0, signed = 0, unknown = 0
    var hasFailingRelay = false
  }

  private func sums(_ number: Int, _ days: ClosedRange<Int>) -> Sums {
    var sums = Sums()
    let records = builder.reported.filter { plan.relays[$0.relay].domain == number }
    for (relay, ofRelay) in Dictionary(grouping: records, by: \.relay) {
      // All of the relay's mail tells whether it is mended; a mended one counts from then on.
      var view = MendedRule.view(
        ofRelay.map {
          (time: plan.time(ofDay: $0.day), place: $0.mailbox, failed: $0.isFailing)
        })
      if plan.retired.contains(relay) { view = view.retired }
      let from = view.isMended ? view.cleanSince ?? .max : .min
      let counted = ofRelay.filter {
        days.contains($0.day) && plan.time(ofDay: $0.day) >= from
      }
      let failing = counted.count(where: \.isFailing)
      sums.own += counted.count
      sums.failing += failing
      sums.signed += counted.count(where: \.isSigned)
      if failing >= 10, Double(failing) >= 0.05 * Double(counted.count) {
        sums.hasFailingRelay = true
      }
    }
    addOutside(number, days, to: &sums)
    return sums
  }

  /// Mail of senders outside the log: what nobody has decided on is own only where no log tells whose
  /// mail is.
  private func addOutside(_ number: Int, _ days: ClosedRange<Int>, to sums: inout Sums) {
    let name = plan.domains[number].name
    let told = builder.mail.foreign.filter {
      plan.senders[$0.sender].domain == number && builder.mail.isReported($0)
    }
    for foreign in told where days.contains(foreign.day) {
      let sender = plan.senders[foreign.sender]
      let credentials = sender.credentials(as: name)
      switch sender.role {
      case .stranger, .missingNode, .decided: break
      case .vendor:
        guard !hasRows(number), credentials.passes(for: name) else { break }
        sums.own += foreign.count
        if credentials.isSigned(for: name) { sums.signed += foreign.count }
      case .unknownVendor:
        if !credentials.passes(for: name) { sums.unknown += foreign.count }
      }
    }
    let decided = told.filter { plan.senders[$0.sender].role == .decided }
    for mail in Dictionary(grouping: decided, by: { plan.senders[$0.sender].party }).values {
      add(decided: mail, number, days, to: &sums)
    }
  }

  /// Mail of one party whose mail the configuration calls own; a mended one counts from then on.
  private func add(
    decided mail: [VerdictMail.Foreign], _ number: Int, _ days: ClosedRange<Int>,
    to sums: inout Sums
  ) {
    let name = plan.domains[number].name
    func marks(_ foreign: VerdictMail.Foreign) -> MailCredentials {
      plan.senders[foreign.sender].credentials(as: name)
    }
    let attempts = mail.sorted { $0.day < $1.day }.flatMap { foreign in
      Array(
        repeating: (
          time: plan.time(ofDay: foreign.day), place: foreign.mailbox,
          failed: !marks(foreign).passes(for: name)
        ), count: foreign.count)
    }
    let view = MendedRule.view(attempts)
    let from = view.isMended ? view.cleanSince ?? .max : .min
    var (all, failing) = (0, 0)
    for foreign in mail
    where days.contains(foreign.day) && plan.time(ofDay: foreign.day) >= from {
      all += foreign.count
      if !marks(foreign).passes(for: name) { failing += foreign.count }
      if marks(foreign).isSigned(for: name) { sums.signed += foreign.count }
    }
    sums.own += all
    sums.failing += failing
    if failing >= 10, Double(failing) >= 0.05 * Double(all) { sums.hasFailingRelay = true }
  }

  private func answer(_ number: Int) -> Answer {
    let last = builder.lastDay
    let stage = plan.domains[number].steps.last { $0.day <= last }?.day ?? 0
    let sums = sums(number, max(stage, last - Self.days + 1)...max(last, stage))
    let next = next(number)
    var unmet: [String] = []
    var open: [String] = []
    func least(_ name: String, _ part: Int, _ whole: Int, _ limit: Double) {
      guard whole > 0 else { return }
      let missing = Double(whole - part) / Double(whole) / (1 - limit)
      if missing > 1 + Self.grey { unmet.append(name) }
      if abs(missing - 1) <= Self.grey { open.append(name) }
    }
    least("own_pass", sums.own - sums.failing, sums.own, Self.ownPass)
    if next?.policy == .reject, !isParked(number) {
      least("signed", sums.signed, sums.own, Self.signed)
    }
    least("unknown_senders", sums.own, sums.own + sums.unknown, 1 - Self.unknownSenders)
    if sums.hasFailingRelay { unmet.append("failing_relays") }
    let isHeld = unmet.contains { $0 != "signed" }
    let truth = VerdictTruth.Readiness(
      domain: plan.domains[number].name,
      verdicts: verdicts(number, sums, stage, next, unmet, open), next: Self.text(next),
      unmet: unmet, isReportedOnly: !hasRows(number))
    return Answer(
      truth: truth, isAttention: isHeld,
      mayBeAttention: unmet.contains("signed") || !open.isEmpty)
  }

  /// The answers that are right; none where nothing is left to go on to.
  private func verdicts(
    _ number: Int, _ sums: Sums, _ stage: Int, _ next: Step?, _ unmet: [String], _ open: [String]
  ) -> [String] {
    if next == nil { return [] }
    let lacksNode = plan.senders.contains { $0.role == .missingNode }
    if !builder.brokenInputs.isEmpty || lacksNode { return ["hold", "not_enough_data"] }
    if isParked(number) { return ["go"] }
    if sums.own < Self.messagesMin { return ["hold", "not_enough_data"] }
    if !unmet.isEmpty { return ["hold"] }
    if hasNewAddress(number) { return ["hold"] }
    if builder.lastDay - stage + 1 < Self.days { return ["hold", "not_enough_data"] }
    // The rules leave open how days without reports, and a relay that fell silent, weigh here.
    let isOpen = plan.kind == .quietUnreported || plan.kind == .fellSilent
    return open.isEmpty && !isOpen ? ["go"] : ["go", "hold"]
  }

  /// True where an own address is new in the days that count, and a week before them is known.
  private func hasNewAddress(_ number: Int) -> Bool {
    let cut = builder.lastDay - Self.days + 1
    return cut >= 7
      && plan.relays.contains { $0.domain == number && $0.days.lowerBound >= cut }
  }
}
