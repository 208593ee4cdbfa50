import ByteKit
import Findings
import ReplyClassifier

/// What is said of mail that a host took, passed on and got back.
enum LateRefusalText {
  /// What the section is about.
  static let note = "mail that a host took, passed on and got back; live, never in refused"

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let rows = report.lateRefusals
    var table = TextTable([
      .text("taken by", max: 48), .text("refused by", max: 32), .text("cause"),
      .text("From domain", max: 40), .number("messages"), .text("last"),
    ])
    let shown = rows.prefix(TextSection.shown(rows.count, style))
    for row in shown {
      table.add([
        host(row), receiver(row), row.cause.rawValue, row.domain.isEmpty ? "?" : row.domain,
        Amount.count(row.messages), style.day(row.lastSeen),
      ])
    }
    guard !table.isEmpty else { return [] }
    let total = rows.reduce(0) { $0 + $1.messages }
    var lines = TextSection.heading(
      "LATE REFUSALS", "\(Amount.count(total)): \(note)", style)
    let told = table.lines(style)
    lines += told.prefix(1)
    for (line, row) in zip(told.dropFirst(), shown) {
      lines.append(line)
      let recipients: TerminalText = "    to \(recipients(row))"
      lines += recipients.wrapped(to: style.columns)
    }
    return lines + TextSection.rest(rows.count - shown.count)
  }

  static func host(_ row: LateRefusal) -> String { row.host ?? "?" }

  static func receiver(_ row: LateRefusal) -> String { row.receiver ?? "?" }

  /// `anna@alumni.example 2, bob@alumni.example and 4 more`.
  static func recipients(_ row: LateRefusal) -> String {
    recipients(row.recipients, more: row.moreRecipients)
  }

  /// The same of a list of mailboxes, `more` of which are not named.
  static func recipients(_ recipients: [LateRefusal.Recipient], more: Int) -> String {
    guard !recipients.isEmpty else { return "?" }
    let named = recipients.map { recipient in
      recipient.messages == 1
        ? recipient.address : "\(recipient.address) \(Amount.count(recipient.messages))"
    }
    return named.joined(separator: ", ")
      + (more > 0 ? " and \(Amount.count(more)) more" : "")
  }
}
