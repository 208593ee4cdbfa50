import Foundation
import TestSupport
import Testing

/// Failure reports among the aggregate ones, through the program.
struct FailureReportToolTests {
  /// A Maildir beside the reports, with a report on the one row of its hour and one of a stranger.
  private static func sample() throws -> ToolSample {
    let sample = try ToolSample()
    let ours = SmallFailureReport(
      at: ToolSample.day + 7_205, from: "news.a.example", source: "192.0.2.2")
    let stranger = SmallFailureReport(
      at: ToolSample.day + 60, source: "203.0.113.9", messageID: "zebra@evil.example")
    try sample.folder.write("reports/box/new/1.host", text: ours.text)
    try sample.folder.write("reports/box/cur/2.host:2,S", text: stranger.text)
    try sample.folder.write("reports/box/cur/3.host:2,S", text: stranger.text)
    return sample
  }

  @Test func theyAreReadWhereTheyLieAndCountNowhere() async throws {
    let sample = try Self.sample()
    let json = try await sample.json(["report", "--log", "logs", "--dmarc", "reports"])
    let plain = try await ToolSample().json(["report", "--log", "logs", "--dmarc", "reports"])
    let found = try #require(
      try ToolSample.value(json, "failure_reports") as? [[String: Any]])
    #expect(found.map { $0["matched_by"] as? String } == [nil, "time"])
    let log = try #require(found.last?["log"] as? [String: Any])
    #expect(log["recipient"] as? String == "n2@gmail.com")
    #expect(
      try ToolSample.value(json, "inputs", "failure_reports", "duplicates") as? Int == 1)
    #expect(try ToolSample.value(json, "inputs", "reports", "rejected") as? Int == 0)
    for key in ["domains", "joins", "sources", "accounting", "verdict", "readiness"] {
      let (one, other) = (try ToolSample.value(json, key), try ToolSample.value(plain, key))
      #expect(one as? NSObject == other as? NSObject, "\(key)")
    }
  }

  @Test func screenAndRedaction() async throws {
    let sample = try Self.sample()
    let open = try await sample.run("report", "--log", "logs", "--dmarc", "reports")
    #expect(open.output.contains("FAILURE REPORTS  2: single mails that receivers told of"))
    #expect(open.output.contains("2 failure reports, 1 duplicate"))
    #expect(open.output.contains("to n2@gmail.com"))
    for format in ["table", "json", "ndjson", "html"] {
      let redacted = try await sample.run(
        "report", "--log", "logs", "--dmarc", "reports", "--redact", "--format", format)
      #expect(!redacted.output.contains("n2@gmail.com"), "\(format)")
      #expect(!redacted.output.contains("zebra"), "\(format)")
    }
  }

  @Test func doctorNamesTheColumn() async throws {
    let sample = try Self.sample()
    let told = try await sample.run("doctor", "--log", "logs", "--dmarc", "reports")
    #expect(told.output.contains("2 failure reports, and no log has header_Message-Id"))
  }
}
