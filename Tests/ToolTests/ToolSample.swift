import Foundation
import TestSupport

/// A folder with logs and reports of a small firm: `logs/`, `reports/`.
struct ToolSample {
  /// 2026-02-16T00:00:00Z.
  static let day = 1_771_200_000

  let folder: TemporaryFolder

  /// Two days of ordinary mail; `brokenRows` are added to the second log.
  init(brokenRows: Int = 0) throws {
    folder = try TemporaryFolder()
    for number in 0..<2 {
      try folder.write("logs/acct-\(number).csv", text: Self.log(number, brokenRows * number))
      try folder.write("reports/\(number).xml", text: Self.report(number))
    }
  }

  static func log(_ number: Int, _ brokenRows: Int = 0) -> String {
    var log = SmallLog()
    for hour in 0..<24 {
      let time = day + number * 86_400 + hour * 3600
      log.add(at: time, to: "user\(hour)@gmail.com", count: 2)
      log.add(at: time, from: "news.a.example", source: "192.0.2.2", to: "n\(hour)@gmail.com")
      log.add("t", at: time, to: "late\(hour)@gmail.com", reply: "smtp;421 4.7.0 try later")
    }
    for row in 0..<brokenRows { log.add(line: "?broken,\(row)") }
    return log.text
  }

  static func report(_ number: Int) -> String {
    let begin = day + number * 86_400
    return SmallReport(
      id: String(number), from: begin, to: begin + 86_399,
      [
        SmallReport.Record(count: 48),
        SmallReport.Record("192.0.2.2", count: 24, from: "news.a.example"),
      ]
    ).text
  }

  /// Runs the program in the folder.
  func run(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:],
    output: Tool.Output = .kept
  ) async throws -> Tool.Outcome {
    try await Tool.run(
      arguments, in: folder, input: input, environment: environment, output: output)
  }

  /// Runs it with JSON as output, without the time at which it was made.
  func json(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) async throws -> String {
    let outcome = try await Tool.run(
      arguments + ["--format", "json"], in: folder, input: input, environment: environment)
    return outcome.output.replacing(#/"generated_at": "[^"]*"/#, with: #""generated_at": """#)
  }

  /// A value of a JSON output: keys one after another.
  static func value(_ json: String, _ keys: String...) throws -> Any? {
    var value: Any? = try JSONSerialization.jsonObject(with: Data(json.utf8))
    for key in keys { value = (value as? [String: Any])?[key] }
    return value
  }

  /// Reads a file of the folder; nil where there is none.
  func text(_ name: String) -> String? {
    try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  /// Names in the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }
}
