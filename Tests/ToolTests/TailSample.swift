import Foundation
import TestSupport
import Testing

/// Logs for `stagewatch tail`, and what it says of them.
struct TailSample {
  static let start = 1_771_200_000

  let folder: TemporaryFolder

  /// An hour and a half of mail; in the last three minutes one relay is refused for DMARC.
  func write(dmarc: Bool = true) throws {
    var log = SmallLog()
    for minute in 0..<90 {
      let time = Self.start + minute * 60
      for row in 0..<10 { log.add(at: time + row * 5) }
      if minute % 3 == 0 { log.add("b", at: time + 55) }
      guard dmarc, minute >= 87 else { continue }
      for row in 0..<12 { Self.addDMARC(to: &log, at: time + row) }
    }
    try folder.write("logs/acct-2026-02-16-0000.csv", text: log.text)
    let report = SmallReport(
      id: "1", from: Self.start - 86_400, to: Self.start - 1,
      [.init("192.0.2.77", count: 40, dkim: false)])
    try folder.write("reports/google.xml", text: report.text)
  }

  /// A row of one relay that is refused for DMARC.
  static func addDMARC(to log: inout SmallLog, at time: Int) {
    log.add(
      "b", at: time, source: "192.0.2.77", status: "5.7.26 (policy)",
      reply: "smtp;550-5.7.26 Unauthenticated email from a.example is not accepted due to"
        + " domain's DMARC policy", injector: "old.corp.example (10.0.0.77)", vmta: "vmta7")
  }

  func tail(_ arguments: String...) async throws -> Tool.Outcome {
    try await Tool.run(["tail", "--log", "logs"] + arguments, in: folder)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + path, encoding: .utf8)
  }

  /// Lines without what depends on the present time.
  static func stable(_ text: String) -> String {
    text.replacing(#/"lag_seconds":\d+/#, with: #""lag_seconds":0"#)
  }

  /// The events of an output.
  static func events(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(object as? [String: Any])
    }
  }

  /// The last event.
  static func last(_ outcome: Tool.Outcome) throws -> [String: Any] {
    try #require(try events(outcome.output).last)
  }
}
