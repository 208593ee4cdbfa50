import AccountingLog
import AggregateReports
import ByteKit
package import Incidents

/// Renders the evidence behind one finding.
package enum CaseRendering {
  /// The name of the schema of the JSON form.
  package static let schema = "stagewatch.why/1"

  // MARK: - Text

  /// The case as a text screen, UTF-8.
  package static func text(_ found: FindingCase, style: TextStyle) -> [UInt8] {
    var lines = [
      style.paint("stagewatch why \(found.id)", .heading) + "  "
        + found.kind.split(separator: "_").joined(separator: " "),
      "",
    ]
    func add(_ text: String) {
      lines += TerminalText.wrapped(TerminalText.safe(text), to: style.columns)
    }
    func heading(_ text: String) { lines += ["", style.paint(text, .heading)] }
    add(found.title)
    heading("NUMBERS")
    let width = found.numbers.map(\.name.count).max() ?? 0
    for number in found.numbers {
      let room = String(repeating: " ", count: width - number.name.count)
      add("  \(number.name)\(room)  \(number.value)")
    }
    heading("TEST")
    for line in found.test { add("  " + line) }
    heading(
      "LOG ROWS  \(found.rows.count) of \(Amount.count(found.rowsTotal)), live")
    for row in found.rows {
      add("  \(row.place.path):\(row.place.offset)")
      add("    " + (row.record.map(RowText.of) ?? "cannot be read again"))
    }
    heading(
      "REPORT RECORDS  \(found.records.count) of \(Amount.count(found.recordsTotal)), the latest"
        + " first")
    for record in found.records {
      add("  \(record.file)")
      add(
        "    \(record.reporter), report \(record.reportID), \(style.time(record.window.lowerBound))"
          + " to \(style.time(record.window.upperBound))")
      add("    " + RecordText.of(record.record))
    }
    heading("WHAT WOULD CHANGE THE VERDICT")
    for line in found.wouldChange { add("  " + line) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  // MARK: - JSON

  /// The case as JSON, UTF-8, with a line end behind it.
  package static func json(_ found: FindingCase) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.member("schema", schema)
      json.member("id", found.id)
      json.member("kind", found.kind)
      json.member("title", found.title)
      json.member("numbers", array: found.numbers) { json, number in
        json.flatObject { json in
          json.member("name", number.name)
          json.member("value", number.value)
        }
      }
      json.member("test", array: found.test) { $0.string($1) }
      json.member("would_change", array: found.wouldChange) { $0.string($1) }
      json.member("rows_total", found.rowsTotal)
      json.member("rows", array: found.rows, row)
      json.member("records_total", found.recordsTotal)
      json.member("records", array: found.records, record)
    }
    return writer.bytes + [10]
  }

  private static func row(_ json: inout JSONWriter, _ row: FindingCase.Row) {
    json.flatObject { json in
      json.member("path", row.place.path)
      json.member("offset", row.place.offset)
      guard let record = row.record else { return }
      for column in RowText.columns where !record[column].isEmpty {
        json.member(column.name, record[column])
      }
    }
  }

  private static func record(_ json: inout JSONWriter, _ item: FindingCase.Record) {
    json.flatObject { json in
      json.member("file", item.file)
      json.member("reporter", item.reporter)
      json.member("report_id", item.reportID)
      json.member("begin", CivilTime.iso(item.window.lowerBound))
      json.member("end", CivilTime.iso(item.window.upperBound))
      json.member("source_ip", item.record.sourceIP.description)
      json.member("header_from", item.record.headerFrom)
      json.member("count", item.record.count)
      json.member("disposition", item.record.disposition.rawValue)
      json.member("dkim", item.record.dkimAligned ? "pass" : "fail")
      json.member("spf", item.record.spfAligned ? "pass" : "fail")
    }
  }
}

/// An accounting row as text.
enum RowText {
  /// The columns that are told, in this order.
  static let columns: [LogColumn] = [
    .type, .timeLogged, .orig, .rcpt, .dsnStatus, .dsnDiag, .dsnMta, .bounceCat, .srcMta, .vmta,
    .dlvSourceIp, .jobId, .headerFrom, .headerDKIMSignature,
  ]

  /// `type=b timeLogged=… orig=…`, what is empty left out.
  static func of(_ record: LogRecord) -> String {
    columns.filter { !record[$0].isEmpty }.map { "\($0.name)=\(record[$0])" }
      .joined(separator: " ")
  }
}

/// A record of a report as text.
enum RecordText {
  /// What it says, in one line.
  static func of(_ record: ReportRecord) -> String {
    var text =
      "\(Amount.count(record.count, "message")) of \(record.headerFrom) from \(record.sourceIP):"
      + " \(record.disposition.rawValue), dkim \(record.dkimAligned ? "pass" : "fail"), spf"
      + " \(record.spfAligned ? "pass" : "fail")"
    for signature in record.dkim {
      text += "; signed by \(signature.domain)"
      if let selector = signature.selector, !selector.isEmpty { text += " (\(selector))" }
      text += ": \(signature.result.rawValue)"
    }
    if record.isUnsigned { text += "; no signature" }
    for reason in record.reasons { text += "; \(reason.kind.rawValue)" }
    return text
  }
}
