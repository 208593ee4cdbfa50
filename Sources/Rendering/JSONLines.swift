package import Findings

/// Renders a report as one JSON object a line, each with `schema` and `type`.
///
/// The first line is of type `report`: the tool, the period, the inputs, the verdict and the
/// coverage. The others have the keys of the lists of `JSONReport`.
package enum JSONLines {
  /// The lines as UTF-8.
  package static func render(_ report: CorrelationReport) -> [UInt8] {
    var bytes: [UInt8] = []
    write(report) { bytes += $0 }
    return bytes
  }

  /// Hands the lines over piece by piece.
  package static func write(_ report: CorrelationReport, to sink: ([UInt8]) -> Void) {
    var lines = JSONLines.Lines()
    lines.add("report", [report], to: sink) { json, report in
      json.object { json in
        JSONReport.head(report, &json)
        JSONReport.verdict(report, &json)
        JSONReport.accounting(report.accounting, &json)
        json.member("coverage") { JSONReport.coverage(report.coverage, &$0) }
        JSONReport.inputs(report.inputs, &json, withProblems: false)
      }
    }
    lines.add("stage_failure", report.stageFailures, to: sink, JSONFindings.stageFailure)
    lines.add("missing_dkim", report.missingDKIM, to: sink, JSONFindings.missingDKIM)
    lines.add("new_signature", report.newSignatures, to: sink, JSONFindings.newSignature)
    lines.add("readiness", report.readiness, to: sink, JSONReport.readiness)
    lines.add("stage", report.stages, to: sink, JSONReport.stage)
    lines.add("receiver", report.receivers, to: sink, JSONReport.receiver)
    lines.add("domain", report.domains, to: sink, JSONReport.domain)
    lines.add("late_refusal", report.lateRefusals, to: sink, JSONFindings.lateRefusal)
    lines.add("source", report.sources, to: sink, JSONReport.source)
    lines.add("system", report.systems, to: sink, JSONReport.system)
    lines.add("unknown_own", report.unknownOwn, to: sink, JSONReport.unknownOwn)
    lines.add("policy_drift", report.policyDrift, to: sink, JSONReport.drift)
    lines.add("silent_reporter", report.silentReporters, to: sink, JSONReport.silent)
    lines.add("join", report.joins, to: sink, JSONReport.join)
    lines.add("problem", report.inputs.problems, to: sink, JSONReport.problem)
    sink(lines.bytes)
  }

  private struct Lines {
    private(set) var bytes: [UInt8] = []

    mutating func add<Element>(
      _ type: String, _ elements: [Element], to sink: ([UInt8]) -> Void,
      _ body: (inout JSONWriter, Element) -> Void
    ) {
      for element in elements {
        var writer = JSONWriter(
          isIndented: false, lead: [("schema", JSONReport.schema), ("type", type)])
        body(&writer, element)
        bytes += writer.bytes
        bytes.append(10)
        guard bytes.count >= JSONWriter.pieceBytes else { continue }
        sink(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
  }
}
