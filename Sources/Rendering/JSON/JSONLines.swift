package import Findings

/// Renders a report as one JSON object a line, each with `schema` and `type`.
///
/// The first line is of type `report`: the tool, the period, the inputs, the verdict and the
/// coverage. The others have the keys of the lists of `JSONReport`, but for those that would have
/// another type there than in another line: readers of columns take a key for one type.
package enum JSONLines {
  /// The name and version of the form.
  package static let schema = "stagewatch.lines/1"

  /// Members that have another name than in the report, by the type of the line.
  private static let names: [String: [String: String]] = [
    "missing_dkim": ["reporters": "reporter_count"],
    "readiness": ["verdict": "readiness_verdict"],
    "source": ["logged": "logged_messages"],
    "stage": ["reported": "reported_messages"],
    "system": ["addresses": "address_count", "logged": "logged_messages"],
    "unknown_own": ["logged": "logged_messages"],
  ]

  /// The lines as UTF-8.
  package static func render(_ report: CorrelationReport) -> [UInt8] {
    var bytes: [UInt8] = []
    write(report) { bytes += $0 }
    return bytes
  }

  /// Hands the lines over piece by piece.
  package static func write(_ report: CorrelationReport, to sink: ([UInt8]) -> Void) {
    withoutActuallyEscaping(sink) { write(report, Lines(JSONWriter(isIndented: false, sink: $0))) }
  }

  private static func write(_ report: CorrelationReport, _ lines: consuming Lines) {
    lines.add("report", [report]) { json, report in
      json.object { json in
        JSONReport.head(report, &json)
        JSONReport.verdict(report, &json)
        JSONReport.accounting(report.accounting, &json)
        json.member("coverage") { JSONReport.coverage(report.coverage, &$0) }
        JSONReport.inputs(report.inputs, &json, withProblems: false)
      }
    }
    lines.add("stage_failure", report.stageFailures, JSONFindings.stageFailure)
    lines.add("missing_dkim", report.missingDKIM, JSONFindings.missingDKIM)
    lines.add("signing", report.signing, JSONSigning.write)
    lines.add("new_signature", report.newReplies, JSONFindings.newReply)
    lines.add("readiness", report.readiness) { JSONReport.readiness(&$0, $1, isLine: true) }
    lines.add("stage", report.stages, JSONReport.stage)
    lines.add("receiver", report.receivers, JSONReport.receiver)
    lines.add("domain", report.domains, JSONReport.domain)
    lines.add("sender", report.senders, JSONSenders.sender)
    lines.add("late_refusal", report.lateRefusals, JSONFindings.lateRefusal)
    lines.add("failure_report", report.failureReports, JSONFailureReport.write)
    lines.add("source", report.sources, JSONReport.source)
    lines.add("system", report.systems, JSONReport.system)
    lines.add("unknown_own", report.unknownOwn, JSONReport.unknownOwn)
    lines.add("policy_drift", report.policyDrift, JSONReport.drift)
    lines.add("silent_reporter", report.silentReporters, JSONReport.silent)
    lines.add("join", report.joins, JSONReport.join)
    lines.add("problem", report.inputs.problems, JSONReport.problem)
    lines.writer.finish()
  }

  private struct Lines {
    var writer: JSONWriter

    init(_ writer: JSONWriter) { self.writer = writer }

    mutating func add<Element>(
      _ type: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
    ) {
      for element in elements {
        writer.begin(
          lead: [("schema", JSONLines.schema), ("type", type)], names: JSONLines.names[type] ?? [:])
        body(&writer, element)
        writer.endLine()
      }
    }
  }
}
