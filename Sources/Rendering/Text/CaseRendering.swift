import AccountingLog
import AggregateReports
import ByteKit
package import Evidence
import Incidents
package import Privacy

/// Renders the evidence behind one finding.
package enum CaseRendering {
  /// The name of the schema of the JSON form.
  package static let schema = "stagewatch.why/1"

  // MARK: - Text

  /// The case as a text screen, UTF-8; with a redactor no local part of an address is in it.
  package static func text(
    _ found: FindingCase, style: TextStyle, redactor: LocalPartRedactor? = nil
  ) -> [UInt8] {
    let redact = Redaction(redactor, found)
    let kind = found.kind.split(separator: "_").joined(separator: " ")
    var lines: [TerminalText] = [
      style.paint("stagewatch why \(found.id)", .heading) + "  \(kind)", "",
    ]
    func add(_ text: String) {
      lines += TerminalText(text).wrapped(to: style.columns)
    }
    func heading(_ text: TerminalText) { lines += ["", style.paint(text, .heading)] }
    add(redact.text(found.title))
    heading("NUMBERS")
    let width = found.numbers.map(\.name.count).max() ?? 0
    for number in found.numbers {
      let room = String(repeating: " ", count: width - number.name.count)
      add("  \(redact.text(number.name))\(room)  \(redact.value(number))")
    }
    heading("TEST")
    for line in found.test { add("  " + redact.text(line)) }
    heading(
      "LOG ROWS  \(found.rows.count) of \(Amount.count(found.rowsTotal)), live")
    for row in found.rows {
      add("  " + (row.place.map { "\(redact.path($0.path)):\($0.offset)" } ?? "no place is kept"))
      add("    " + text(of: row, redact))
    }
    heading(
      "REPORT RECORDS  \(found.records.count) of \(Amount.count(found.recordsTotal)), the latest"
        + " first")
    for record in found.records {
      add("  \(redact.path(record.file))")
      add(
        "    \(redact.text(record.reporter)), report \(redact.text(record.reportID)), \(style.time(record.window.lowerBound))"
          + " to \(style.time(record.window.upperBound))")
      let domain = redact.domain(record.record.headerFrom)
      add("    " + redact.text(RecordText.of(record.record, from: domain)))
    }
    heading("WHAT WOULD CHANGE THE VERDICT")
    for line in found.wouldChange { add("  " + redact.text(line)) }
    return lines.bytes
  }

  private static func text(of row: FindingCase.Row, _ redact: Redaction) -> String {
    if let record = row.record { return RowText.of(record) { redact.row(record, $0) } }
    guard let kept = row.kept else { return "cannot be read again" }
    let values = kept.values.map { "\($0.name)=\(redact.value($0, of: kept))" }
    return "kept: " + values.joined(separator: " ")
  }

  // MARK: - JSON

  /// The case as JSON, UTF-8, with a line end behind it; redacted with a redactor.
  package static func json(
    _ found: FindingCase, redactor: LocalPartRedactor? = nil
  ) -> [UInt8] {
    let redact = Redaction(redactor, found)
    var writer = JSONWriter()
    writer.object { json in
      json.member("schema", schema)
      json.member("id", found.id)
      json.member("kind", found.kind)
      json.member("title", redact.text(found.title))
      json.member("numbers", array: found.numbers) { json, number in
        json.flatObject { json in
          json.member("name", redact.text(number.name))
          json.member("value", redact.value(number))
        }
      }
      json.member("test", array: found.test) { $0.string(redact.text($1)) }
      json.member("would_change", array: found.wouldChange) { $0.string(redact.text($1)) }
      json.member("rows_total", found.rowsTotal)
      json.member("rows", array: found.rows) { row(&$0, $1, redact) }
      json.member("records_total", found.recordsTotal)
      json.member("records", array: found.records) { record(&$0, $1, redact) }
    }
    return writer.bytes + [10]
  }

  private static func row(
    _ json: inout JSONWriter, _ row: FindingCase.Row, _ redact: Redaction
  ) {
    json.flatObject { json in
      if let place = row.place {
        json.member("path", redact.path(place.path))
        json.member("offset", place.offset)
      }
      if let kept = row.kept {
        json.member("kept") { json in
          for value in kept.values where value.name != "rows" {
            json.member(value.name, redact.value(value, of: kept))
          }
          json.member("rows", kept.count)
        }
      }
      guard let record = row.record else { return }
      for column in RowText.columns where !record[column].isEmpty {
        json.member(column.name, redact.row(record, column))
      }
    }
  }

  private static func record(
    _ json: inout JSONWriter, _ item: FindingCase.Record, _ redact: Redaction
  ) {
    json.flatObject { json in
      json.member("file", redact.path(item.file))
      json.member("reporter", redact.text(item.reporter))
      json.member("report_id", redact.text(item.reportID))
      json.member("begin", CivilTime.iso(item.window.lowerBound))
      json.member("end", CivilTime.iso(item.window.upperBound))
      json.member("source_ip", item.record.sourceIP.description)
      json.member("header_from", redact.domain(item.record.headerFrom))
      json.member("count", item.record.count)
      json.member("disposition", item.record.disposition.rawValue)
      json.member("dkim", RecordText.word(item.record.dkimVerdict))
      json.member("spf", RecordText.word(item.record.spfVerdict))
    }
  }
}

/// Texts as they are, or without the local parts of addresses.
private struct Redaction {
  private let redactor: LocalPartRedactor?
  /// Senders and recipients of the rows that are shown.
  private let names: [String]

  init(_ redactor: LocalPartRedactor?, _ found: FindingCase) {
    self.redactor = redactor
    names = found.rows.compactMap(\.record).flatMap { [$0[.orig], $0[.rcpt]] }
  }

  /// A number's value; a reply may name a mailbox of its rows without its domain.
  func value(_ number: FindingCase.Number) -> String {
    guard number.isReply else { return text(number.value) }
    return redactor?.redact(number.value, naming: names) ?? number.value
  }

  func text(_ text: String) -> String { redactor?.redact(text) ?? text }

  func path(_ path: String) -> String { redactor?.redact(path: path) ?? path }

  /// A column of a row, in which its sender and recipient may stand without their domains; of From
  /// the address alone.
  func row(_ record: LogRecord, _ column: LogColumn) -> String {
    guard let redactor else { return record[column] }
    return column == .headerFrom
      ? redactor.redact(fromHeader: record[column])
      : redactor.redact(record[column], naming: [record[.orig], record[.rcpt]])
  }

  /// A value that a store kept; its reply may name a mailbox without its domain.
  func value(_ value: (name: String, value: String), of kept: KeptRow) -> String {
    guard let redactor else { return value.value }
    guard value.name == "reply" else {
      return value.name == "domain" ? redactor.redact(domain: value.value) : text(value.value)
    }
    let named = LocalPartRedactor.addresses(in: (kept.reply ?? "") + " " + (kept.job ?? ""))
    return redactor.redact(value.value, naming: named)
  }

  /// A From domain, for which a whole address may stand.
  func domain(_ domain: String) -> String { redactor?.redact(domain: domain) ?? domain }
}

/// An accounting row as text.
enum RowText {
  /// The columns that are told, in this order.
  static let columns: [LogColumn] = [
    .type, .timeLogged, .orig, .rcpt, .dsnStatus, .dsnDiag, .dsnMta, .bounceCat, .srcMta, .vmta,
    .dlvSourceIp, .jobId, .headerFrom, .headerDKIMSignature,
  ]

  /// `type=b timeLogged=… orig=…`, what is empty left out.
  ///
  /// `change` gives each value by itself: an equals sign may be part of an address.
  static func of(_ record: LogRecord, change: (LogColumn) -> String) -> String {
    columns.filter { !record[$0].isEmpty }.map { "\($0.name)=\(change($0))" }
      .joined(separator: " ")
  }
}

/// A record of a report as text.
enum RecordText {
  /// A verdict as reports write it; `unknown` is none that could be read.
  static func word(_ verdict: LegVerdict) -> String {
    switch verdict {
    case .pass: "pass"
    case .fail: "fail"
    case .unknown: "unknown"
    }
  }

  /// What it says, in one line; `domain` is its From domain as it is to be shown.
  static func of(_ record: ReportRecord, from domain: String) -> String {
    var text =
      "\(Amount.count(record.count, "message")) of \(domain) from \(record.sourceIP):"
      + " \(record.disposition.rawValue), dkim \(word(record.dkimVerdict)), spf"
      + " \(word(record.spfVerdict))"
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
