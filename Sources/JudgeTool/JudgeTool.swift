import ArgumentParser
import Foundation
import Scenarios

/// The command that judges the findings of `stagewatch report`.
@main
struct JudgeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge-findings",
    abstract: "Judges the findings of stagewatch report by scenarios whose truth is known.")

  @Option(help: "Folder to keep the scenarios in.")
  var keep: String

  func run() throws {
    for kind in ScenarioKind.allCases {
      let scenario = Scenario(kind, seed: 1)
      try scenario.write(to: "\(keep)/\(kind.rawValue)-1")
      print(kind.rawValue, scenario.truth.rows, scenario.files.count)
    }
  }
}
