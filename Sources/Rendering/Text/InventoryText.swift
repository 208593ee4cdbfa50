import AggregateReports
import ByteKit
import Findings

/// What the screen says of the inventory, and of sources that are not ours.
enum InventoryText {
  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    foreign(report, style) + systems(report, style) + unknown(report, style)
  }

  private static func systems(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("system", max: 28), .text("owner", max: 20), .text("state", max: 20),
      .number("addresses"), .number("reported"), .number("logged"), .text("last seen"),
    ])
    for row in report.systems.prefix(TextSection.shown(report.systems.count, style)) {
      table.add([
        row.name, row.owner.isEmpty ? "-" : row.owner, row.state.isEmpty ? "-" : row.state,
        Amount.count(row.addresses), Amount.count(row.messages), Amount.count(row.logged),
        row.lastSeen.map(style.time) ?? "no traffic",
      ])
    }
    return TextSection.lines(
      "SYSTEMS", "of the configuration; live: logged", table, report.systems.count, style)
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

  private static func foreign(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let rows = report.sources.filter { source in
      switch source.ownership {
      case .ownForwarded, .otherAuthorised, .unauthenticated: true
      case .ownDirect, .forwardedBroken: false
      }
    }.sorted {
      ($0.messages, $1.domain, $1.sourceIP) > ($1.messages, $0.domain, $0.sourceIP)
    }
    var table = TextTable([
      .text("source IP", max: 39), .text("From domain", max: 40), .text("class"),
      .number("reported"), .number("failing"), .text("new"),
    ])
    for row in rows.prefix(TextSection.shown(rows.count, style)) {
      table.add([
        row.sourceIP.description, row.domain, row.ownership.rawValue, Amount.count(row.messages),
        Amount.count(row.failing), row.isNew ? "new" : "",
      ])
    }
    return TextSection.lines(
      "FOREIGN SOURCES", "not ours, by address; failing: both SPF and DKIM", table, rows.count,
      style)
  }
}
