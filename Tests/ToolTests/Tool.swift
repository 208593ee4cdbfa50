import Foundation
import TestSupport

/// Runs the program that was built beside the tests.
struct Tool {
  /// What a run left behind.
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Where standard output goes.
  enum Output {
    case kept
    case closedPipe
    case terminal(FileHandle)
  }

  /// The program; the test bundle or runner lies in the same folder.
  static let path: String = {
    let names = [Bundle.main.executablePath ?? "", ProcessInfo.processInfo.arguments[0]]
    for name in names {
      var folder = URL(fileURLWithPath: name).deletingLastPathComponent()
      for _ in 0..<4 {
        let tool = folder.appendingPathComponent("stagewatch")
        if FileManager.default.isExecutableFile(atPath: tool.path),
          (try? tool.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == false
        {
          return tool.path
        }
        folder.deleteLastPathComponent()
      }
    }
    return "stagewatch was not built beside the tests"
  }()

  /// Options of the address sanitizer, which a program built with it looks for.
  private static let sanitizerEnvironment = ProcessInfo.processInfo.environment.filter {
    $0.key == "ASAN_OPTIONS"
  }

  /// Folders without anything in place of those in which a default configuration may lie.
  private static let noConfiguration = [
    "STAGEWATCH_ETC": "/dev/null", "XDG_CONFIG_HOME": "/dev/null",
  ]

  /// Runs the program with an empty environment but for what is given, and a sanitizer's options; no
  /// configuration of this machine is read.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, input: String? = nil,
    environment: [String: String] = [:], output: Output = .kept
  ) async throws -> Outcome {
    try await launch(path, arguments, in: folder, input, environment, output)
  }

  /// Runs a line of shell in which `"$0"` is the program.
  static func shell(_ line: String, in folder: TemporaryFolder) async throws -> Outcome {
    try await launch("/bin/sh", ["-c", line, path], in: folder, nil, [:], .kept)
  }

  private static func launch(
    _ program: String, _ arguments: [String], in folder: TemporaryFolder, _ input: String?,
    _ environment: [String: String], _ output: Output
  ) async throws -> Outcome {
    // Files and no pipes, so that nobody waits for a reader.
    let scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment.merging(sanitizerEnvironment) { given, _ in given }
      .merging(noConfiguration) { given, _ in given }
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput =
      try input.map { try handle(of: scratch.write("in", text: $0)) } ?? FileHandle.nullDevice
    let outPath = try scratch.write("out", text: "")
    let errorPath = try scratch.write("err", text: "")
    process.standardError = try handle(of: errorPath, writing: true)
    switch output {
    case .kept: process.standardOutput = try handle(of: outPath, writing: true)
    case .terminal(let terminal): process.standardOutput = terminal
    case .closedPipe:
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      process.standardOutput = pipe
    }
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch {
        process.terminationHandler = nil
        done.resume(throwing: error)
      }
    }
    // A signal is told as shells tell it.
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus + (isSignal ? 128 : 0), output: try text(of: outPath),
      errors: try text(of: errorPath))
  }

  private static func handle(of path: String, writing: Bool = false) throws -> FileHandle {
    let url = URL(fileURLWithPath: path)
    return writing
      ? try FileHandle(forWritingTo: url) : try FileHandle(forReadingFrom: url)
  }

  private static func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }
}
