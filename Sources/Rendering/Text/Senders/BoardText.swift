import ByteKit
import Findings

/// What is said of the systems of the inventory: the board of what is to be mended.
enum BoardText {
  /// What the section is about.
  static let note = "of the configuration; overdue first; live: logged, reported: the rest"
  private static let namesMax = 3

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("system", max: 28), .text("owner", max: 20), .text("state", max: 20), .text("way"),
      .text("due"), .text("computed"), .text("since"), .number("reported"), .number("logged"),
      .text("passing by week"),
    ])
    let rows = report.systems
    let shown = rows.prefix(TextSection.shown(rows.count, style))
    for row in shown {
      table.add([
        row.name, row.owner.isEmpty ? "-" : row.owner, row.state.isEmpty ? "-" : row.state,
        row.mend?.rawValue ?? "-", due(row), row.board.state?.rawValue ?? "no traffic",
        row.board.since.map(style.day) ?? "-", Amount.count(row.messages),
        Amount.count(row.logged), weeks(row),
      ])
    }
    guard !table.isEmpty else { return [] }
    var lines = TextSection.heading("SYSTEMS", note, style)
    let told = table.lines(style)
    lines += told.prefix(1)
    for (line, row) in zip(told.dropFirst(), shown) {
      lines.append(line)
      for detail in [course(row, style), cost(row)].compactMap({ $0 }) {
        lines += ("    " + TerminalText(detail)).wrapped(to: style.columns)
      }
    }
    return lines + TextSection.rest(rows.count - shown.count)
  }

  /// `2026-12-15`, marked where it is over.
  static func due(_ row: SystemSummary) -> String {
    guard let due = row.due else { return "-" }
    return CivilTime.isoDate(due) + (row.isOverdue ? " OVERDUE" : "")
  }

  /// `0 40 98 100 %`: the passing share of each of the last weeks; a hyphen where there was no mail.
  static func weeks(_ row: SystemSummary) -> String {
    guard !row.board.weeks.isEmpty else { return "-" }
    let shares = row.board.weeks.map { week in
      let text = Amount.wholePercent(week.passing, of: week.messages)
      return text.hasSuffix(" %") ? String(text.dropLast(2)) : text
    }
    return shares.joined(separator: " ") + " %"
  }

  /// `moved through our relay since 2026-10-05, signed since 2026-10-05, no DNS change`; nil where
  /// nothing changed.
  static func course(_ row: SystemSummary, _ style: TextStyle) -> String? {
    let board = row.board
    var parts: [String] = []
    if board.state == .moved, let moved = board.movedSince {
      parts.append("moved through our relay since \(style.day(moved))")
    }
    if let signed = board.signedSince { parts.append("signed since \(style.day(signed))") }
    if board.state == .moved { parts.append("no DNS change") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// What the chosen way still costs, or each of the ways where none is chosen; nil where nothing is
  /// left to be done outside the log.
  static func cost(_ row: SystemSummary) -> String? {
    switch row.board.state {
    case .signed, .moved, .silent, nil: return nil
    case .carriedBySPF where row.mend == .spf: return nil
    case .carriedBySPF, .failing, .unaligned: break
    }
    // What leaves through our relays is signed there: findings name the remedy.
    guard row.board.sendsFromOutside else { return nil }
    let ways: [MailSystem.Mend] = row.mend.map { [$0] } ?? MailSystem.Mend.allCases
    return ways.compactMap { way(_: $0, row.board) }.joined(separator: "; ")
  }

  /// What a way would take; nil where it changes nothing.
  private static func way(_ mend: MailSystem.Mend, _ board: SystemBoard) -> String? {
    switch mend {
    case .relay: return "relay: no DNS change, its hosts send through our relay"
    case .spf:
      guard !board.spfAddresses.isEmpty else { return nil }
      let count = Amount.count(board.spfAddresses.count, "address", plural: "addresses")
      return "spf: \(count) to add, \(some(board.spfAddresses.map(\.description)))"
    case .dkimSubdomain:
      guard !board.keyDomains.isEmpty else { return nil }
      return "dkim_subdomain: \(Amount.count(board.keyDomains.count, "selector")) to publish, for"
        + " \(some(board.keyDomains))"
    }
  }

  private static func some(_ names: [String]) -> String {
    let left = names.count - namesMax
    return names.prefix(namesMax).joined(separator: ", ")
      + (left > 0 ? " and \(Amount.count(left)) more" : "")
  }
}
