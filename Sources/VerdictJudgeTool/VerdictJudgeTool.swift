import ArgumentParser
import Scenarios

/// Judges the verdicts of `stagewatch report`.
@main
struct VerdictJudgeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge-verdicts",
    abstract: "Judges the verdicts of stagewatch report by generated worlds.",
    discussion: """
      verdict: runs whose verdict is right. false ok: worlds called ok though own mail is lost or \
      an input is unread or stale. false alarm: worlds in which nothing is wrong and that are not \
      called ok. readiness: policy domains with the right answer, for the right reasons. next: \
      those with the right next step. status: failing relays rightly told as on or mended. clean \
      since: mended ones whose time is right within a day. as asked: reporters whose treatment of \
      failing mail is counted rightly. accounting: counts of lost mail that are right and add up. \
      store: runs on a store that say the same as on the files. exit: exit statuses that fit the \
      verdict. mail: subjects that fit it. quiet: clean days without output, and no others. \
      docs/verdicts-judged.md has the rules in full. Ends with 1 where something is wrong.
      """)

  @Option(help: "Worlds of each kind: seeds 1 to this number, or from --first-seed on.")
  var seeds = 10

  @Option(help: "The first seed.")
  var firstSeed: UInt64 = 1

  @Option(help: "Only this kind; can be given again.")
  var kind: [String] = []

  @Option(help: "Folder to keep worlds and answers in; without it they are removed.")
  var keep: String?

  @Option(help: "The stagewatch program; without it the one beside this program.")
  var binary: String?

  @Flag(help: "List below the table what is not right.")
  var explain = false

  @Flag(help: "List the kinds and end.")
  var listKinds = false

  /// Refuses what cannot be judged; the exit code is then 64.
  func validate() throws {
    guard (1...10_000).contains(seeds), firstSeed <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--seeds must be 1 to 10000")
    }
    for name in kind where VerdictKind(rawValue: name) == nil {
      throw ValidationError("there is no kind '\(name)'; see --list-kinds")
    }
  }

  /// Makes, runs and judges; prints the table.
  func run() throws {
    if listKinds {
      for kind in VerdictKind.allCases { print("\(kind.rawValue): \(kind.summary)") }
      return
    }
    let kinds = kind.isEmpty ? VerdictKind.allCases : kind.compactMap(VerdictKind.init)
    let range = firstSeed...(firstSeed + UInt64(seeds) - 1)
    let runner = VerdictRunner(binary: binary, keep: keep)
    var rows: [(kind: VerdictKind, judgement: VerdictJudgement)] = []
    for kind in kinds {
      var sum = VerdictJudgement()
      for seed in range {
        let world = VerdictWorld(kind, seed: seed)
        sum.add(VerdictJudgement(try runner.answers(on: world), on: world))
      }
      rows.append((kind, sum))
    }
    print(VerdictTable.markdown(rows, seeds: range), terminator: "")
    if explain {
      print()
      for note in rows.flatMap(\.judgement.notes) { print("- \(note)") }
    }
    if !rows.allSatisfy(\.judgement.isRight) { throw ExitCode(1) }
  }
}
