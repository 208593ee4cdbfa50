import Foundation
import Scenarios

/// Writes a scenario and runs `stagewatch report` on it.
struct ReportRunner {
  /// What stopped a run.
  enum Failure: Error, CustomStringConvertible {
    case cannotRun(String)
    case ended(Int32, String)
    case lacksKeys

    var description: String {
      switch self {
      case .cannotRun(let path): return "cannot run \(path)"
      case .ended(let code, let text): return "stagewatch ended with \(code): \(text)"
      case .lacksKeys: return "the report has neither stage_failures nor missing_dkim"
      }
    }
  }

  /// Path of the program.
  let binary: String
  /// Folder to keep everything in; nil where nothing is kept.
  let keep: String?

  /// Exit codes with which a report is written: nothing found, something found, no verdict.
  private static let goodCodes: Set<Int32> = [0, 1, 2]

  /// The report on a scenario.
  func report(on scenario: Scenario) throws -> FoundReport {
    let name = "\(scenario.truth.kind.rawValue)-\(scenario.truth.seed)"
    let folder =
      keep.map { "\($0)/\(name)" }
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("judge-findings-\(UUID().uuidString)").path
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    try scenario.write(to: folder)
    let found = try FoundReport(json: try run(in: folder))
    guard found.hasStageFailures || found.hasMissingDKIM else { throw Failure.lacksKeys }
    return found
  }

  private func run(in folder: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = [
      "report", "--log", "\(folder)/logs", "--dmarc", "\(folder)/reports", "--config",
      "\(folder)/stagewatch.yaml", "--format", "json", "--output", "\(folder)/report.json",
    ]
    let complaints = Pipe()
    process.standardError = complaints
    do { try process.run() } catch { throw Failure.cannotRun(binary) }
    let said = complaints.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard Self.goodCodes.contains(process.terminationStatus) else {
      throw Failure.ended(process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
    return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.json"))
  }
}
