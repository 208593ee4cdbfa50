import ByteKit
import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// Late refusals in every format.
struct LateRefusalTests {
  private static func sample() -> SampleReport {
    var log = SmallLog()
    let policy = "smtp;550 5.7.26 not accepted due to domain's DMARC policy. - gsmtp"
    for number in 0..<7 {
      let recipient = "old.student\(number)@alumni.example"
      let time = SampleReport.day + number * 60
      log.add(at: time, to: recipient, host: "mx.alumni.example (192.0.2.88)")
      log.add(
        "rb", at: time + 9, to: recipient, host: "gmail-smtp-in.l.google.com (142.250.1.27)",
        reply: policy, count: number == 6 ? 2 : 1)
    }
    var sample = SampleReport()
    sample.logs = [log.text]
    return sample
  }

  private static let named = [6, 0, 1, 2, 3].map { "old.student\($0)@alumni.example" }

  @Test(arguments: [80, 120]) func theScreenNamesHostRefuserAndPeople(_ columns: Int) async throws {
    var style = SampleReport.plain
    style.columns = columns
    let screen = try await Self.sample().screen(style)
    let start = try #require(screen.range(of: "LATE REFUSALS  8: "))
    let section = screen[start.lowerBound...].prefix { $0 != "\u{0}" }
    let lines = section.split(separator: "\n").prefix(6)
    let row = try #require(lines.first { $0.contains(" google ") })
    #expect(row.contains("a.example"))
    #expect(row.contains("dmarc_policy"))
    let text = lines.joined(separator: " ")
    for name in Self.named { #expect(text.contains(name), "\(name)") }
    #expect(text.contains("old.student6@alumni.example 2"))
    #expect(text.contains("and 2 more"))
    #expect(lines.dropFirst().allSatisfy { $0.count <= columns })
  }

  @Test func nothingIsSaidWhereNothingCameBack() async throws {
    let report = try await SampleReport.firm().run()
    #expect(report.lateRefusals == [])
    for bytes in [
      TextReport.render(report, style: SampleReport.plain), PrometheusReport.render(report),
    ] {
      #expect(!String(decoding: bytes, as: UTF8.self).lowercased().contains("late refusal"))
    }
  }

  @Test func everyFormatTellsThem() async throws {
    let report = try await Self.sample().run()
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(report))) as? [String: Any])
    let list = try #require(json["late_refusals"] as? [[String: Any]])
    #expect(list.count == 1)
    #expect(list[0]["host"] as? String == "mx.alumni.example")
    #expect(list[0]["receiver"] as? String == "google")
    #expect(list[0]["messages"] as? Int == 8)
    #expect(list[0]["more_recipients"] as? Int == 2)
    #expect(list[0]["first_seen"] as? String == "2026-02-16T00:00:09Z")
    #expect(list[0]["last_seen"] as? String == "2026-02-16T00:06:09Z")
    let recipients = try #require(list[0]["recipients"] as? [[String: Any]])
    #expect(recipients.map { $0["address"] as? String } == Self.named)
    #expect(recipients.map { $0["messages"] as? Int } == [2, 1, 1, 1, 1])
    let csv = String(decoding: CSVSection.lateRefusals.render(report), as: UTF8.self)
    let lines = csv.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines[0]
        == "host,receiver,domain,cause,messages,recipients,more_recipients,first_seen,last_seen")
    #expect(lines[1].hasPrefix("mx.alumni.example,google,a.example,dmarc_policy,8,"))
    let metrics = String(decoding: PrometheusReport.render(report), as: UTF8.self)
    #expect(metrics.contains("stagewatch_late_refusals{cause=\"dmarc_policy\"} 8\n"))
    let page = String(
      decoding: HTMLPage.render(report, style: SampleReport.plain), as: UTF8.self)
    #expect(Self.named.allSatisfy(page.contains))
    let mail = MailPage(report: report, style: SampleReport.plain).html.source
    #expect(Self.named.allSatisfy(mail.contains))
  }
}
