import ByteKit
import Configuration
import PMTASettings

/// The configurations of PowerMTA that `pmta` names, each read once.
struct NodeSettings {
  /// One of them.
  struct Entry {
    let input: PMTAInput
    let configuration: PMTAConfiguration
  }

  /// Those that could be read.
  let entries: [Entry]
  /// Those that could not: nothing is said of them.
  let problems: [InputProblem]
  private let named: Set<String>

  /// Reads them.
  init(_ inputs: [PMTAInput]) {
    var entries: [Entry] = []
    var problems: [InputProblem] = []
    for input in inputs {
      do throws(InputProblem) {
        entries.append(
          Entry(
            input: input,
            configuration: try PMTAConfiguration.read(
              input.path, files: DiskFiles(), root: input.root)))
      } catch {
        problems.append(
          InputProblem(
            code: .settingsUnread, path: input.path, reason: error.reason,
            hint: "findings name no line of this configuration"))
      }
    }
    self.entries = entries
    self.problems = problems
    named = Set(inputs.map(\.node))
  }

  /// Whose configuration speaks of a node's mail: its own, also where that could not be read, else the
  /// one without a node.
  func speaker(for node: String) -> String { named.contains(node) ? node : "" }
}

extension InputProblem.Code {
  /// A configuration of PowerMTA could not be read.
  static let settingsUnread: Self = "pmta_unread"
}
