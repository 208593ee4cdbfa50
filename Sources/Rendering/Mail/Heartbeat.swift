package import Findings
import Traffic

/// A clean day in one line, which shows that the report was made and what it saw.
package enum Heartbeat {
  /// The line as UTF-8 with a line end behind it.
  package static func render(_ report: CorrelationReport, style: TextStyle) -> [UInt8] {
    [line(report, style)].bytes
  }

  static func line(_ report: CorrelationReport, _ style: TextStyle) -> TerminalText {
    let begin = report.periodBegin.map(style.time) ?? "-"
    let end = report.periodEnd.map(style.time) ?? "-"
    var parts = [summary(report)]
    let coverage = report.coverage
    var covered = "\(Amount.share(coverage.covered, of: coverage.delivered)) covered by reports"
    if let through = report.inputs.reports.last {
      covered += ", reported through \(style.time(through))"
    }
    parts.append(covered)
    let ready = report.readiness.filter { $0.verdict == .go && $0.next != nil }.map { row in
      "\(row.domain) \(ReadinessText.step(row, arrow: "->"))"
    }
    if !ready.isEmpty { parts.append("may go on: " + ready.joined(separator: ", ")) }
    return TerminalText(
      "stagewatch \(VerdictText.word(report.verdict))  \(VerdictText.domains(report)),"
        + " \(begin) to \(end): " + parts.joined(separator: "; "))
  }

  /// `13,013 delivered, 0 refused for DMARC`, and what reports call quarantined or rejected.
  static func summary(_ report: CorrelationReport) -> String {
    let logged = report.domains.map(\.logged)
    let delivered = logged.reduce(0) { $0 + $1.delivered }
    return "\(Amount.count(delivered)) delivered, \(AccountingText.summary(report.accounting))"
  }
}
