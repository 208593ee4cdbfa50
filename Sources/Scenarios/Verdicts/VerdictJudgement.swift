/// How right the verdicts over some worlds of one kind are.
package struct VerdictJudgement: JudgementSum, Sendable {
  typealias Score = IncidentJudgement.Score

  /// Seconds by which `clean_since` may be off.
  static let cleanSinceSeconds = 86_400

  /// Worlds, and runs of the program on them.
  package private(set) var worlds = 0, runs = 0
  /// The column of each question.
  private(set) var scores: [Question: Score] = [:]
  /// Worlds that were called `ok` though mail is lost or an input is broken; quiet ones that were
  /// not.
  package private(set) var falseOK = 0, falseAlarm = 0
  /// What is not right, for a person.
  package private(set) var notes: [String] = []

  /// What is asked of an answer.
  enum Question: String, CaseIterable {
    case verdict
    case readiness
    case next
    case status
    case cleanSince = "clean since"
    case asAsked = "as asked"
    case accounting
    case store
    case exit
    case mail
    case quiet
  }

  /// Nothing judged.
  package init() {}

  /// Judges the answers to a world's runs.
  package init(_ answers: [VerdictAnswer], on world: VerdictWorld) {
    worlds = 1
    var isFalselyOK = false
    var isFalselyAlarmed = false
    for (run, answer) in zip(world.runs, answers) {
      runs += 1
      let name = "\(world.kind.rawValue) \(world.seed) \(run.name)"
      guard let found = answer.found else {
        add(.verdict, false, "\(name): no report, exit \(answer.exit) \(answer.complaint)")
        continue
      }
      let status = found.verdict.status
      let truth = run.truth
      add(
        .verdict, truth.statuses.contains(status),
        "\(name): \(status), true \(truth.statuses) \(found.verdict.reasons ?? [])")
      if status == "ok", !truth.mayBeOK { isFalselyOK = true }
      if status != "ok", truth.isQuiet { isFalselyAlarmed = true }
      judge(exit: answer, found, name)
      judge(readiness: found, truth, name)
      judge(relays: found, truth, name)
      judge(effects: found, truth, name)
      judge(accounting: found, truth, name)
      judge(mail: answer, found, truth, name)
      if let other = run.agreesWith, let place = world.runs.firstIndex(where: { $0.name == other }),
        let files = answers[place].found
      {
        add(
          .store, files.summary == found.summary && answer.complaint.isEmpty,
          "\(name): \(found.summary) | files: \(files.summary) \(answer.complaint)")
      }
    }
    if isFalselyOK { falseOK = 1 }
    if isFalselyAlarmed { falseAlarm = 1 }
  }

  private mutating func add(
    _ question: Question, _ isRight: Bool, _ note: @autoclosure () -> String
  ) {
    scores[question, default: Score()].add(isRight)
    if !isRight { notes.append("\(question.rawValue): \(note())") }
  }

  // MARK: - Questions

  /// 1 where the verdict is critical, 2 where there is none, else 0.
  private mutating func judge(exit answer: VerdictAnswer, _ found: FoundVerdict, _ name: String) {
    let codes: [String: Int32] = ["critical": 1, "not_enough_data": 2]
    let right = codes[found.verdict.status] ?? 0
    add(
      .exit, answer.exit == right,
      "\(name): \(answer.exit) with \(found.verdict.status) \(answer.complaint)")
  }

  private mutating func judge(
    readiness found: FoundVerdict, _ truth: VerdictTruth, _ name: String
  ) {
    for right in truth.readiness ?? [] {
      let said = found.readiness?.first { $0.domain == right.domain }
      let step = said.map { $0.next?.text ?? "-" }
      add(
        .next, step == right.next,
        "\(name): \(right.domain) \(step ?? "nothing"), true \(right.next)")
      guard !right.verdicts.isEmpty else { continue }
      let unmet = said?.criteria.filter { !$0.met }.map(\.name) ?? []
      let isRight =
        right.verdicts.contains(said?.verdict ?? "")
        && (said?.reportedOnly ?? false) == right.isReportedOnly
        && right.unmet.allSatisfy(unmet.contains)
      add(
        .readiness, isRight,
        "\(name): \(right.domain) \(said?.verdict ?? "nothing") unmet \(unmet) reported_only"
          + " \(said?.reportedOnly ?? false), true \(right.verdicts) unmet \(right.unmet)"
          + " \(right.isReportedOnly)")
    }
  }

  private mutating func judge(relays found: FoundVerdict, _ truth: VerdictTruth, _ name: String) {
    let findings = (found.stageFailures ?? []) + (found.missingDKIM ?? [])
    for right in truth.relays ?? [] {
      let said = findings.filter {
        $0.domain == right.domain && $0.relay?.injector == right.injector
      }
      let statuses = said.map { $0.status ?? "none" }
      add(
        .status, !said.isEmpty && statuses.allSatisfy(right.statuses.contains),
        "\(name): \(right.injector) \(statuses), true \(right.statuses)")
      guard right.statuses == ["mended"], let since = right.cleanSince else { continue }
      let times = said.map { $0.cleanSinceSeconds ?? 0 }
      add(
        .cleanSince,
        !said.isEmpty && times.allSatisfy { abs($0 - since) <= Self.cleanSinceSeconds },
        "\(name): \(right.injector) \(said.map { $0.cleanSince ?? "-" }), true @\(since)")
    }
  }

  private mutating func judge(effects found: FoundVerdict, _ truth: VerdictTruth, _ name: String) {
    for right in truth.effects ?? [] {
      let said = (found.stages ?? []).filter { $0.domain == right.domain }
        .flatMap { $0.effective ?? [] }.filter { $0.reporter == right.reporter }
      let failing = said.map(\.failing).reduce(0, +)
      let asAsked = said.compactMap(\.asAsked).reduce(0, +)
      add(
        .asAsked, failing == right.failing && asAsked == right.asAsked,
        "\(name): \(right.reporter) \(asAsked) of \(failing), true \(right.asAsked) of"
          + " \(right.failing)")
    }
  }

  private mutating func judge(
    accounting found: FoundVerdict, _ truth: VerdictTruth, _ name: String
  ) {
    guard let lost = truth.lost else { return }
    guard let said = found.accounting else {
      return add(.accounting, false, "\(name): no accounting")
    }
    let parts = [said.refused, said.quarantined, said.rejected]
    let right = [lost.refused, lost.quarantined, lost.rejected]
    add(
      .accounting, parts.map(\.total) == right && parts.allSatisfy(\.addsUp),
      "\(name): \(parts.map(\.total)) of \(parts.map(\.inFindings)) + \(parts.map(\.belowFloor)),"
        + " true \(right)")
  }

  private mutating func judge(
    mail answer: VerdictAnswer, _ found: FoundVerdict, _ truth: VerdictTruth, _ name: String
  ) {
    if let subject = answer.subject {
      let status = found.verdict.status
      let words = status.uppercased().replacing("_", with: " ")
      let lost = truth.lost ?? VerdictTruth.Lost()
      // What was lost is told even where it is no reason for more than OK.
      let counts = [lost.refused, lost.quarantined, lost.rejected].filter { $0 > 0 }
      let numbers = subject.split { !$0.isNumber && $0 != "," }
        .map { String($0).replacing(",", with: "") }
      let isTold =
        status != "ok" || counts.isEmpty || counts.contains { numbers.contains(String($0)) }
      add(
        .mail,
        subject.contains("] \(words) ") && answer.mailVerdict == status && isTold,
        "\(name): '\(subject)' (\(answer.mailVerdict ?? "")) with \(status), lost \(counts)")
    }
    if let bytes = answer.quietBytes, let isClean = truth.isClean {
      add(.quiet, (bytes == 0) == isClean, "\(name): \(bytes) bytes with --quiet-if-clean")
    }
  }

  /// Adds other judgements.
  package mutating func add(_ other: VerdictJudgement) {
    worlds += other.worlds
    runs += other.runs
    for (question, score) in other.scores { scores[question, default: Score()].add(score) }
    falseOK += other.falseOK
    falseAlarm += other.falseAlarm
    notes += other.notes
  }

  /// True where nothing is wrong.
  package var isRight: Bool { notes.isEmpty && falseOK == 0 && falseAlarm == 0 }
}
