import ByteKit
package import Comparison
import Findings
import Incidents

/// Renders two periods side by side.
package enum ComparisonRendering {
  /// The name of the schema of the JSON form.
  package static let schema = "stagewatch.compare/1"

  // MARK: - Text

  /// The comparison as a text screen, UTF-8.
  package static func text(_ found: PeriodComparison, style: TextStyle) -> [UInt8] {
    var lines = [style.paint("stagewatch compare", .heading)]
    let sides = [
      ("before", found.before, found.inputsBefore), ("after ", found.after, found.inputsAfter),
    ]
    for (name, range, inputs) in sides {
      lines.append(
        "  \(name)  \(style.time(range.lowerBound)) to \(style.time(range.upperBound)):"
          + " \(Amount.count(inputs.logs.used, "row")),"
          + " \(Amount.count(inputs.reports.accepted, "report"))")
    }
    for respect in PeriodComparison.Respect.allCases {
      for kind in FailureKind.allCases {
        let rows = found.rows.filter { $0.respect == respect && $0.kind == kind }
        guard !rows.isEmpty else { continue }
        var table = TextTable([
          .text(respect == .all ? "all mail" : name(respect)), .number("before"), .number(""),
          .number("after"), .number(""), .text("times"), .text("change"),
        ])
        for row in rows.prefix(TextSection.shown(rows.count, style)) { table.add(cells(row)) }
        lines += TextSection.lines(
          kind.rawValue.uppercased()
            + (respect == .all ? "" : " BY \(name(respect).uppercased())"),
          "failed among attempted; after against before", table, rows.count, style)
      }
    }
    lines += findings(found, style)
    return lines.bytes
  }

  private static func name(_ respect: PeriodComparison.Respect) -> String {
    switch respect {
    case .all: "all mail"
    case .sourceIP: "source IP"
    default: respect.rawValue
    }
  }

  private static func cells(_ row: PeriodComparison.Row) -> [String] {
    [
      row.value.isEmpty ? (row.respect == .all ? "" : "(none)") : row.value,
      "\(Amount.count(row.before.failed)) of \(Amount.count(row.before.attempted))",
      Amount.share(row.before.failed, of: row.before.attempted),
      "\(Amount.count(row.after.failed)) of \(Amount.count(row.after.attempted))",
      Amount.share(row.after.failed, of: row.after.attempted), times(row.ratio),
      row.change.rawValue,
    ]
  }

  private static func times(_ ratio: PeriodComparison.Ratio?) -> String {
    guard let ratio else { return "-" }
    guard ratio.estimate.isFinite else { return "new" }
    let high = ratio.high.isFinite ? Amount.ratio(ratio.high) : "any"
    return "x\(Amount.ratio(ratio.estimate)) [\(Amount.ratio(ratio.low)) to \(high)]"
  }

  private static func findings(_ found: PeriodComparison, _ style: TextStyle) -> [TerminalText] {
    guard !found.findings.isEmpty else { return [] }
    var lines = TextSection.heading(
      "FINDINGS", "gone: in the first period only; still: in both; new: in the second only", style)
    let shown = TextSection.shown(found.findings.count, style)
    for item in found.findings.prefix(shown) {
      let text: TerminalText = "  \(item.state.rawValue)  \(item.id)  \(item.title)"
      lines += text.wrapped(to: style.columns)
    }
    return lines + TextSection.rest(found.findings.count - shown)
  }

  // MARK: - JSON

  /// The comparison as JSON, UTF-8, with a line end behind it.
  package static func json(_ found: PeriodComparison) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.member("schema", schema)
      json.member("tool") { json in
        json.member("name", "stagewatch")
        json.member("version", found.version)
      }
      json.member("generated_at", CivilTime.iso(found.generatedAt))
      json.member("before") { period(&$0, found.before, found.inputsBefore) }
      json.member("after") { period(&$0, found.after, found.inputsAfter) }
      json.member("rows", array: found.rows, row)
      json.member("findings", array: found.findings) { json, item in
        json.flatObject { json in
          json.member("id", item.id)
          json.member("kind", item.kind)
          json.member("title", item.title)
          json.member("state", item.state.rawValue)
        }
      }
    }
    return writer.bytes + [10]
  }

  private static func period(
    _ json: inout JSONWriter, _ range: Range<Int>, _ inputs: InputSummary
  ) {
    json.member("begin", CivilTime.iso(range.lowerBound))
    json.member("end", CivilTime.iso(range.upperBound))
    JSONReport.inputs(inputs, &json)
  }

  private static func row(_ json: inout JSONWriter, _ row: PeriodComparison.Row) {
    json.flatObject { json in
      json.member("by", row.respect.rawValue)
      json.member("value", row.value)
      json.member("kind", row.kind.rawValue)
      json.member("before") { JSONIncident.counts(row.before, &$0) }
      json.member("after") { JSONIncident.counts(row.after, &$0) }
      if let ratio = row.ratio {
        json.member("ratio") { json in
          json.member("estimate", estimate: ratio.estimate)
          json.member("low", estimate: ratio.low)
          json.member("high", estimate: ratio.high)
        }
      } else {
        json.memberNull("ratio")
      }
      json.member("change", row.change.rawValue)
    }
  }
}
