import ByteKit
import Containers
import Evidence
import Findings
import Foundation
import History
import Incidents
import Join
import Privacy
import Rendering

/// One archive for the ticket: what was found, the evidence, and what it was found with.
struct BundleArchive {
  /// Bytes of a configuration that is put into the archive at most.
  static let configurationBytesMax = 1 << 20

  private let correlation: Correlation
  private let report: IncidentReport
  private let plan: ReportPlan
  private let redactor: LocalPartRedactor?

  /// Takes what was found; the report as it is, not redacted yet.
  init(
    _ correlation: Correlation, _ report: IncidentReport, plan: ReportPlan, isRedacted: Bool
  ) {
    self.correlation = correlation
    self.report = report
    self.plan = plan
    redactor = isRedacted ? LocalPartRedactor() : nil
  }

  /// The zip archive.
  func bytes() throws(CommandFailure) -> [UInt8] {
    var writer = StoredZip(time: report.generatedAt)
    for (name, content) in try members() {
      guard writer.add("stagewatch-incident/" + name, content) else {
        throw CommandFailure(.cannotCreate, "the archive would be larger than a zip file may be")
      }
    }
    return writer.archive()
  }

  private func members() throws(CommandFailure) -> [(name: String, content: [UInt8])] {
    var style = plan.style
    (style.usesColor, style.columns, style.showsAll) = (false, TextStyle.columnsDefault, true)
    var shown = report
    let whole = try plan.report(
      correlation, generatedAt: report.generatedAt, redactor: redactor)
    if let redactor {
      let addresses = try RowAddresses(report, correlation.logLayouts, plan.history)
      shown.redact(by: redactor, addresses: addresses.of)
    }
    var all: [(String, [UInt8])] = [
      ("README.txt", Array(about.utf8)),
      ("incident.txt", IncidentText.render(shown, style: style)),
      ("incident.json", JSONIncident.render(shown)),
      ("incident.html", HTMLIncidentPage.render(shown, style: style)),
      ("report.html", HTMLPage.render(whole, style: style)),
      ("report.json", JSONReport.render(whole)),
    ]
    let cases = CaseBuilder(
      correlation, report: whole, incidents: report, showsAll: false,
      excerpts: plan.evidence(redactor: redactor))
    for spike in report.spikes {
      for id in [spike.id] + spike.explanations.map(\.id) {
        guard let found = cases.find(id) else { continue }
        all.append(
          ("evidence/\(id).txt", CaseRendering.text(found, style: style, redactor: redactor)))
        all.append(("evidence/\(id).json", CaseRendering.json(found, redactor: redactor)))
      }
    }
    if let text = configuration { all.append(("stagewatch.yaml", Array(text.utf8))) }
    return all
  }

  private var configuration: String? {
    guard let path = plan.configurationPath, let bytes = FileManager.default.contents(atPath: path),
      bytes.count <= Self.configurationBytesMax
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return Self.harmless(redactor?.redact(text) ?? text)
  }

  /// The text without what a terminal would obey; line ends and tabs stay.
  private static func harmless(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false)
          .map { TerminalText(String($0)).source }.joined(separator: "\t")
      }.joined(separator: "\n")
  }

  /// What is in the archive and what it was made with.
  private var about: String {
    let inputs = report.inputs
    let redaction =
      redactor == nil
      ? "Addresses are as they stand in the logs."
      : "Local parts of addresses are hashed; one mailbox has one hash within this archive."
    return """
      stagewatch \(report.version), \(CivilTime.iso(report.generatedAt))

      incident.txt   what was found, as a screen
      incident.json  the same, schema \(JSONIncident.schema)
      incident.html  the same as one page
      report.html    the report over the same logs and reports; report.json the same
      evidence/      for each spike and each explanation: log rows, report records, the test
      \(plan.configurationPath == nil ? "no configuration was given" : "stagewatch.yaml  the configuration")

      \(inputs.logs.files) logs, \(inputs.logs.bytes) bytes, \(inputs.logs.rows) rows: \
      \(inputs.logs.used) used, \(inputs.logs.ignored) ignored, \(inputs.logs.rejected) rejected
      \(inputs.reports.files) report files: \(inputs.reports.accepted) accepted, \
      \(inputs.reports.duplicates) duplicates, \(inputs.reports.rejected) rejected
      \(redaction)

      """
  }
}
