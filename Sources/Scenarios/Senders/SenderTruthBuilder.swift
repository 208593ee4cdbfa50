/// Says what is true of a world's senders, of its verdict and of readiness, from its messages and the
/// rules of the project's documentation alone.
struct SenderTruthBuilder {
  /// Days before the end in which a sender is too new to tell who it is.
  private static let newDays = 3
  /// Shares of lost mail between these parts of the least one are not judged.
  private static let grey = 0.75...1.3

  private let plan: SenderPlan
  private let mail: VerdictMail
  private let rule: SenderClassRule
  private let found: [SenderClassRule.Found]

  /// Takes a plan and its mail.
  init(_ plan: SenderPlan, _ mail: VerdictMail) {
    self.plan = plan
    self.mail = mail
    let rule = SenderClassRule(mail)
    self.rule = rule
    found = plan.parties.enumerated().map { rule.find($0.element, number: $0.offset) }
  }

  /// What is true.
  func truth(seed: UInt64) -> SenderTruth {
    let verdict = VerdictTruthBuilder(mail, period: nil).truth()
    let parties = plan.parties.indices.map(party)
    // Each party may ask for one of several words, and the worst of all decides.
    var statuses = Set(verdict.statuses)
    for number in plan.parties.indices {
      let words = self.words(of: number)
      statuses = Set(statuses.flatMap { status in words.map { Self.worse(status, $0) } })
    }
    let isOpen = found.contains { $0.classes.count > 1 }
    return SenderTruth(
      kind: plan.kind, seed: seed, parties: parties,
      messages: parties.reduce(0) { $0 + $1.messages }, statuses: statuses.sorted(),
      readiness: isOpen ? [] : verdict.readiness ?? [])
  }

  private static func worse(_ first: String, _ second: String) -> String {
    ["critical", "not_enough_data", "attention"].first { $0 == first || $0 == second } ?? "ok"
  }

  // MARK: - One party

  private func party(_ number: Int) -> SenderTruth.Party {
    let party = plan.parties[number]
    let name = mail.plan.domains[0].name
    let told = rule.told(number)
    var truth = SenderTruth.Party(
      names: party.names, classes: found[number].classes, system: party.decision?.system,
      isDecided: party.decision != nil, isCrowd: party.isCrowd,
      addresses: Set(told.map(\.address)).sorted(), messages: 0, aligned: 0, quarantined: 0,
      rejected: 0, days: Set(told.map(\.day)).count,
      reporters: Set(told.compactMap { Mailboxes.all[$0.mailbox].organisation }).sorted(),
      recipients: party.recipients)
    for foreign in told {
      truth.messages += foreign.count
      if mail.plan.senders[foreign.sender].credentials(as: name).passes(for: name) {
        truth.aligned += foreign.count
      }
      switch foreign.disposition {
      case .none: break
      case .quarantine: truth.quarantined += foreign.count
      case .reject: truth.rejected += foreign.count
      }
    }
    return truth
  }

  /// What one party asks of the verdict: any of some words.
  private func words(of number: Int) -> Set<String> {
    let told = rule.told(number)
    guard !told.isEmpty else { return ["ok"] }
    switch plan.parties[number].decision?.ownership {
    case "vendor", "own_node": return decidedStatuses(told)
    case .some: return ["ok"]
    case nil: break
    }
    var words: Set<String> = []
    for ownership in found[number].classes {
      switch ownership {
      case "own_node": words.insert("attention")
      case "vendor_unknown": words.formUnion(undecidedStatuses(number, told))
      case "stranger": words.formUnion(strangerStatuses(number, told))
      default: words.insert("ok")
      }
    }
    return words
  }

  /// Of mail that receivers quarantined or refused since the current stage began, how much it is of
  /// what counts; 0 below 30 messages, 1 at 1 % of the domain's mail.
  private func weight(_ told: [VerdictMail.Foreign]) -> Double {
    let stage = mail.plan.domains[0].steps.last?.day ?? 0
    let lost = told.filter { $0.day >= stage && $0.disposition != .none }
      .reduce(0) { $0 + $1.count }
    guard lost >= VerdictTruthBuilder.criticalMessages else { return 0 }
    let all = lost + rule.domainMail(stage...mail.plan.days)
    return Double(lost) / Double(all) / VerdictTruthBuilder.criticalShare
  }

  /// A warning; critical where it lost much and was shown to come back before the stage began.
  private func undecidedStatuses(
    _ number: Int, _ told: [VerdictMail.Foreign]
  ) -> Set<String> {
    let weight = weight(told)
    let steps = mail.plan.domains[0].steps
    guard weight >= Self.grey.lowerBound, let last = steps.last else { return ["attention"] }
    // Of a stage that began before the reports nobody knows who was there before it; who came days
    // after they begin was not.
    if steps.count == 1 {
      let begin = told.map(\.day).min() ?? 0
      return begin < SenderClassRule.daysMin ? ["attention", "critical"] : ["attention"]
    }
    guard let shown = found[number].shownDay, shown < last.day else { return ["attention"] }
    return weight > Self.grey.upperBound ? ["critical"] : ["attention", "critical"]
  }

  /// Who began in the last days and of whom much is refused is told, since nobody can tell yet.
  private func strangerStatuses(_ number: Int, _ told: [VerdictMail.Foreign]) -> Set<String> {
    guard !plan.parties[number].isCrowd, !plan.parties[number].names.isEmpty else { return ["ok"] }
    let days = (told.map(\.day).min() ?? 0, told.map(\.day).max() ?? 0)
    let isNew = days.0 >= mail.plan.days - Self.newDays && days.1 >= mail.plan.days - 2
    let weight = weight(told)
    guard isNew, weight >= Self.grey.lowerBound else { return ["ok"] }
    return weight > Self.grey.upperBound ? ["attention"] : ["ok", "attention"]
  }

  /// Own mail, with the floors of a relay.
  private func decidedStatuses(_ told: [VerdictMail.Foreign]) -> Set<String> {
    let name = mail.plan.domains[0].name
    let failing = told.filter {
      !mail.plan.senders[$0.sender].credentials(as: name).passes(for: name)
    }
    let attempts = told.sorted { $0.day < $1.day }.flatMap { foreign in
      Array(
        repeating: (
          time: mail.plan.time(ofDay: foreign.day), place: foreign.mailbox,
          failed: foreign.disposition != .none
        ), count: foreign.count)
    }
    let lost = told.reduce(0) { $0 + ($1.disposition == .none ? 0 : $1.count) }
    let view = MendedRule.view(attempts)
    if lost > 0, !view.isMended {
      if lost >= VerdictTruthBuilder.criticalMessages { return ["critical"] }
      if lost >= VerdictTruthBuilder.lostMin { return ["attention"] }
    }
    let isBySPF = told.contains {
      let marks = mail.plan.senders[$0.sender].credentials(as: name)
      return marks.passes(for: name) && !marks.isSigned(for: name)
    }
    let last = mail.plan.domains[0].steps.last
    if isBySPF, last?.policy == .reject, last?.testing == false { return ["attention"] }
    // Whether mail that fails and was not lost is worth a warning is readiness's to say.
    return failing.isEmpty ? ["ok"] : ["ok", "attention"]
  }
}
