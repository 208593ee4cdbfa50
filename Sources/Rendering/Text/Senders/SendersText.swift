import ByteKit
import Join
import Policies
import Findings

/// What the screen says of senders outside the log.
enum SendersText {
  /// What the section is about.
  static let note = "by aggregate reports alone; failing: both SPF and DKIM"
  /// Addresses and mailboxes that are named in a line.
  private static let namesMax = 5

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let rows = report.senders
    guard !rows.isEmpty else { return [] }
    var table = TextTable([
      .text("sender", max: 40), .text("class"), .text("stands"), .number("messages"),
      .number("failing"), .number("quarantined"), .number("rejected"), .number("days"),
      .number("reporters"), .text("last"),
    ])
    let shown = rows.prefix(TextSection.shown(rows.count, style))
    for row in shown {
      table.add([
        row.name, row.ownership.rawValue, standing(row), Amount.count(row.messages),
        Amount.count(row.failing), Amount.count(row.quarantined), Amount.count(row.rejected),
        Amount.count(row.days), Amount.count(row.reporters.count), style.day(row.lastSeen - 1),
      ])
    }
    var lines = TextSection.heading("SENDERS OUTSIDE THE LOG", note, style)
    let told = table.lines(style)
    lines += told.prefix(1)
    for (line, row) in zip(told.dropFirst(), shown) {
      lines.append(line)
      for detail in details(row, style) {
        lines += ("    " + TerminalText(detail)).wrapped(to: style.columns)
      }
    }
    for rule in report.idleSenderRules {
      lines.append("  no mail matches the decision {\(rule)} any more")
    }
    if let sentence = forwarding(report) {
      lines += ("  " + TerminalText(sentence)).wrapped(to: style.columns)
    }
    return lines + TextSection.rest(rows.count - shown.count)
  }

  /// Who has said whose a sender is, and how its failures stand.
  static func standing(_ row: Sender) -> String {
    if row.isDecided { return row.system ?? "decided" }
    if row.course?.isMended ?? false { return "mended" }
    return row.isNew && row.ownership != .stranger ? "new" : row.isFinding ? "undecided" : "-"
  }

  /// The lines below a sender: for whom, from where, why, what to do.
  private static func details(_ row: Sender, _ style: TextStyle) -> [String] {
    var lines = [row.reason]
    let from =
      row.isSeveral
      ? Amount.count(row.addresses.count + row.moreAddresses, "address", plural: "addresses")
      : "\(addresses(row)); id \(row.id)"
    lines.append("\(domains(row)), from \(from)")
    if row.ownership == .forwarder {
      if row.lost > 0 {
        lines.append("lost since the stage began: \(Amount.count(row.lost, "message"))")
      }
      if !row.recipients.isEmpty { lines.append("behind it: \(recipients(row))") }
    }
    if let remedy = remedy(row) { lines.append(remedy) }
    return lines
  }

  /// The From domains, the first two by name.
  static func domains(_ row: Sender) -> String {
    let more = row.domains.count - 2 + row.moreDomains
    return "as \(row.domains.prefix(2).joined(separator: ", "))"
      + (more > 0 ? " and \(Amount.count(more)) more" : "")
  }

  /// The first addresses, and how many more there are.
  static func addresses(_ row: Sender) -> String {
    let more = row.addresses.count - namesMax + row.moreAddresses
    return row.addresses.prefix(namesMax).map(\.description).joined(separator: ", ")
      + (more > 0 ? " and \(Amount.count(more)) more" : "")
  }

  /// `anna@alumni.example 2, bob@alumni.example and 4 more`.
  static func recipients(_ row: Sender) -> String {
    LateRefusalText.recipients(row.recipients, more: row.moreRecipients)
  }

  /// What an admin is to do about a sender; nil where nothing is to be done.
  static func remedy(_ row: Sender) -> String? {
    switch row.ownership {
    case .vendorUnknown:
      let key = row.by == .dkim ? "sign" : row.by == .spf ? "envelope" : "address"
      return "say whose it is: senders: - {\(key): \(row.name), system: …} or {…, is: not_ours}"
    case .ownNode where !row.isDecided:
      if let hidden = row.hiddenAddress {
        return "the log has \(hidden), which no receiver can see: map it in nat:"
          + " {\(hidden): \(row.addresses.first?.description ?? "…")}"
      }
      let block = row.addresses.count == 1 ? "\(row.addresses[0])" : addresses(row)
      return "give its log with --log or logs, or name the addresses in own_networks: \(block)"
    default: return nil
    }
  }

  /// What forwarding costs, in one sentence; nil where nothing that was reported fails by it.
  static func forwarding(_ report: CorrelationReport) -> String? {
    let forwarders = report.senders.filter { $0.ownership == .forwarder && $0.failing > 0 }
    guard !forwarders.isEmpty else { return nil }
    let failing = forwarders.reduce(0) { $0 + $1.failing }
    let all = report.domains.reduce(0) { $0 + $1.reported.messages }
    let people = forwarders.reduce(0) { $0 + $1.recipients.count + $1.moreRecipients }
    let services = number(forwarders.count, "service", "services")
    let used = people == 0 ? "" : ", used by \(number(people, "person", "people"))"
    let share = failing * 10_000 < all ? "<0.01" : Amount.decimal(percent(failing, all), digits: 2)
    return "\(share) % of reported mail fails by forwarding, all by \(services)\(used)"
  }

  private static func percent(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) * 100 / Double(whole)
  }

  private static let numbers = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
  ]

  /// `two people`, `14 services`.
  private static func number(_ count: Int, _ one: String, _ several: String) -> String {
    let word = numbers.indices.contains(count) ? numbers[count] : Amount.count(count)
    return "\(word) \(count == 1 ? one : several)"
  }
}
