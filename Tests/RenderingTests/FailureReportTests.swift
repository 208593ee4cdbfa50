import Privacy
import ByteKit
import Join
import Traffic
import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// Failure reports on the screen, the page and as JSON: grouped, and never a rate.
struct FailureReportTests {
  /// Four rows with Message-IDs and one without; reports on three of them, on two mails that are not
  /// in the log, and on one that two rows fit; a copy, a complaint and a report on nothing.
  private static func sample() -> SampleReport {
    let day = SampleReport.day
    var sample = SampleReport()
    let header = SmallLog.header + ",header_Message-Id\n"
    func row(_ time: Int, _ id: String, _ vmta: String = "hr", _ name: String = "anna") -> String {
      "d,\(day + time),b@a.example,\(name)@site.example,,,,,app (10.0.0.1),smtp,192.0.2.1,\(vmta),,"
        + "News <n@a.example>,\(id)\n"
    }
    sample.logs = [
      header + row(10, "<mail-one@a.example>") + row(20, "<mail-two@a.example>", "hr", "bob")
        + row(9_000, "", "shop") + row(20_000, "") + row(20_001, "")
    ]
    let told = [
      SmallFailureReport(at: day + 12, messageID: "mail-one@a.example"),
      SmallFailureReport(
        at: day + 5_000, source: "198.51.100.7", messageID: "mail-two@a.example", result: nil),
      SmallFailureReport(at: day + 9_010, result: "spam"), SmallFailureReport(at: day + 20_000),
      SmallFailureReport(at: day + 30_000, source: "203.0.113.9", messageID: "x@evil.example"),
      SmallFailureReport(at: day + 31_000, source: "203.0.113.9", messageID: "y@evil.example"),
      SmallFailureReport(at: day + 12, messageID: "mail-one@a.example"),
      SmallFailureReport(at: day, type: "abuse"),
    ]
    sample.reports =
      told.map(\.text) + [told[0].text.replacing("Feedback-Type: auth-failure\n", with: "")]
    return sample
  }

  @Test func screen() async throws {
    let screen = try await Self.sample().screen()
    let start = try #require(screen.firstRange(of: "FAILURE REPORTS"))
    let section = screen[start.lowerBound...].split(separator: "\n\n")[0]
    #expect(
      section == """
        FAILURE REPORTS  6: single mails that receivers told of; examples, part of no rate
         relay or source                  From domain  reports  found by              failed    result               last
         vmta hr from app at 192.0.2.1    a.example          2  Message-ID            dkim+spf  reject 1, unknown 1  2026-02-16
            row at DIR/acct-0.csv:250 to bob@site.example, told by reporter.example
         vmta shop from app at 192.0.2.1  a.example          1  time, likely          dkim+spf  spam                 2026-02-16
            row at DIR/acct-0.csv:370 to anna@site.example, told by reporter.example
         192.0.2.1                        a.example          1  no: several rows fit  dkim+spf  reject               2026-02-16
         203.0.113.9                      a.example          2  not in the log        dkim+spf  reject               2026-02-16
        """)
    #expect(screen.contains("6 failure reports, 1 duplicate, 1 left out; 1 complaint"))
  }

  @Test func json() async throws {
    let report = try await Self.sample().run()
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(report))) as? [String: Any])
    let inputs = try #require(whole["inputs"] as? [String: Any])
    let counts = try #require(inputs["failure_reports"] as? [String: Any])
    #expect(counts["read"] as? Int == 6)
    #expect(counts["duplicates"] as? Int == 1)
    #expect(counts["complaints"] as? Int == 1)
    #expect(counts["left_out"] as? Int == 1)
    #expect((inputs["reports"] as? [String: Any])?["rejected"] as? Int == 0)
    let found = try #require(whole["failure_reports"] as? [[String: Any]])
    #expect(
      found.map { $0["matched_by"] as? String } == [
        "message_id", "message_id", "time", nil, nil, nil,
      ])
    #expect(found.map { $0["rows"] as? Int } == [1, 1, 1, 2, 0, 0])
    #expect(found[0]["arrival"] as? String == "2026-02-16T00:00:12Z")
    #expect(found[0]["auth_failure"] as? String == "dmarc")
    #expect(found[0]["failed"] as? [String] == ["dkim", "spf"])
    #expect(found[1]["delivery_result"] is NSNull)
    #expect(found[4]["log"] is NSNull)
    let log = try #require(found[1]["log"] as? [String: Any])
    #expect(log["recipient"] as? String == "bob@site.example")
    #expect((log["relay"] as? [String: Any])?["vmta"] as? String == "hr")
    #expect((log["offset"] as? Int) ?? 0 > SmallLog.header.utf8.count)
    let text = String(decoding: JSONReport.render(report), as: UTF8.self)
    #expect(!text.contains("nobody keeps") && !text.contains("Some Body"))
  }

  @Test func `A page has the section where there are reports`() async throws {
    let page = String(
      decoding: HTMLPage.render(try await Self.sample().run(), style: SampleReport.plain),
      as: UTF8.self)
    #expect(page.contains("id=\"failure-reports\""))
    #expect(page.contains("no: several rows fit"))
    let none = String(
      decoding: HTMLPage.render(try await SampleReport.firm().run(), style: SampleReport.plain),
      as: UTF8.self)
    #expect(!none.contains("failure-reports"))
  }

  @Test func `Local parts are redacted wherever they stand`() async throws {
    var report = try await Self.sample().run()
    report.redact(by: .init(salt: [1]))
    for bytes in [
      JSONReport.render(report), TextReport.render(report, style: SampleReport.plain),
      HTMLPage.render(report, style: SampleReport.plain), JSONLines.render(report),
    ] {
      let text = String(decoding: bytes, as: UTF8.self)
      for name in ["anna", "bob@", "mail-one@a.example", "x@evil"] {
        #expect(!text.contains(name), "\(name)")
      }
      #expect(text.contains("@site.example") || text.contains("FAILURE"))
    }
  }
}
