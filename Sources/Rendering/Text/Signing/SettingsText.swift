import Checkup
import PMTASettings

/// What PowerMTA's configuration signs, as a part of a check-up's screen.
enum SettingsText {
  /// Rows that are shown.
  static let rowsMax = 40

  /// Which files were read.
  static func head(_ settings: SettingsCheckup) -> TerminalText {
    let files = settings.configuration.paths.count
    return "  PowerMTA's configuration \(settings.configuration.path)"
      + (files > 1 ? " and \(Amount.count(files - 1, "file")) that it includes" : "")
      + (settings.configuration.isIncomplete ? "; a part of it could not be read" : "")
  }

  /// The table of what is signed; nothing where no key is there and no mail.
  static func lines(_ settings: SettingsCheckup, _ style: TextStyle) -> [TerminalText] {
    let hasMail = settings.rows.contains { $0.messages != nil }
    var table = TextTable(
      [.text("From domain", max: 40), .text("VirtualMTA", max: 24)]
        + (hasMail ? [.number("messages")] : []) + [
          .text("signed as", max: 90), .text("otherwise towards", max: 40),
        ])
    let shown = settings.rows.prefix(rowsMax)
    for row in shown {
      let pair = row.signing.pair
      table.add(
        [pair.domain == MailPair.otherDomain ? "any other" : pair.domain, pair.vmta]
          + (hasMail ? [Amount.count(row.messages ?? 0)] : []) + [
            SettingsWords.brief(row.signing.answer),
            row.signing.otherwise.isEmpty ? "-" : row.signing.otherwise.joined(separator: ", "),
          ])
    }
    let left = settings.rows.count - shown.count + settings.moreRows
    let rest: [TerminalText] = left > 0 ? ["  and \(Amount.count(left)) more"] : []
    guard !table.isEmpty else { return [] }
    return TextSection.heading("MEANT TO BE SIGNED", settings.configuration.path, style)
      + table.lines(style) + rest
  }
}
