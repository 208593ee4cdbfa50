import ArgumentParser
import ByteKit
import Configuration
import Foundation
import History
import Rendering

/// `stagewatch store merge`: one store out of several.
struct StoreMergeCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Write one store out of several, what more than one holds once.",
    discussion: """
      The stores are only read. The new one is written whole or not at all; one that lies at its place \
      is replaced where the others hold all of it, and what it remembers of reports stays.

      Ends with 66 where a store could not be read, after bringing the others together; reports over \
      the new store tell of it.

      EXAMPLES
        stagewatch store merge fleet.db pmta-a.db pmta-b.db
        stagewatch store merge fleet.db fleet.db nodes/*.db
      """)

  @Argument(help: ArgumentHelp("The store to write.", valueName: "out"), completion: .file())
  var out: String

  @Argument(
    help: ArgumentHelp("The stores to bring together.", valueName: "in ..."), completion: .file())
  var stores: [String]

  @Option(help: ConfigurationChoice.help, completion: .file())
  var config: String?

  @Flag(help: "Replace what lies at its place, whatever it holds that none of the others does.")
  var replace = false

  @Flag(name: [.short, .long], help: "No summary; what could not be read is told.")
  var quiet = false

  func execute() throws(CommandFailure) -> ExitStatus {
    let configuration = try ConfigurationChoice(given: config, inputs: [out]).read(isQuiet: quiet)
    let merge: StoreMerge
    do throws(StoreMerge.Failure) {
      merge = try StoreMerge(
        stores, to: out, replaces: replace, now: Int(Date().timeIntervalSince1970),
        patienceSeconds: configuration.freshnessSeconds)
    } catch {
      switch error {
      case .store(let problem): throw CommandFailure(problem)
      case .overlap(let problem): throw CommandFailure(.badData, [problem])
      case .wouldLose(let path, let what):
        throw CommandFailure(
          .cannotCreate,
          "it holds \(what), which none of the others does; name it among them to keep that, or say"
            + " --replace",
          path: path)
      }
    }
    if !quiet { try StandardStreams.write(StoreText.render(merge, path: out)) }
    StandardStreams.note(merge.missing + merge.problems)
    return merge.missing.isEmpty ? .clean : .noInput
  }
}
