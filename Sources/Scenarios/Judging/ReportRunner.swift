import Foundation

/// Writes a scenario or an incident and runs `stagewatch` on it.
package struct ReportRunner {
  /// What stopped a run.
  package enum Failure: Error, CustomStringConvertible {
    /// The program cannot be started.
    case cannotRun(String)
    /// It ended with a status that gives no answer, and said so.
    case ended(Int32, String)
    /// The answer has none of the keys that are judged.
    case lacksKeys

    /// What to tell a person.
    package var description: String {
      switch self {
      case .cannotRun(let path): return "cannot run \(path)"
      case .ended(let code, let text): return "stagewatch ended with \(code): \(text)"
      case .lacksKeys: return "the report has neither stage_failures nor missing_dkim"
      }
    }
  }

  /// Path of the program.
  private let binary: String
  /// Folder to keep everything in; nil where nothing is kept.
  private let keep: String?

  /// Makes a runner; the program beside the running one where none is named.
  package init(binary: String?, keep: String?) {
    self.binary = binary ?? Self.beside
    self.keep = keep
  }

  /// The program beside the running one.
  static var beside: String {
    let own = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return own.deletingLastPathComponent().appendingPathComponent("stagewatch").path
  }

  /// Exit codes with which a report is written: nothing found, something found, no verdict.
  private static let goodCodes: Set<Int32> = [0, 1, 2]

  /// The report on a scenario.
  package func report(on scenario: Scenario) throws -> FoundReport {
    let name = "\(scenario.truth.kind.rawValue)-\(scenario.truth.seed)"
    let folder =
      keep.map { "\($0)/\(name)" }
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("judge-findings-\(UUID().uuidString)").path
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    try scenario.write(to: folder)
    let found = try FoundReport(json: try run("report", in: folder).json)
    guard found.hasStageFailures || found.hasMissingDKIM else { throw Failure.lacksKeys }
    return found
  }

  /// The report on a world of senders; `then` is given its folder before that is removed.
  package func senders(
    on world: SenderWorld, then: (String) -> Void = { _ in }
  ) throws -> FoundSenders {
    let name = "\(world.truth.kind.rawValue)-\(world.truth.seed)"
    let folder =
      keep.map { "\($0)/\(name)" }
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("judge-senders-\(UUID().uuidString)").path
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    // A kept folder may hold the reports of another time.
    if FileManager.default.fileExists(atPath: folder) {
      try FileManager.default.removeItem(atPath: folder)
    }
    try world.write(to: folder)
    let answer = try run("report", in: folder)
    then(folder)
    return try FoundSenders(json: answer.json, exitStatus: answer.status)
  }

  /// The answer of `stagewatch incident` on a world.
  package func incident(on world: IncidentWorld) throws -> FoundIncident {
    let name = "\(world.truth.kind.rawValue)-\(world.truth.seed)"
    let folder =
      keep.map { "\($0)/\(name)" }
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("judge-incidents-\(UUID().uuidString)").path
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    try world.write(to: folder)
    let answer = try run("incident", in: folder)
    var found = try FoundIncident(json: answer.json)
    found.exitStatus = answer.status
    return found
  }

  /// What a command writes, and the status that it ends with.
  private func run(
    _ command: String, in folder: String
  ) throws -> (json: Data, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = [
      command, "--log", "\(folder)/logs", "--dmarc", "\(folder)/reports", "--config",
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
    return (
      try Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.json")),
      process.terminationStatus
    )
  }
}
