import Findings

/// How mail is meant to be signed, by PowerMTA's configuration, beside what reporters saw.
enum SigningText {
  /// What the section is about.
  static let note =
    "meant: PowerMTA's configuration; seen: reports, where one VirtualMTA uses the address"

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("From domain", max: 40), .text("VirtualMTA", max: 28), .text("meant", max: 40),
      .text("line", max: 40), .number("signed"), .number("messages"), .text("seen", max: 40),
      .text("outcome"),
    ])
    let rows = report.signing
    let shown = rows.prefix(TextSection.shown(rows.count, style))
    for row in shown {
      table.add([
        row.pair.domain, vmta(row), meant(row.meant), place(row.meant),
        Amount.share(row.seen.signed, of: row.seen.messages), Amount.count(row.seen.messages),
        row.seen.key.map(key) ?? "-", words(row.outcome),
      ])
    }
    guard !table.isEmpty else { return [] }
    var lines = TextSection.heading("SIGNING", note, style)
    let told = table.lines(style)
    lines += told.prefix(1)
    for (line, row) in zip(told.dropFirst(), shown) {
      lines.append(line)
      if row.isOdd { lines += ("    " + TerminalText(row.why)).wrapped(to: style.columns) }
    }
    return lines + TextSection.rest(rows.count - shown.count)
  }

  /// The VirtualMTA, with its node where there is one.
  static func vmta(_ row: SigningReview) -> String {
    let name = row.pair.vmta.isEmpty ? "-" : row.pair.vmta
    return row.pair.node.isEmpty ? name : name + "@" + row.pair.node
  }

  /// What is meant, in few words.
  static func meant(_ meant: MeantSigning) -> String {
    switch meant.isSigned {
    case false?: "unsigned"
    case true?: meant.keys.first.map(key) ?? "signed"
    case nil: "open" + (meant.keys.first.map { ", " + key($0) } ?? "")
    }
  }

  /// The file without its folders, and the line.
  static func place(_ meant: MeantSigning) -> String {
    guard let path = meant.path else { return "-" }
    return "\(path.split(separator: "/").last ?? ""):\(meant.line ?? 1)"
  }

  /// A key, in few words.
  static func key(_ key: MeantSigning.Key) -> String {
    key.selector.isEmpty ? "d=\(key.domain)" : "d=\(key.domain) s=\(key.selector)"
  }

  /// An outcome in words.
  static func words(_ outcome: SigningReview.Outcome) -> String {
    switch outcome {
    case .asMeant: "as meant"
    case .unsignedAsMeant: "unsigned as meant"
    case .keyAndDNSDiffer: "key and DNS differ"
    case .anotherKey: "another key"
    case .notAsConfigured: "not as configured"
    case .signedElsewhere: "signed elsewhere"
    }
  }
}
