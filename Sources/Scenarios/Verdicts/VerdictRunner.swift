import Foundation

/// Writes a world and runs `stagewatch report` on it in every way that its runs name.
package struct VerdictRunner {
  /// Path of the program.
  private let binary: String
  /// Folder to keep everything in; nil where nothing is kept.
  private let keep: String?

  /// Makes a runner; the program beside the running one where none is named.
  package init(binary: String?, keep: String?) {
    self.binary = binary ?? ReportRunner.beside
    self.keep = keep
  }

  /// The answers in the order of the world's runs.
  package func answers(on world: VerdictWorld) throws -> [VerdictAnswer] {
    let folder =
      keep.map { "\($0)/\(world.kind.rawValue)-\(world.seed)" }
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("judge-verdicts-\(UUID().uuidString)").path
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    // A kept folder may hold the files of another time.
    if FileManager.default.fileExists(atPath: folder) {
      try FileManager.default.removeItem(atPath: folder)
    }
    try world.write(to: folder)
    var complaint = ""
    if world.runs.contains(where: { $0.source == .store }) {
      let ingest = try launch(
        ["ingest", "--store", "\(folder)/history.db"] + inputs(of: world, folder), in: folder,
        name: "ingest")
      if ingest.exit != 0 { complaint = "ingest ended with \(ingest.exit): \(ingest.said)" }
    }
    return try world.runs.map { run in
      var answer = try self.answer(to: run, on: world, folder)
      if run.source == .store, !complaint.isEmpty { answer.complaint += complaint }
      return answer
    }
  }

  private func inputs(of world: VerdictWorld, _ folder: String) -> [String] {
    var inputs =
      world.files["stagewatch.yaml"] == nil ? [] : ["--config", "\(folder)/stagewatch.yaml"]
    inputs += ["--log"] + (["logs"] + world.missing.logs).map { "\(folder)/\($0)" }
    return inputs + ["--dmarc"] + (["reports"] + world.missing.reports).map { "\(folder)/\($0)" }
  }

  private func answer(
    to run: VerdictRun, on world: VerdictWorld, _ folder: String
  ) throws -> VerdictAnswer {
    var arguments = ["report", "--quiet"]
    switch run.source {
    case .files: arguments += inputs(of: world, folder)
    case .store:
      if world.files["stagewatch.yaml"] != nil {
        arguments += ["--config", "\(folder)/stagewatch.yaml"]
      }
      arguments += ["--store", "\(folder)/history.db"]
      if run.period == nil { arguments.append("--remember") }
    }
    if let period = run.period {
      arguments += ["--since", "@\(period.lowerBound)", "--until", "@\(period.upperBound)"]
    }
    let json = try launch(arguments + ["--format", "json"], in: folder, name: "\(run.name).json")
    var answer = VerdictAnswer(exit: json.exit, complaint: json.said)
    answer.found = try? FoundVerdict(json: json.out)
    if run.asksMail {
      let mail = try launch(
        arguments + ["--format", "mail", "--mail-to", "ops@bank.example"], in: folder,
        name: "\(run.name).eml")
      let headers = Self.headers(String(decoding: mail.out, as: UTF8.self))
      answer.subject = headers["subject"] ?? ""
      answer.mailVerdict = headers["x-stagewatch-verdict"] ?? ""
    }
    if run.asksQuiet {
      answer.quietBytes = try launch(
        arguments + ["--quiet-if-clean"], in: folder, name: "\(run.name).txt"
      ).out.count
    }
    return answer
  }

  /// The headers of a message, unfolded, by their names in lower case.
  static func headers(_ message: String) -> [String: String] {
    var headers: [String: String] = [:]
    var last = ""
    // A line break of a message is one character, of two bytes or of one.
    for text in message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if text.isEmpty { break }
      if text.first == " " || text.first == "\t" {
        headers[last, default: ""] += " " + text.drop { $0 == " " || $0 == "\t" }
      } else if let colon = text.firstIndex(of: ":") {
        last = text[..<colon].lowercased()
        headers[last] = String(text[text.index(after: colon)...].drop { $0 == " " })
      }
    }
    return headers
  }

  /// Runs the program; what it writes goes to files, so that no pipe can fill.
  private func launch(
    _ arguments: [String], in folder: String, name: String
  ) throws -> (exit: Int32, out: Data, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = arguments
    let paths = (out: "\(folder)/\(name)", said: "\(folder)/\(name).err")
    for path in [paths.out, paths.said] {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw ReportRunner.Failure.cannotRun(path)
      }
    }
    process.standardOutput = FileHandle(forWritingAtPath: paths.out)
    process.standardError = FileHandle(forWritingAtPath: paths.said)
    do { try process.run() } catch { throw ReportRunner.Failure.cannotRun(binary) }
    process.waitUntilExit()
    if keep != nil {
      let line = ([binary] + arguments).joined(separator: " ") + "\n"
      try Data(line.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).command"))
    }
    let out = try Data(contentsOf: URL(fileURLWithPath: paths.out))
    let said = try Data(contentsOf: URL(fileURLWithPath: paths.said))
    return (process.terminationStatus, out, String(decoding: said.prefix(2000), as: UTF8.self))
  }
}
