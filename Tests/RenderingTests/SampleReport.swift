import AccountingLog
import AggregateReports
import ByteKit
import Findings
import Join
import TestSupport

@testable import Rendering

/// Inputs of a small firm, and the report drawn of them.
struct SampleReport {
  /// 2026-02-16T00:00:00Z.
  static let day = 1_771_200_000
  static let daySeconds = 86_400

  var logs: [String] = []
  var reports: [String] = []
  var context = FindingContext()
  var found: [InputProblem] = []

  /// Writes the files under plain names and draws the report.
  func run() async throws -> CorrelationReport { try await run(in: try TemporaryFolder()) }

  private func run(in folder: TemporaryFolder) async throws -> CorrelationReport {
    var request = CorrelationRequest()
    for (index, text) in logs.enumerated() {
      request.logs.append(LogInput(path: try folder.write("acct-\(index).csv", text: text)))
    }
    for (index, text) in reports.enumerated() {
      request.reports.append(try folder.write("report-\(index).xml", text: text))
    }
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return CorrelationReportBuilder(correlation, context: context).findings(
      found: found, generatedAt: Self.day + 30 * Self.daySeconds,
      version: "1.2.3")
  }

  /// The text of a screen or of JSON, with `DIR` for the folder of this run.
  func text(_ render: (CorrelationReport) -> [UInt8]) async throws -> String {
    let folder = try TemporaryFolder()
    let text = String(decoding: render(try await run(in: folder)), as: UTF8.self)
    return text.replacing(folder.path, with: "DIR")
  }

  static let plain = TextStyle(
    time: { CivilTime.iso($0).prefix(16).replacing("T", with: " ") + " UTC" },
    day: { CivilTime.isoDate($0) })

  /// A screen of the report.
  func screen(_ style: TextStyle = Self.plain) async throws -> String {
    try await text { TextReport.render($0, style: style) }
  }

  // MARK: - A firm

  /// Eight days: `none`, then `reject` from the fifth; one relay signs, one passes by SPF alone, one
  /// fails; a forwarder and a stranger; a broken row, a duplicate and a broken report.
  static func firm() throws -> SampleReport {
    var sample = SampleReport()
    sample.logs = [firmLog()]
    sample.reports = (0..<8).map { firmReport(day: $0) }
    sample.reports += [sample.reports[2], "<feedback><version>1.0</version></feedback>"]
    sample.context.systems = [
      MailSystem(name: "Customer mail", injectors: ["crm.corp.example"]),
      MailSystem(name: "HR offer letters", vmtas: ["hr"], owner: "HR IT"),
    ]
    sample.found = [
      InputProblem(
        code: "no_such_file", path: "/srv/old", reason: "No such file or directory")
    ]
    return sample
  }

  private static func firmLog() -> String {
    var log = SmallLog()
    for number in 0..<8 {
      let noon = day + number * daySeconds + 43_200
      log.add(at: noon, count: 30)
      log.add(
        at: noon, source: "192.0.2.2", injector: "erp.corp.example (10.0.0.3)", vmta: "erp",
        count: 12)
      log.add(
        number < 4 ? "d" : "b", at: noon, from: "hr.a.example", source: "192.0.2.3",
        reply: number < 4
          ? nil : "smtp;550 5.7.26 not accepted due to domain's DMARC policy",
        injector: "hr.corp.example (10.0.0.4)", vmta: "hr", count: 9)
      log.add("t", at: noon, reply: "smtp;421 4.7.0 try later", count: 2)
      log.add(at: noon, to: "x@else.example", host: "mx.else.example (192.0.2.99)", count: 5)
      log.add("r", at: noon)
    }
    log.add(line: "?,this row is broken")
    return log.text
  }

  private static func firmReport(day number: Int) -> String {
    let begin = day + number * daySeconds
    let isStrict = number >= 4
    let own = [(domain: "a.example", selector: String?.some("k1"), result: "pass")]
    return SmallReport(
      id: String(number), policy: isStrict ? "reject" : "none", from: begin,
      to: begin + daySeconds - 1,
      [
        SmallReport.Record("192.0.2.1", count: 28, signatures: own),
        SmallReport.Record("192.0.2.2", count: 12, dkim: false),
        SmallReport.Record(
          "192.0.2.3", count: 9, from: "hr.a.example", disposition: isStrict ? "reject" : "none",
          dkim: false, spf: false),
        SmallReport.Record("198.51.100.4", count: 1, spf: false, signatures: own),
        SmallReport.Record(
          "2001:db8:4711::25", count: 3, disposition: isStrict && number != 6 ? "reject" : "none",
          dkim: false, spf: false,
          reasons: number == 6 ? [(type: "local_policy", comment: "allow list")] : []),
      ]
    ).text
  }

  /// A hostile text in every place of a log, a report and a configuration that takes one.
  static func hostile(_ attack: String) -> SampleReport {
    // XML cannot hold most control characters even as references, so those come by other ways.
    let inXML = String(String.UnicodeScalarView(attack.unicodeScalars.filter { $0.value >= 0x20 }))
    var log = SmallLog()
    log.add(
      at: day, from: "x\(attack)y.example", injector: attack + " (10.0.0.1)",
      vmta: attack, job: attack)
    log.add("b", at: day, host: attack, status: attack, reply: attack)
    log.add(line: attack)
    var sample = SampleReport()
    sample.logs = [log.text]
    sample.reports = [
      SmallReport(
        inXML, id: inXML, from: day, to: day + 86_399,
        [
          SmallReport.Record(
            from: inXML, disposition: inXML, dkim: false,
            signatures: [("a.example", inXML, inXML)], reasons: [(inXML, inXML)])
        ]
      ).text, "<feedback>" + inXML,
    ]
    sample.context.systems = [MailSystem(name: attack, vmtas: [attack, "vmta1"])]
    sample.found = [
      InputProblem(code: "no_such_file", path: attack, reason: attack, hint: attack)
    ]
    return sample
  }
}
