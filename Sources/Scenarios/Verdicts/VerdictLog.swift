import ByteKit

/// Writes the log files of a world (PowerMTA User's Guide, accounting fields).
struct VerdictLog {
  private let mail: VerdictMail

  /// Takes the mail.
  init(_ mail: VerdictMail) { self.mail = mail }

  private var plan: VerdictPlan { mail.plan }

  /// Contents by path below the world's folder.
  var files: [String: [UInt8]] {
    let nodes = plan.nodes.isEmpty ? [""] : plan.nodes
    var files: [String: [UInt8]] = [:]
    for node in nodes {
      let folder = node.isEmpty ? "logs" : "logs/\(node)"
      let rows = mail.messages.filter { $0.node == node && mail.isLogged($0) }
        .sorted { $0.time < $1.time }
      guard plan.damage == .cutGzip, node == nodes.last else {
        files["\(folder)/acct.csv"] = Array(text(rows[...]).utf8)
        continue
      }
      // The second half of the rows is in the file that was cut.
      let middle = rows.count / 2
      files["\(folder)/acct-1.csv"] = Array(text(rows[..<middle]).utf8)
      files["\(folder)/acct-2.csv.gz"] = Self.cutGzip(Array(text(rows[middle...]).utf8))
    }
    return files
  }

  private var columns: [String] {
    let all = [
      "type", "timeLogged", "timeQueued", "orig", "rcpt", "dsnAction", "dsnStatus", "dsnDiag",
      "dsnMta", "bounceCat", "srcType", "srcMta", "dlvType", "dlvSourceIp", "dlvDestinationIp",
      "vmta", "jobId", "queue",
    ]
    if plan.damage == .noFromColumn { return all }
    return all + ["header_From"] + (plan.lateRefusals.isEmpty ? [] : ["dsnReportingMta"])
  }

  private func text(_ rows: ArraySlice<VerdictMail.Message>) -> String {
    var text = columns.joined(separator: ",") + "\n"
    var parts: [Kind: (head: String, tail: String)] = [:]
    var returned = self.returned[...]
    for (number, row) in rows.enumerated() {
      while let next = returned.first, next.time <= row.time {
        text += next.line
        returned.removeFirst()
      }
      let kind = Kind(row)
      let part = parts[kind] ?? self.parts(of: row)
      parts[kind] = part
      let time = "\(part.head)\(Self.clock(row.time))+0000,"
      text += "\(time)\(time.dropFirst(2))b-\(number)@\(part.tail)"
    }
    return text + returned.map(\.line).joined()
  }

  /// Rows of mail that came back, an hour before midnight, by time.
  private var returned: [(time: Int, line: String)] {
    plan.lateRefusals.flatMap { late in
      late.days.flatMap { day in
        (0..<late.perDay).map { turn in
          let time = plan.time(ofDay: day) + 82_800 + turn
          return (time, self.line(late, at: time, day))
        }
      }
    }.sorted { $0.0 < $1.0 }
  }

  private func line(_ late: VerdictPlan.LateRefusal, at time: Int, _ day: Int) -> String {
    let relay = plan.relays[late.relay]
    let domain = relay.prefix + plan.domains[relay.domain].name
    let (host, refuser) = (Mailboxes.all[late.host], Mailboxes.all[late.refuser])
    let reply = refuser.replies.policy.replacing("{d}", with: domain)
      .replacing("{n}", with: "100001").replacing("{ip}", with: "192.0.2.1")
    let stamp = "\(CivilTime.isoDate(time)) \(Self.clock(time))+0000"
    let name = host.host.split(separator: " ").first ?? ""
    let fields = [
      "rb", stamp, stamp, "b-0@\(domain)", "u\(late.relay)@\(host.domain)", "failed",
      "5.7.1 (delivery not authorized)", "\"\(reply)\"", refuser.host, "policy-related", "smtp",
      "", "smtp", "", "", relay.vmta, "job-\(day)", "\(host.domain)/\(relay.vmta)",
      "Dienst <dienst@\(domain)>", "dns;\(name)",
    ]
    return fields.joined(separator: ",") + "\n"
  }

  /// What rows have in common that differ in their time alone.
  private struct Kind: Hashable {
    var relay: Int, day: Int, mailbox: Int
    var address: String
    var isRefused: Bool

    init(_ row: VerdictMail.Message) {
      (relay, day, mailbox, address) = (row.relay, row.day, row.mailbox, row.address)
      isRefused = row.disposition == .reject
    }
  }

  /// What stands before the time of day, and what follows the local part of the sender.
  private func parts(of row: VerdictMail.Message) -> (head: String, tail: String) {
    let relay = plan.relays[row.relay]
    let domain = relay.prefix + plan.domains[relay.domain].name
    let mailbox = Mailboxes.all[row.mailbox]
    let isRefused = row.disposition == .reject
    let reply = (isRefused ? mailbox.replies.policy : mailbox.replies.accepted)
      .replacing("{d}", with: domain).replacing("{n}", with: "\(100_000 + row.relay)")
      .replacing("{ip}", with: row.address)
    let host = mailbox.host.split(separator: "(").last.map { $0.dropLast() } ?? ""
    var fields = [
      domain, "u\(row.relay)@\(mailbox.domain)", isRefused ? "failed" : "relayed",
      isRefused ? "5.7.1 (delivery not authorized)" : "2.0.0 (success)", "\"\(reply)\"",
      mailbox.host, isRefused ? "policy-related" : "", "smtp",
      "\(relay.injector) (\(relay.injectorIP))", "smtp", row.address, String(host), relay.vmta,
      "job-\(row.day)", "\(mailbox.domain)/\(relay.vmta)",
    ]
    if plan.damage != .noFromColumn { fields.append("Dienst <dienst@\(domain)>") }
    if !plan.lateRefusals.isEmpty { fields.append("") }
    let date = CivilTime.isoDate(row.time)
    return ("\(isRefused ? "b" : "d"),\(date) ", fields.joined(separator: ",") + "\n")
  }

  /// `08:00:00`.
  private static func clock(_ seconds: Int) -> String {
    let rest = seconds % VerdictPlan.day
    return "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  /// gzip (RFC 1952) of stored blocks (RFC 1951 section 3.2.4) that ends inside the last of them.
  static func cutGzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var rest = bytes[...]
    while !rest.isEmpty {
      let block = rest.prefix(30_000)
      rest = rest.dropFirst(block.count)
      let size = UInt16(block.count)
      out += [rest.isEmpty ? 1 : 0]
      for half in [size, ~size] { out += [UInt8(half & 0xff), UInt8(half >> 8)] }
      out += rest.isEmpty ? block.prefix(block.count / 2) : block
    }
    return out
  }
}
