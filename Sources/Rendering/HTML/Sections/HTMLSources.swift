import AggregateReports
import ByteKit
import Findings

/// The addresses that sent as our domains: by class, and the foreign ones.
struct HTMLSources {
  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    guard !report.sources.isEmpty || !report.unknownOwn.isEmpty else { return "" }
    let foreign = report.sources.filter { $0.ownership != .ownDirect }.sorted {
      ($0.messages, $1.sourceIP, $1.domain) > ($1.messages, $0.sourceIP, $0.domain)
    }
    let own = report.sources.filter { $0.ownership == .ownDirect }.sorted {
      ($0.logged + $0.messages, $1.sourceIP, $1.domain)
        > ($1.logged + $1.messages, $0.sourceIP, $0.domain)
    }
    return classes + list("Foreign sources", "Sources that are not ours", foreign) + unknown
      + details("Own sources", own)
  }

  private var classes: HTML {
    var table = HTMLTable(
      "Sources by class",
      [
        .text("class"), .number("addresses"), .number("messages, reported"),
        .number("aligned DKIM"), .number("aligned SPF"), .number("failing both"),
        .number("rows, live"),
      ])
    for kind in SourceSummary.Class.allCases {
      let members = report.sources.filter { $0.ownership == kind }
      guard !members.isEmpty else { continue }
      let messages = members.reduce(0) { $0 + $1.messages }
      table.add([
        .html("\(kind.rawValue)<small>\(HTMLMethod.meaning(kind))</small>", style: "name"),
        .count(Set(members.map(\.sourceIP)).count), .count(messages),
        .share(members.reduce(0) { $0 + $1.dkimAligned }, of: messages),
        .share(members.reduce(0) { $0 + $1.spfAligned }, of: messages),
        .count(members.reduce(0) { $0 + $1.failing }),
        .count(members.reduce(0) { $0 + $1.logged }),
      ])
    }
    return table.isEmpty ? "" : table.html
  }

  private func list(_ title: String, _ caption: String, _ rows: [SourceSummary]) -> HTML {
    guard !rows.isEmpty else { return "" }
    return "<h3>\(title)</h3>\n" + Self.table(caption, rows, style).html
  }

  private func details(_ title: String, _ rows: [SourceSummary]) -> HTML {
    guard !rows.isEmpty else { return "" }
    return "<details><summary>\(title), \(Amount.count(rows.count))</summary>\n"
      + Self.table(title, rows, style).html + "</details>\n"
  }

  /// A table of sources, each with the reason of its class.
  static func table(_ caption: String, _ rows: [SourceSummary], _ style: TextStyle) -> HTMLTable {
    var table = HTMLTable(
      caption,
      [
        .text("source IP"), .text("From domain"), .text("class"), .number("reported"),
        .number("failing both"), .number("rows, live"), .text("first seen"), .text("last seen"),
      ])
    for row in rows {
      let system = row.system.map { "<small>\($0)</small>" as HTML } ?? ""
      let new: HTML = row.isNew ? " <span class=\"pill\">new</span>" : ""
      table.add([
        .html("\(row.sourceIP.description)\(new)\(system)"), .name(row.domain),
        .html("\(row.ownership.rawValue)<small>\(row.reason)</small>", style: "wide"),
        .count(row.messages), .count(row.failing), .count(row.logged),
        .time(row.firstSeen, style.day(row.firstSeen)),
        .time(row.lastSeen, style.day(row.lastSeen)),
      ])
    }
    return table
  }

  // MARK: - Inventory

  private var unknown: HTML {
    var table = HTMLTable(
      "Own sources that no system names",
      [
        .text("source IP"), .text("From domains"), .text("relays"), .number("rows, live"),
        .number("messages, reported"), .number("failing both"),
      ])
    for row in report.unknownOwn {
      let relays = row.relays.map { "\($0.vmta) from \($0.injector)" }.joined(separator: ", ")
      table.add([
        .text(row.sourceIP.description), .name(row.domains.joined(separator: ", ")),
        .name(relays), .count(row.logged),
        row.messages.map { .count($0) } ?? .text("?"), row.failing.map { .count($0) } ?? .text("?"),
      ])
    }
    return table.isEmpty ? "" : "<h3>Own sources that no system names</h3>\n" + table.html
  }
}
