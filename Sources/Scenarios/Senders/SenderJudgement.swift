/// How right the classes of senders over some worlds of one kind are.
package struct SenderJudgement: JudgementSum, Sendable {
  typealias Score = IncidentJudgement.Score

  /// Classes that must be right, of 100.
  package static let rightPercentMin = 99

  /// Worlds.
  package private(set) var worlds = 0
  /// Parties of the right class, and those of them whose counts are right.
  private(set) var classes = Score(), counts = Score()
  /// Vendors that must be named and are.
  private(set) var vendors = Score()
  /// Strangers that are called something else.
  package private(set) var strangersCalled = 0
  /// Rows that are nobody's.
  package private(set) var inventions = 0
  private(set) var verdicts = Score(), readiness = Score()
  /// Parties by true and found class.
  private(set) var confusion: [String: [String: Int]] = [:]
  /// What is not right, for a person.
  package private(set) var notes: [String] = []

  /// Nothing judged.
  package init() {}

  /// Judges one answer.
  package init(_ found: FoundSenders, by truth: SenderTruth) {
    worlds = 1
    let name = "\(truth.kind.rawValue) \(truth.seed)"
    var told: Set<Int> = []
    for party in truth.parties where party.messages > 0 {
      let rows = found.senders.indices.filter { Self.isOf(party, found.senders[$0]) }
      told.formUnion(rows)
      judge(party, rows.map { found.senders[$0] }, name)
    }
    for number in found.senders.indices
    where !told.contains(number) && !found.senders[number].isCrowd {
      let row = found.senders[number]
      inventions += 1
      notes.append("\(name): nobody is called \(row.name) (\(row.ownership), \(row.messages))")
    }
    let messages = found.senders.reduce(0) { $0 + $1.messages }
    if messages != truth.messages {
      counts.add(false)
      notes.append("\(name): \(messages) messages in all, true \(truth.messages)")
    }
    judge(verdict: found, truth, name)
    judge(readiness: found, truth, name)
  }

  private static func isOf(_ party: SenderTruth.Party, _ row: FoundSenders.Sender) -> Bool {
    if row.isCrowd { return false }
    return party.isCrowd
      ? party.addresses.contains(row.name) : row.isCalled(party.names)
  }

  // MARK: - Parties

  private mutating func judge(
    _ party: SenderTruth.Party, _ rows: [FoundSenders.Sender], _ name: String
  ) {
    // Strangers without a line of their own are in the one line of all.
    let said = rows.count > 1 ? "several" : rows.first?.ownership ?? "stranger"
    let isRight =
      party.classes.contains(said) && rows.first?.decided ?? false == party.isDecided
      && rows.first?.system == party.system
    classes.add(isRight)
    let right = party.classes.contains(said) ? said : party.classes[0]
    confusion[right, default: [:]][said, default: 0] += 1
    let called = party.names.first ?? "a crowd"
    if !isRight {
      notes.append("\(name): \(called) is \(said) \(rows.map(\.reason)), true \(party.classes)")
    }
    if party.mustBeNamed {
      let isNamed = rows.contains { $0.ownership.hasPrefix("vendor") }
      vendors.add(isNamed)
      if !isNamed { notes.append("\(name): the vendor \(called) is missed") }
    }
    if party.isStranger, said != "stranger" {
      strangersCalled += 1
      notes.append("\(name): the stranger \(called) is called \(said)")
    }
    if isRight, let row = rows.first, !party.isCrowd { judge(counts: row, party, name) }
  }

  private mutating func judge(
    counts row: FoundSenders.Sender, _ party: SenderTruth.Party, _ name: String
  ) {
    let said = [row.messages, row.aligned, row.quarantine, row.reject, row.days]
    let right = [
      party.messages, party.aligned, party.quarantined, party.rejected, party.days,
    ]
    let isRight =
      said == right && row.failing == party.messages - party.aligned
      && row.none == party.messages - party.quarantined - party.rejected
      && row.reporters == party.reporters
      && party.recipients.allSatisfy { row.recipients.map(\.address).contains($0) }
    counts.add(isRight)
    if !isRight {
      notes.append(
        "\(name): \(row.name) \(said) \(row.reporters) \(row.recipients.map(\.address)), true"
          + " \(right) \(party.reporters) \(party.recipients)")
    }
  }

  // MARK: - Verdict and readiness

  private mutating func judge(verdict found: FoundSenders, _ truth: SenderTruth, _ name: String) {
    let status = found.verdict.status
    let exit: Int32 = status == "critical" ? 1 : status == "not_enough_data" ? 2 : 0
    let isRight = truth.statuses.contains(status) && found.exitStatus == exit
    verdicts.add(isRight)
    if !isRight {
      notes.append(
        "\(name): verdict \(status), exit \(found.exitStatus), true \(truth.statuses)"
          + " \(found.verdict.reasons ?? [])")
    }
  }

  private mutating func judge(
    readiness found: FoundSenders, _ truth: SenderTruth, _ name: String
  ) {
    for right in truth.readiness {
      let said = found.readiness.first { $0.domain == right.domain }
      let unmet = said?.criteria.filter { !$0.met }.map(\.name) ?? []
      let isRight =
        said?.next?.text ?? "-" == right.next
        && (right.verdicts.isEmpty
          || right.verdicts.contains(said?.verdict ?? "") && right.unmet.allSatisfy(unmet.contains))
      readiness.add(isRight)
      if !isRight {
        notes.append(
          "\(name): \(right.domain) \(said?.verdict ?? "nothing") \(said?.next?.text ?? "-") unmet"
            + " \(unmet), true \(right.verdicts) \(right.next) unmet \(right.unmet)")
      }
    }
  }

  // MARK: - Sums

  /// Adds other judgements.
  package mutating func add(_ other: SenderJudgement) {
    worlds += other.worlds
    classes.add(other.classes)
    counts.add(other.counts)
    vendors.add(other.vendors)
    strangersCalled += other.strangersCalled
    inventions += other.inventions
    verdicts.add(other.verdicts)
    readiness.add(other.readiness)
    for (right, row) in other.confusion {
      for (said, count) in row { confusion[right, default: [:]][said, default: 0] += count }
    }
    notes += other.notes
  }

  /// Bars that are missed, each one clause.
  package var missedBars: [String] {
    var missed: [String] = []
    func ask(_ score: Score, _ name: String) {
      if score.right < score.all { missed.append("\(score.all - score.right) \(name)") }
    }
    if (classes.right * 100) < classes.all * Self.rightPercentMin {
      missed.append("classes \(classes.text), below \(Self.rightPercentMin) %")
    }
    ask(counts, "wrong counts")
    ask(vendors, "vendors missed")
    if strangersCalled > 0 { missed.append("\(strangersCalled) strangers called something else") }
    if inventions > 0 { missed.append("\(inventions) senders that nobody is") }
    ask(verdicts, "wrong verdicts")
    ask(readiness, "wrong answers of readiness")
    return missed
  }
}
