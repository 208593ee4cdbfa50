/// Says what is true of a report over a period, from the mail of the world and the rules of the
/// project's documentation alone.
struct VerdictTruthBuilder {
  /// Messages and the share of one relay's mail that are critical.
  static let criticalMessages = 30, criticalShare = 0.01
  /// Messages that weigh at all.
  static let lostMin = 3
  /// Seconds after which an input is stale.
  static let freshness = 2 * VerdictPlan.day

  let mail: VerdictMail
  /// The period; nil for all input.
  let period: Range<Int>?
  /// Messages of the log and of the reports in the period, and before its end.
  let logged: [VerdictMail.Message], reported: [VerdictMail.Message]
  private let loggedBefore: [VerdictMail.Message], reportedBefore: [VerdictMail.Message]

  /// One past the last second that is judged: of the period, else the last event of any input.
  let end: Int
  /// The last day of the world that is judged.
  let lastDay: Int
  /// What is unread or stale.
  private(set) var brokenInputs: [String] = []

  /// Takes the mail and the period that the report is asked for.
  init(_ mail: VerdictMail, period: Range<Int>?) {
    self.mail = mail
    self.period = period
    let limit = period?.upperBound ?? .max
    let begin = period?.lowerBound ?? .min
    let before = mail.messages.filter { mail.isLogged($0) && $0.time < limit }
    let told = mail.messages.filter { mail.isReported($0) && $0.time < limit }
    (loggedBefore, reportedBefore) = (before, told)
    logged = before.filter { $0.time >= begin }
    reported = told.filter { $0.time >= begin }
    let plan = mail.plan
    let lastWindow = told.map(\.day).max().map { plan.time(ofDay: $0 + 1) } ?? 0
    let end = period?.upperBound ?? max(before.map(\.time).max() ?? 0, lastWindow)
    self.end = end
    lastDay = min(plan.days, (end - plan.begin + VerdictPlan.day - 1) / VerdictPlan.day) - 1
    brokenInputs = findBrokenInputs()
  }

  var plan: VerdictPlan { mail.plan }

  /// What is true.
  func truth() -> VerdictTruth {
    let losses = plan.relays.indices.map(loss)
    let readiness = ReadinessTruth(self).all()
    var statuses: Set<String> = []
    for isStrict in [true, false] {
      statuses.formUnion(self.statuses(losses, readiness, isStrict: isStrict))
    }
    let isWhole = period == nil
    let relays = losses.enumerated().compactMap { relay($0.element, number: $0.offset) }
    let lost = losses.reduce(into: VerdictTruth.Lost()) {
      $0.refused += $1.refused
      $0.quarantined += $1.quarantined
      $0.rejected += $1.rejected
    }
    return VerdictTruth(
      statuses: statuses.sorted(),
      isQuiet: statuses == ["ok"] && lost.isNothing, isClean: isClean(statuses, losses),
      readiness: isWhole ? readiness.map(\.truth) : nil, relays: isWhole ? relays : nil,
      effects: isWhole ? effects : nil,
      lost: plan.damage == .cutGzip ? nil : lost)
  }

  private func isClean(_ statuses: Set<String>, _ losses: [Loss]) -> Bool? {
    let views = losses.flatMap { [$0.live, $0.seen] }.filter(\.hasFailed)
    if !statuses.contains("ok") || views.contains(where: { !$0.isMended }) { return false }
    return statuses == ["ok"] && views.isEmpty ? true : nil
  }

  // MARK: - Loss

  /// What one relay lost.
  struct Loss {
    var domain: Int
    var refused = 0, quarantined = 0, rejected = 0
    var attempted = 0, reported = 0
    /// Whether the failures of the log, those of the reports, and mail without authentication are
    /// on.
    var live = MendedRule.View(), seen = MendedRule.View(), unsigned = MendedRule.View()
  }

  private func loss(of number: Int) -> Loss {
    let isOf: (VerdictMail.Message) -> Bool = { $0.relay == number }
    let rows = logged.filter(isOf)
    let records = reported.filter(isOf)
    var loss = Loss(domain: plan.relays[number].domain)
    loss.refused = rows.count { $0.disposition == .reject }
    loss.quarantined = records.count { $0.disposition == .quarantine }
    loss.rejected = records.count { $0.disposition == .reject }
    (loss.attempted, loss.reported) = (rows.count, records.count)
    loss.live = MendedRule.view(
      rows.map { (time: $0.time, place: $0.mailbox, failed: $0.disposition == .reject) })
    loss.seen = MendedRule.view(
      records.map {
        (time: plan.time(ofDay: $0.day), place: $0.mailbox, failed: $0.disposition != .none)
      })
    loss.unsigned = MendedRule.view(
      records.map { (time: plan.time(ofDay: $0.day), place: $0.mailbox, failed: $0.isFailing) })
    if plan.retired.contains(number) {
      (loss.live, loss.seen) = (loss.live.retired, loss.seen.retired)
      loss.unsigned = loss.unsigned.retired
    }
    return loss
  }

  /// What the losses, the inputs and readiness make of the verdict; where the clocks differ over
  /// what is mended, strictly by both, else by either.
  private func statuses(
    _ losses: [Loss], _ readiness: [ReadinessTruth.Answer], isStrict: Bool
  ) -> Set<String> {
    let isOn: (Loss) -> Bool = {
      let views = [$0.live, $0.seen].filter(\.hasFailed)
      return isStrict ? views.contains { !$0.isMended } : views.allSatisfy { !$0.isMended }
    }
    let on = losses.filter { ($0.live.hasFailed || $0.seen.hasFailed) && isOn($0) }
    if on.contains(where: isCritical) { return ["critical"] }
    if !brokenInputs.isEmpty { return ["not_enough_data"] }
    if on.contains(where: { weighs($0, among: losses, on) }) {
      // On its first day a loss may be critical by another rule as well.
      return period == nil ? ["attention"] : ["attention", "critical"]
    }
    if period == nil, readiness.contains(where: \.isAttention) { return ["attention"] }
    if hasWarning(losses) { return ["attention"] }
    let mayWarn = losses.contains { $0.unsigned.hasFailed && !$0.unsigned.isMended }
    return mayWarn || readiness.contains(where: \.mayBeAttention) ? ["attention", "ok"] : ["ok"]
  }

  private func isCritical(_ loss: Loss) -> Bool {
    let live = Double(loss.refused) / Double(max(loss.attempted, 1))
    let lost = loss.quarantined + loss.rejected
    let seen = Double(lost) / Double(max(loss.reported, 1))
    return (loss.refused >= Self.criticalMessages && live >= Self.criticalShare)
      || (lost >= Self.criticalMessages && seen >= Self.criticalShare)
  }

  /// At least 3 messages of the domain, and its share of own mail or half of one relay's mail.
  private func weighs(_ loss: Loss, among losses: [Loss], _ on: [Loss]) -> Bool {
    let least = plan.lost ?? VerdictPlan.lostDefault
    let same = on.filter { $0.domain == loss.domain }
    let own = losses.filter { $0.domain == loss.domain }
    func weigh(_ lost: Int, of all: Int) -> Bool {
      lost >= Self.lostMin && Double(lost) >= least * Double(all)
    }
    let refused = same.reduce(0) { $0 + $1.refused }
    let seen = same.reduce(0) { $0 + $1.quarantined + $1.rejected }
    let isShare =
      weigh(refused, of: own.reduce(0) { $0 + $1.attempted })
      || weigh(seen, of: own.reduce(0) { $0 + $1.reported })
    let isHalf = loss.refused >= Self.lostMin && 2 * loss.refused >= loss.attempted
    return isShare || isHalf
  }

  /// True where an own relay passes by SPF alone under a policy of reject.
  private func hasWarning(_ losses: [Loss]) -> Bool {
    reported.contains { message in
      let step = plan.domains[plan.relays[message.relay].domain].step(at: lastDay)
      return !message.isSigned && !message.isFailing && step.policy == .reject && !step.testing
    }
  }

  private func relay(_ loss: Loss, number: Int) -> VerdictTruth.Relay? {
    // Reports tell what is not signed; without them nothing is asked of findings.
    guard plan.domains[loss.domain].isReported, loss.unsigned.hasFailed,
      reported.count(where: { $0.relay == number && $0.isFailing }) >= Self.criticalMessages
    else { return nil }
    let views = [loss.live, loss.unsigned].filter(\.hasFailed)
    let relay = plan.relays[number]
    return VerdictTruth.Relay(
      domain: relay.prefix + plan.domains[relay.domain].name, injector: relay.injector,
      statuses: Set(views.map { $0.isMended ? "mended" : "on" }).sorted(),
      cleanSince: views.contains(where: \.isMended) ? views.compactMap(\.cleanSince).max() : nil)
  }

  // MARK: - Inputs

  private func findBrokenInputs() -> [String] {
    var broken: [String] = []
    if [.missingLog, .missingReports, .cutGzip].contains(plan.damage) { broken.append("unread") }
    if plan.damage == .noFromColumn,
      plan.domains.contains(where: { $0.step(at: lastDay).policy != .none })
    {
      broken.append("no From column")
    }
    if logged.isEmpty { broken.append("no row") }
    for node in plan.nodes.isEmpty ? [""] : plan.nodes {
      let times = loggedBefore.filter { $0.node == node }.map(\.time).sorted()
      if isSilent(times) { broken.append("node \(node)") }
    }
    let windows = Set(reportedBefore.map(\.day)).map { plan.time(ofDay: $0 + 1) }.sorted()
    let lastWindow = windows.last ?? 0
    let isOwed = loggedBefore.contains {
      $0.time >= lastWindow && Mailboxes.all[$0.mailbox].organisation != nil
        && plan.domains[plan.relays[$0.relay].domain].isReported
    }
    if isOwed, isSilent(windows) { broken.append("reports") }
    return broken
  }

  /// True where nothing came for two days before the end, and never for so long before.
  private func isSilent(_ times: [Int]) -> Bool {
    guard let last = times.last else { return false }
    let past = times.filter { $0 >= last - 28 * VerdictPlan.day }
    let gap = zip(past, past.dropFirst()).map { $1 - $0 }.max() ?? 0
    return end - last > max(Self.freshness, gap)
  }

  // MARK: - Effect

  private var effects: [VerdictTruth.Effect]? {
    guard plan.kind == .testingObeyed || plan.kind == .testingDisobeyed else { return nil }
    var sums: [String: VerdictTruth.Effect] = [:]
    func add(_ domain: Int, _ day: Int, _ mailbox: Int, _ did: VerdictPlan.Policy, _ count: Int) {
      let name = plan.domains[domain].name
      let reporter = Mailboxes.all[mailbox].organisation ?? ""
      let step = plan.domains[domain].step(at: day)
      let asked = step.testing ? (step.policy == .reject ? .quarantine : .none) : step.policy
      var effect =
        sums[name + reporter]
        ?? VerdictTruth.Effect(domain: name, reporter: reporter, failing: 0, asAsked: 0)
      effect.failing += count
      if did == asked { effect.asAsked += count }
      sums[name + reporter] = effect
    }
    for record in reported where record.isFailing {
      add(
        plan.relays[record.relay].domain, record.day, record.mailbox, record.disposition, 1)
    }
    for foreign in mail.foreign {
      let sender = plan.senders[foreign.sender]
      if mail.isReported(foreign), sender.role != .vendor {
        add(sender.domain, foreign.day, foreign.mailbox, foreign.disposition, foreign.count)
      }
    }
    return sums.sorted { $0.key < $1.key }.map(\.value)
  }
}
