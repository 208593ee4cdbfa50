import ArgumentParser
import Scenarios

/// Judges the answers of `stagewatch incident`.
@main
struct IncidentJudgeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge-incidents",
    abstract: "Judges the answers of stagewatch incident by generated incidents.",
    discussion: """
      found: incidents with a spike of their kind within an hour of the truth. begin: spikes that \
      begin within two minutes of the first failure that the trouble made; not of slow growth. \
      range: ranges of the begin that hold that minute, of those that are told. \
      first: the true cause, at the true place, explains most. first three: all true causes are \
      among the first three. dmarc: yes, no or partly, as it is. quiet: worlds in which nothing \
      happens, and that are told to be so: no spike, exit 0. more spikes: other spikes of the same kind in worlds with an \
      incident. sums: spikes whose parts add up to the whole. Short logs, flat or with a rise up to two \
      hours after their begin, have a table of their own. docs/incident-judged.md has the \
      table.
      """)

  @Option(help: "Worlds of each kind: seeds 1 to this number, or from --first-seed on.")
  var seeds = 20

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

  /// Refuses what cannot be judged; the exit code is then 64.
  func validate() throws {
    guard (1...10_000).contains(seeds), firstSeed <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--seeds must be 1 to 10000")
    }
    for name in kind where IncidentKind(rawValue: name) == nil {
      let names = IncidentKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there is no kind '\(name)'; the kinds are \(names)")
    }
  }

  /// Makes, runs and judges; prints the table.
  func run() throws {
    let kinds = kind.isEmpty ? IncidentKind.allCases : kind.compactMap(IncidentKind.init)
    let range = firstSeed...(firstSeed + UInt64(seeds) - 1)
    let runner = ReportRunner(binary: binary, keep: keep)
    var rows: [(kind: IncidentKind, judgement: IncidentJudgement)] = []
    var short = ShortLogJudgement()
    for kind in kinds {
      var sum = IncidentJudgement()
      for seed in range {
        let world = IncidentWorld(kind, seed: seed)
        let answer = try runner.incident(on: world)
        if kind.isShort {
          short.add(answer, by: world.truth)
        } else {
          sum.add(IncidentJudgement(answer, by: world.truth))
        }
      }
      if !kind.isShort { rows.append((kind, sum)) }
    }
    if !rows.isEmpty { print(IncidentTable.markdown(rows, seeds: range), terminator: "") }
    if kinds.contains(where: \.isShort) {
      print(
        (rows.isEmpty ? "" : "\n") + "Short logs, the same seeds.\n\n" + short.markdown,
        terminator: "")
    }
    if explain {
      print()
      for note in rows.flatMap(\.judgement.notes) + short.notes { print("- \(note)") }
    }
  }
}
