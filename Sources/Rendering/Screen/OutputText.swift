/// A single text as each kind of output holds it.
///
/// For tests and fuzzing: reports are made of many such texts, and what holds for one holds for all.
package enum OutputText {
  /// As a terminal shows it.
  package static func terminal(_ text: String) -> String { TerminalText.safe(text) }

  /// As the one member, named `text`, of a JSON object.
  package static func json(_ text: String) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.object { $0.member("text", text) }
    return writer.bytes
  }

  /// As the one cell of a CSV table, under a line of titles.
  package static func csv(_ text: String) -> [UInt8] {
    CSVTable(titles: ["text"], rows: [[.text(text)]]).bytes
  }

  /// As the text of an HTML element or attribute.
  package static func html(_ text: String) -> String { HTML(text).source }

  /// As the folded body of a header field `Subject`, its line end with it.
  package static func subject(_ text: String) -> String {
    HeaderText.field("Subject", HeaderText.unstructured(text))
  }

  /// As the value of a Prometheus label, without its quotes.
  package static func label(_ text: String) -> String { PrometheusReport.escaped(text) }

  /// As quoted-printable lines.
  package static func quotedPrintable(_ text: String) -> String { QuotedPrintable.encode(text) }
}
