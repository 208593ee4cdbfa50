import Foundation
import Synchronization

/// A real ClickHouse on a free port of this machine, out of Debian's packages, for one test.
///
/// It ends with the value. Where the packages cannot be had, tests that need it are not run:
/// `@Suite(.enabled(if: ClickHouseServer.isThere, ClickHouseServer.why))`.
public final class ClickHouseServer: Sendable {
  /// Why tests are not run where there is none.
  public static let why = "apt has no clickhouse-server here"

  /// True where the packages could be had; fetches them when it is asked for the first time.
  public static let isThere: Bool = {
    do { return try run("get", environment: [:]).status == 0 } catch { return false }
  }()

  /// The port of its HTTP interface.
  public let port: Int
  private let folder: TemporaryFolder
  private let environment: [String: String]
  private let isUp = Mutex(true)

  /// Why a server did not start.
  public struct Failure: Error, CustomStringConvertible {
    /// What the script said.
    public let description: String
  }

  /// Starts an empty one; `environment` is handed to the script, which tells what it reads of it.
  public init(environment: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    self.environment = environment
    let run = try Self.run("start", folder.path, environment: environment)
    guard let port = Int(run.output) else { throw Failure(description: run.errors) }
    self.port = port
  }

  deinit { _ = try? Self.run("kill", folder.path, environment: [:]) }

  /// The address of a database there.
  public func address(_ database: String) -> String {
    "clickhouse+http://127.0.0.1:\(port)/\(database)"
  }

  /// Ends it as a power cut would end the process; what was acknowledged stays.
  public func kill() throws {
    isUp.withLock { $0 = false }
    _ = try Self.run("kill", folder.path, environment: [:])
  }

  /// Starts it again, with its data, on its port.
  public func start() throws {
    let run = try Self.run("start", folder.path, environment: environment)
    guard run.status == 0 else { throw Failure(description: run.errors) }
    isUp.withLock { $0 = true }
  }

  /// What a query answers, as text without the last line end; nil for an error.
  public func ask(_ query: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["curl", "-sS", "http://127.0.0.1:\(port)/", "--data-binary", query]
    let result = try Self.collect(process)
    guard result.status == 0, !result.output.hasPrefix("Code: ") else {
      throw Failure(description: result.output + result.errors)
    }
    return result.output
  }

  // MARK: - The script

  private static func run(
    _ words: String..., environment: [String: String]
  ) throws -> (status: Int32, output: String, errors: String) {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = root.appendingPathComponent("scripts/clickhouse-server")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return try collect(process)
  }

  /// Runs a process; its output goes through files, since a server that it leaves behind would hold
  /// a pipe open.
  private static func collect(
    _ process: Process
  ) throws -> (status: Int32, output: String, errors: String) {
    let folder = try TemporaryFolder()
    let output = try folder.write("out", [])
    let errors = try folder.write("errors", [])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
    return (process.terminationStatus, try text(output), try text(errors))
  }
}
