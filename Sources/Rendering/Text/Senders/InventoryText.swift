import AggregateReports
import ByteKit
import Findings

/// What the screen says of the inventory.
enum InventoryText {
  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    BoardText.lines(report, style) + unknown(report, style)
  }

  private static func unknown(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("source IP", max: 39), .text("From domains", max: 40), .text("VMTA", max: 16),
      .text("injector", max: 28), .number("logged"), .number("reported"), .number("failing"),
    ])
    for row in report.unknownOwn.prefix(TextSection.shown(report.unknownOwn.count, style)) {
      table.add([
        row.sourceIP.description, some(row.domains), some(row.relays.map(\.vmta)),
        some(row.relays.map(\.injector)), Amount.count(row.logged),
        row.messages.map { Amount.count($0) } ?? "?", row.failing.map { Amount.count($0) } ?? "?",
      ])
    }
    return TextSection.lines(
      "OWN SOURCES THAT NO SYSTEM NAMES", "live: logged; failing: both SPF and DKIM", table,
      report.unknownOwn.count, style)
  }

  /// The first of some names, and how many more there are.
  private static func some(_ names: [String]) -> String {
    let names = Set(names.filter { !$0.isEmpty }).sorted()
    guard let first = names.first else { return "-" }
    return names.count == 1 ? first : "\(first) +\(names.count - 1)"
  }
}
