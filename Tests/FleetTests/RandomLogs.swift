import Foundation
import TestSupport

/// Logs of random rows, with what each of them says: the slow oracle is what they were made from.
struct RandomLogs {
  /// A log as bytes, cut behind each row, and what the rows come to.
  struct Log {
    var lines: [String] = []
    /// The event of each line; nil where it is none.
    var events: [String?] = []

    /// The bytes of the first lines.
    func text(_ count: Int) -> String {
      SmallLog.header + "\n" + lines[..<count].joined()
    }

    func events(_ count: Int) -> [String] { events[..<count].compactMap(\.self) }
  }

  private static let domains = ["a.example", "mail.b.example", "c.example", "d.example"]
  private static let hosts = [
    "gmail-smtp-in.l.google.com (142.250.1.27)", "mx.small.example (192.0.2.25)", "",
  ]
  private static let recipients = [
    "x@gmail.com", "lang.naam@small.example", "<y@t-online.example>",
  ]

  /// A log of a random number of rows of a few days.
  static func log(_ random: inout SeededRandom, rows: ClosedRange<Int>) -> Log {
    var log = Log()
    let begin = 1_771_200_000 + Int.random(in: 0...3, using: &random) * 43_200
    for number in 0..<Int.random(in: rows, using: &random) {
      let (line, event) = row(begin + number * Int.random(in: 0...900, using: &random), &random)
      log.lines.append(line)
      log.events.append(event)
    }
    return log
  }

  private static func row(
    _ time: Int, _ random: inout SeededRandom
  ) -> (line: String, event: String?) {
    var log = SmallLog()
    let kind = Int.random(in: 0...19, using: &random)
    if kind == 0 {
      log.add(line: "d,no time,x")
      return (line(of: log), nil)
    }
    let type = ["d", "d", "d", "b", "t", "rcpt", "rb"][Int.random(in: 0...6, using: &random)]
    let delivery = kind == 1 ? "pipe" : "smtp"
    let domain = domains[Int.random(in: 0..<domains.count, using: &random)]
    let hasHeader = kind != 2
    let hasSource = kind != 3
    let source = hasSource ? "192.0.2.\(Int.random(in: 1...4, using: &random))" : "0.0.0.0"
    let injector = kind == 4 ? "crm" : "crm\(kind % 3) (10.0.0.\(kind))"
    let recipient = recipients[Int.random(in: 0..<recipients.count, using: &random)]
    let job = kind == 5 ? "job-\(kind)" : ""
    log.add(
      type, at: time, from: domain, source: source, to: recipient,
      host: hosts[Int.random(in: 0..<hosts.count, using: &random)], injector: injector,
      vmta: "v\(kind % 2)", job: job, deliveryType: delivery, hasFromHeader: hasHeader)
    let row = line(of: log)
    guard type != "rcpt", delivery == "smtp" || type == "rb" else { return (row, nil) }
    let marks = (hasHeader ? 1 : 2) + (hasSource ? 0 : 4) + (kind == 4 ? 8 : 0)
    let isLate = type == "rb"
    let recipientDomain = String(recipient.split(separator: "@")[1]).replacingOccurrences(
      of: ">", with: "")
    return (
      row,
      [
        String(time), domain, isLate || !hasSource ? "::" : "::ffff:" + source,
        isLate ? "" : kind == 4 ? "crm" : "crm\(kind % 3)", isLate ? "" : "v\(kind % 2)",
        recipientDomain, type, isLate || type == "d" ? "" : job,
        String(isLate ? (hasHeader ? 1 : 2) + 12 : marks),
      ].joined(separator: "|")
    )
  }

  private static func line(of log: SmallLog) -> String {
    String(log.text.dropFirst(SmallLog.header.count + 1))
  }
}
