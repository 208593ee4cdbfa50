import ArgumentParser
import Scenarios

/// The command that judges the findings of `stagewatch report`.
@main
struct JudgeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge-findings",
    abstract: "Judges the findings of stagewatch report by scenarios whose truth is known.",
    discussion: """
      Makes scenarios of each kind, runs the program on each in turn and prints one table.

      recall: introduced failures by DMARC of at least 30 expected messages that a finding matches \
      by domain, relay, kind, cause and stage. receiver, attribution: of those, right ones. \
      coverage: matched findings whose interval of introduced holds the expected number. false: \
      findings at whose domain, relay, kind and stage less than one message was to be expected. \
      other cause: findings in a right place whose cause is not there. null with a finding: \
      scenarios in which no stage introduces anything, and yet one is found. coincidences found, \
      called dmarc: coincident failures of at least 30 messages found; found ones called dmarc. \
      relays: relays missing DKIM, with at least 30 reported messages, that are named. state: of \
      those, with the right state. false names: named relays whose mail is all signed, or that \
      are not ours. share error: mean error of shares measured directly. share coverage: \
      intervals of estimated shares that hold the truth. undetermined: relays that volumes in \
      step hide, and the report says so. docs/findings-judged.md has the rules in full.
      """)

  @Option(help: "Scenarios of each kind: seeds 1 to this number, or from --first-seed on.")
  var seeds = 5

  @Option(help: "The first seed.")
  var firstSeed: UInt64 = 1

  @Option(help: "Only this kind; can be given again.")
  var kind: [String] = []

  @Option(help: "Folder to keep scenarios and reports in; without it they are removed.")
  var keep: String?

  @Option(help: "The stagewatch program; without it the one beside this program.")
  var binary: String?

  @Flag(help: "List below the table what is not right.")
  var explain = false

  @Flag(help: "List the kinds and end.")
  var listKinds = false

  /// Refuses what cannot be judged; the exit code is then 64.
  func validate() throws {
    guard (1...10_000).contains(seeds) else {
      throw ValidationError("--seeds must be 1 to 10000")
    }
    guard firstSeed <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--first-seed is too large")
    }
    for name in kind where ScenarioKind(rawValue: name) == nil {
      throw ValidationError("there is no kind '\(name)'; see --list-kinds")
    }
  }

  /// Makes, runs and judges; prints the table.
  func run() throws {
    if listKinds {
      for kind in ScenarioKind.allCases { print("\(kind.rawValue): \(kind.summary)") }
      return
    }
    let kinds = kind.isEmpty ? ScenarioKind.allCases : kind.compactMap(ScenarioKind.init)
    let range = firstSeed...(firstSeed + UInt64(seeds) - 1)
    let runner = ReportRunner(binary: binary, keep: keep)
    var rows: [(kind: ScenarioKind, judgement: Judgement)] = []
    for kind in kinds {
      var sum = Judgement()
      for seed in range {
        let scenario = Scenario(kind, seed: seed)
        sum.add(Judge.judge(try runner.report(on: scenario), by: scenario.truth))
      }
      rows.append((kind, sum))
    }
    print(JudgementTable.markdown(rows, seeds: range), terminator: "")
    if explain {
      print()
      for note in rows.flatMap(\.judgement.notes) { print("- \(note)") }
    }
  }
}
