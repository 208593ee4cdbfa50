import AccountingLog

/// Do the logs have the columns that the answers come from.
struct ColumnChecks {
  /// A column and what is lost without it.
  private struct Need {
    let column: LogColumn
    let level: CheckupItem.Level
    let loss: String

    init(_ column: LogColumn, _ level: CheckupItem.Level, _ loss: String) {
      self.column = column
      self.level = level
      self.loss = loss
    }
  }

  private static let needs = [
    Need(.timeLogged, .critical, "no row has a time"),
    Need(.dlvSourceIp, .critical, "no row can be joined with a report"),
    Need(.headerFrom, .warning, "the domain is taken from MAIL FROM, which DMARC does not look at"),
    Need(.dsnDiag, .warning, "no refusal tells its cause"),
    Need(.rcpt, .warning, "receivers are known by their hosts only"),
    Need(.dsnMta, .warning, "receivers are known by recipient domains only"),
    Need(.srcMta, .warning, "relays are not told apart by injector"),
    Need(.vmta, .warning, "relays are not told apart by VirtualMTA"),
    Need(.orig, .warning, "the envelope domain is not known"),
    Need(.dsnStatus, .info, "causes rest on the text of replies alone"),
    Need(.bounceCat, .info, "PowerMTA's own category is no help where a reply says nothing"),
    Need(.dlvType, .info, "mail handed to pipes and files counts as delivered by SMTP"),
    Need(.jobId, .info, "no finding names its job"),
    Need(.headerDKIMSignature, .info, "it is not seen which mail was signed when it came in"),
  ]

  let headers: [LogHeader]

  func items() -> [CheckupItem] {
    forms() + columns()
  }

  /// Files that are not rows under a header line.
  private func forms() -> [CheckupItem] {
    var items: [CheckupItem] = []
    let bare = headers.filter { $0.form == .withoutHeader }
    if let first = bare.first {
      items.append(
        CheckupItem(
          "header", .warning, Self.some(bare.count, first.path, "has", "have") + " no header line",
          advice: "Name the version that wrote it: --assume-header 4.5, or 4.0."))
    }
    let wide = headers.filter { $0.form == .tooManyColumns }
    if let first = wide.first {
      items.append(
        CheckupItem(
          "header", .critical,
          Self.some(wide.count, first.path, "has", "have") + ": "
            + RejectReason.tooManyColumns.reason,
          advice: "List type and timeLogged first in record-fields."))
    }
    let binary = headers.filter { $0.form == .binary }
    if let first = binary.first {
      items.append(
        CheckupItem(
          "header", .critical, Self.some(binary.count, first.path, "is", "are") + " no text",
          advice: "PowerMTA before 4.5 wrote binary files; convert them with its acctview."))
    }
    return items
  }

  /// True where some log's header line does not name a column.
  func lacks(_ column: LogColumn) -> Bool { layouts.contains { !$0.1.has(column) } }

  private var layouts: [(String, ColumnLayout)] {
    headers.compactMap { header in
      if case .rows(let layout) = header.form { (header.path, layout) } else { nil }
    }
  }

  private func columns() -> [CheckupItem] {
    let layouts = layouts
    guard !layouts.isEmpty else { return [] }
    var items: [CheckupItem] = []
    var missing: Set<LogColumn> = []
    for need in Self.needs {
      let without = layouts.filter { !$0.1.has(need.column) }
      guard let first = without.first else { continue }
      missing.insert(need.column)
      let place =
        without.count == layouts.count
        ? "no log has" : Self.some(without.count, first.0, "lacks", "lack")
      items.append(
        CheckupItem(
          "columns", need.level, "\(place) \(need.column.name): \(need.loss)"))
    }
    guard !items.isEmpty else {
      return [CheckupItem("columns", .fine, "the logs have every column that is read")]
    }
    // One advice for all of them, with the last.
    let last = items.removeLast()
    items.append(
      CheckupItem(
        "columns", last.level, last.text,
        advice: "Set in the <acct-file> of these logs; `*` brings all default columns, and header"
          + " fields there are stay:",
        lines: AccountingBlock.lines(
          missing: missing, listed: AccountingBlock.listed(headers, besides: missing)),
        place: .powermta))
    return items
  }

  static func some(_ count: Int, _ path: String, _ one: String, _ many: String) -> String {
    count == 1 ? "\(path) \(one)" : "\(path) and \(count - 1) more \(many)"
  }
}
