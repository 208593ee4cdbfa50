import ArgumentParser
import Scenarios

/// Judges what `stagewatch report` says of senders outside the log.
@main
struct SenderJudgeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge-senders",
    abstract: "Judges the classes of senders outside the log by generated worlds.",
    discussion: """
      classes: parties of the right class, decision and system. counts: of those with a line of \
      their own, parties whose messages, days, reporters and recipients are right. vendors named: \
      vendors with 30 messages on 5 days at 2 reporters that are called a vendor. strangers \
      called: strangers that are called something else. nobody: rows that are nobody's. verdict: \
      worlds with the right verdict and exit status. readiness: policy domains with the right \
      answer, next step and unmet criteria. docs/senders-judged.md has the rules in full. Ends \
      with 1 where less than 99 % of the classes, or anything else, is right.
      """)

  @Option(help: "Worlds of each kind: seeds 1 to this number, or from --first-seed on.")
  var seeds = 10

  @Option(help: "The first seed.")
  var firstSeed: UInt64 = 1

  @Option(help: "Only this kind; can be given again.")
  var kind: [String] = []

  @Option(help: "Folder to keep worlds and reports in; without it they are removed.")
  var keep: String?

  @Option(help: "The stagewatch program; without it the one beside this program.")
  var binary: String?

  @Option(help: "The dmark program (PyPI); tells how many of the vendors it names.")
  var dmark: String?

  @Flag(help: "List below the table what is not right.")
  var explain = false

  @Flag(help: "List the kinds and end.")
  var listKinds = false

  /// Refuses what cannot be judged; the exit code is then 64.
  func validate() throws {
    guard (1...10_000).contains(seeds), firstSeed <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--seeds must be 1 to 10000")
    }
    for name in kind where SenderKind(rawValue: name) == nil {
      throw ValidationError("there is no kind '\(name)'; see --list-kinds")
    }
  }

  /// Makes, runs and judges; prints the tables.
  func run() throws {
    if listKinds {
      for kind in SenderKind.allCases { print("\(kind.rawValue): \(kind.summary)") }
      return
    }
    let kinds = kind.isEmpty ? SenderKind.allCases : kind.compactMap(SenderKind.init)
    let range = firstSeed...(firstSeed + UInt64(seeds) - 1)
    let runner = ReportRunner(binary: binary, keep: keep)
    var floor = dmark.map(DmarkFloor.init)
    var rows: [(kind: SenderKind, judgement: SenderJudgement)] = []
    for kind in kinds {
      var sum = SenderJudgement()
      for seed in range {
        let world = SenderWorld(kind, seed: seed)
        let found = try runner.senders(on: world) { floor?.look(at: $0, world.truth) }
        sum.add(SenderJudgement(found, by: world.truth))
      }
      rows.append((kind, sum))
    }
    print(SenderTable.markdown(rows, seeds: range), terminator: "")
    let all = rows.reduce(into: SenderJudgement()) { $0.add($1.judgement) }
    if let floor { print("\n" + floor.line(beside: all)) }
    if explain {
      print()
      for note in rows.flatMap(\.judgement.notes) { print("- \(note)") }
    }
    if !all.missedBars.isEmpty {
      print("\nMissed: " + all.missedBars.joined(separator: "; "))
      throw ExitCode(1)
    }
  }
}
