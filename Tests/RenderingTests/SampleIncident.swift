import AccountingLog
import ByteKit
import Findings
import Incidents
import Join
import TestSupport

@testable import Rendering

/// A firm of two relays over 22 hours; from 18 o'clock on, for an hour, one of them is refused.
struct SampleIncident {
  /// The minute, from `SampleReport.day` on, in which the trouble begins.
  static let begin = 1080
  /// How many minutes it takes.
  static let minutes = 60

  var domain = "shop.example"
  var reply = "smtp;550 5.7.26 not accepted due to domain's DMARC policy"
  var injector = "app-2.corp.example"
  var vmta = "vmta2"
  var job = ""
  /// Refused rows in a minute of the trouble.
  var perMinute = 3
  /// The minute in which the log begins.
  var first = 0
  var query = IncidentQuery()
  var found: [InputProblem] = []

  /// The report, and the folder that it was read from.
  func report() async throws -> (report: IncidentReport, folder: String) {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.keepsJournal = true
    request.logs = [LogInput(path: try folder.write("acct.csv", text: log))]
    request.reports = try [-1, 0].map { day in
      try folder.write("report-\(day).xml", text: aggregateReport(day: day))
    }
    let correlation = await Correlation.run(request)
    return (
      IncidentBuilder(correlation, query).report(
        found: found, generatedAt: SampleReport.day + 3 * SampleReport.daySeconds,
        version: "1.2.3"), folder.path
    )
  }

  /// The page.
  func page() async throws -> String {
    let (report, folder) = try await report()
    let bytes = HTMLIncidentPage.render(report, style: SampleReport.plain)
    return String(decoding: bytes, as: UTF8.self).replacing(folder, with: "DIR")
  }

  private var log: String {
    var log = SmallLog()
    for minute in first..<1320 {
      let time = SampleReport.day + minute * 60
      log.add(at: time)
      add(&log, "d", time, nil, 1)
      if minute % 40 == 0 { log.add("b", at: time) }
      if minute % 90 == 0 { log.add("t", at: time, reply: "smtp;421 4.7.0 try later") }
      if (Self.begin..<(Self.begin + Self.minutes)).contains(minute) {
        add(&log, "b", time, reply, perMinute)
      }
    }
    log.add(line: "?,this row is broken")
    return log.text
  }

  private func add(
    _ log: inout SmallLog, _ type: String, _ time: Int, _ reply: String?, _ count: Int
  ) {
    log.add(
      type, at: time, from: domain, source: "192.0.2.2", reply: reply,
      injector: "\(injector) (10.0.0.2)", vmta: vmta, job: job, count: count)
  }

  private func aggregateReport(day: Int) -> String {
    let begin = SampleReport.day + day * SampleReport.daySeconds
    return SmallReport(
      id: String(day), policy: day < 0 ? "none" : "reject", from: begin,
      to: begin + SampleReport.daySeconds - 1,
      [
        SmallReport.Record(
          "192.0.2.2", count: 40, from: "shop.example", disposition: day < 0 ? "none" : "reject",
          dkim: false, spf: false)
      ]
    ).text
  }
}
