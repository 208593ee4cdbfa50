import Findings

/// Own mail that DMARC cost, as lines that add up, and what no finding tells by relay.
enum AccountingText {
  /// What one relay lost below the floor, on each clock.
  struct Row {
    let id: String
    let domain: String
    let relay: RelayName
    var counts: [Accounting.Kind: Int] = [:]
    var course: FailureCourse

    /// Messages of one kind.
    subscript(kind: Accounting.Kind) -> Int { counts[kind] ?? 0 }
    /// Messages of all kinds, to put rows in order: they are on two clocks.
    var messages: Int { counts.values.reduce(0, +) }
  }

  /// `161 refused for DMARC = 72 in findings + 89 below the floor; live`, a line an account.
  static func sentences(_ accounting: Accounting) -> [String] {
    Accounting.Kind.allCases.map { kind in
      let account = accounting[kind]
      let sum =
        account.total == 0
        ? ""
        : " = \(Amount.count(account.inFindings)) in findings"
          + " + \(Amount.count(account.belowFloor)) below the floor"
      return "\(Amount.count(account.total)) \(kind.words)\(sum); \(kind.clock.rawValue)"
    }
  }

  /// `12 refused for DMARC, 3 quarantined, 0 rejected`, or without the reported ones where these are 0.
  static func summary(_ accounting: Accounting) -> String {
    Accounting.Kind.allCases.compactMap { kind -> String? in
      let total = accounting[kind].total
      if kind.clock == .live { return "\(Amount.count(total)) \(kind.words)" }
      return total > 0 ? "\(Amount.count(total)) reported \(kind.words)" : nil
    }.joined(separator: ", ")
  }

  /// What findings do not tell, by relay: what is on before what is mended, most first.
  static func rows(_ accounting: Accounting) -> [Row] {
    var rows: [String: Row] = [:]
    for kind in Accounting.Kind.allCases {
      for loss in accounting[kind].relays {
        var row =
          rows[loss.id]
          ?? Row(id: loss.id, domain: loss.domain, relay: loss.relay, course: loss.course)
        if row.course.isMended, !loss.course.isMended { row.course = loss.course }
        row.counts[kind, default: 0] += loss.messages
        rows[loss.id] = row
      }
    }
    return rows.values.sorted { first, second in
      if first.course.isMended != second.course.isMended { return second.course.isMended }
      return (first.messages, second.id) > (second.messages, first.id)
    }
  }

  /// `on`, or `mended since 2026-09-18`.
  static func standing(_ course: FailureCourse?, _ style: TextStyle) -> String {
    guard let course else { return "on" }
    guard course.isMended else { return "on" }
    return "mended" + (course.cleanSince.map { " since \(style.day($0))" } ?? "")
  }

  /// `mended: clean since 2026-09-18 00:00 UTC, 624 messages since`; nil while it is on.
  static func mended(_ course: FailureCourse?, _ style: TextStyle) -> String? {
    guard let course, course.isMended else { return nil }
    guard let since = course.cleanSince else {
      return "mended: its system is retired; last failed \(style.time(course.lastSeen))"
    }
    return "mended: clean since \(style.time(since)),"
      + " \(Amount.count(course.cleanMessages, "message")) since"
  }

  /// `unsigned until 2026-03-27, broken until 2026-04-03, signed since`; empty without a change.
  static func signing(_ changes: [SigningChange], _ style: TextStyle) -> String {
    guard let last = changes.last else { return "" }
    let parts = changes.map { "\($0.from.rawValue) until \(style.day($0.at))" }
    return parts.joined(separator: ", ") + ", \(last.to.rawValue) since"
  }

  /// Below so many columns what is below the floor is told in lines and not in a table.
  static let tableColumnsMin = 110

  /// The section of a text screen.
  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let lines =
      TextSection.heading("OWN MAIL LOST TO DMARC", "", style)
      + sentences(report.accounting).map { "  \($0)" }
    let rows = rows(report.accounting)
    guard !rows.isEmpty else { return lines }
    let shown = rows.prefix(TextSection.shown(rows.count, style))
    return lines
      + (style.columns < tableColumnsMin
        ? shown.flatMap { narrow($0, style) } : table(shown, style))
      + TextSection.rest(rows.count - shown.count)
  }

  /// A row in lines of its own, for screens on which a table would cut the relay's name.
  private static func narrow(_ row: Row, _ style: TextStyle) -> [TerminalText] {
    let counts = Accounting.Kind.allCases.filter { row[$0] > 0 }.map {
      "\(Amount.count(row[$0])) \($0.words)"
    }
    return [
      "  \(row.domain)", "      \(FindingText.relay(row.relay))",
      "      \(counts.joined(separator: ", ")); \(standing(row.course, style))  id \(row.id)",
    ].flatMap { TerminalText($0).wrapped(to: style.columns) }
  }

  private static func table(_ rows: ArraySlice<Row>, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("From domain"), .text("below the floor", max: 60), .number("refused"),
      .number("quarantined"), .number("rejected"), .text("stands"), .text("id"),
    ])
    for row in rows {
      table.add([
        row.domain, FindingText.relay(row.relay), Amount.count(row[.refusedDMARC]),
        Amount.count(row[.quarantined]), Amount.count(row[.rejected]), standing(row.course, style),
        row.id,
      ])
    }
    return table.lines(style)
  }
}
