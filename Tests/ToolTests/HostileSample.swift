import Foundation
import TestSupport

/// Logs, reports, file names and a configuration in which every text tries to act.
struct HostileSample {
  /// What a terminal obeys: both sets of control characters, line ends of every kind, and the marks
  /// that turn the direction of writing; then markup, a quote and a separator.
  static let attack =
    "\u{1b}]0;x\u{7}\u{1b}[31m\u{9b}31m\u{85}\u{202e}\u{2066}\u{200e}\u{61c}\u{2028}\u{2029}"
    + "\u{b}\u{c}\r\n\u{7f}<zz>&\"'|;"
  /// The same without what XML has no place for.
  static let xmlAttack =
    "\u{9b}31m\u{85}\u{202e}\u{2066}\u{200e}\u{61c}\u{2028}\u{2029}\n&lt;zz&gt;&amp;\"'|;"
  /// Of it what a file may be called.
  static let name = "=\u{1b}[31m\u{9b}\u{202e}\u{2028}\r\n<zz>'\"|"

  /// 2026-02-16T00:00:00Z.
  static let start = 1_771_200_000
  static let day = 86_400

  static let columns = [
    "type", "timeLogged", "timeQueued", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus",
    "dsnDiag", "dsnMta", "bounceCat", "srcType", "srcMta", "dlvType", "dlvSourceIp",
    "dlvDestinationIp", "dlvEsmtpAvailable", "dlvSize", "vmta", "jobId", "envId", "queue",
    "vmtaPool", "dsnReportingMta", "header_From", "header_Subject", "header_Message-Id",
    "header_DKIM-Signature",
  ]

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("stages/\(Self.name)a.csv", text: Self.stageLog)
    try folder.write("stages/\(Self.name)junk", text: "none \(Self.attack)\n")
    try folder.write("spike/\(Self.name)b.csv", text: Self.spikeLog)
    for number in 0..<8 {
      let begin = Self.start + number * Self.day
      for (place, reporter) in [("google.com", "192.0.2.1"), ("other.example", "192.0.2.9")]
        .enumerated()
      {
        try folder.write(
          "reports/\(Self.name)\(number)-\(place).xml",
          text: Self.report(
            number, reporter.0, reporter.1, policy: number < 4 ? "none" : "reject", begin: begin))
      }
    }
    let broken = Self.report(9, "x.example", "192.0.2.1", policy: "none", begin: Self.start)
    for (place, bad) in ["\u{1b}[31m", "&#27;", "</\(Self.xmlAttack)>"].enumerated() {
      try folder.write(
        "reports/\(Self.name)bad\(place)", text: broken.replacing("<report_id>", with: bad))
    }
    let text = "=<zz>'\\u200e"
    try folder.write(
      "c.yaml",
      text: """
        systems:
          - {name: "\(text)s", vmtas: ["\(text)v"], owner: "\(text)o", addresses: [192.0.2.1]}
          - {name: "\(text)t", addresses: [192.0.2.44], owner: "\(text)o"}
        receivers:
          - {name: "\(text)r", reporters: [other.example], domains: [x.example], mx: [x.example]}
        logs:
          - {path: stages, node: "\(text)n"}

        """)
    try folder.write("refused.yaml", text: "systems:\n  - {name: \"\\e[31m\\u202e\\x9b\"}\n")
  }

  // MARK: - Logs

  private static func row(
    _ type: String, _ time: Int, _ reply: String, source: String = "192.0.2.1", from: String? = nil,
    host: String = "gmail-smtp-in.l.google.com (142.250.1.27)"
  ) -> String {
    var values = Dictionary(uniqueKeysWithValues: columns.map { ($0, "=" + attack) })
    let known = [
      "type": type, "timeLogged": String(time), "timeQueued": String(time),
      "orig": "b\(attack)@a.example", "rcpt": "=r\(attack)@gmail.com", "dsnDiag": reply,
      "dsnStatus": (type == "d" ? "2.0.0 " : "5.7.26 ") + attack, "dsnMta": host,
      "srcMta": "=\(attack)inj.corp.example (10.0.0.9)", "dlvType": "smtp", "dlvSourceIp": source,
      "header_From": from ?? "=\(attack.replacing("\"", with: "")) <news@a.example>",
    ]
    values.merge(known) { _, known in known }
    let fields = columns.map { values[$0, default: ""].replacing("\"", with: "\"\"") }
    return fields.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
  }

  private static var stageLog: String {
    var text = columns.joined(separator: ",") + "\n"
    for number in 0..<8 {
      let noon = start + number * day + day / 2
      let isRefused = number >= 4
      let reply =
        isRefused
        ? "smtp;550 5.7.26 =\(attack) unauthenticated mail, DMARC policy of a.example"
        : "smtp;250 ok \(attack)"
      text += String(repeating: row(isRefused ? "b" : "d", noon, reply), count: 40)
      text += row("b", noon, "smtp;=550 5.1.1 \(attack)", host: "mx\(attack)x.example (1.2.3.4)")
      text += row("t", noon, "smtp;421 4.7.0 \(attack)", from: "x@\(attack)a.example")
      text += row("rb", noon, "smtp;550 5.7.26 DMARC policy \(attack)")
    }
    return text + row("", start, "") + row("?\(attack)", start, "") + "\(attack)\n"
  }

  private static var spikeLog: String {
    var text = columns.joined(separator: ",") + "\n"
    let reply = "smtp;550 5.7.26 =\(attack) DMARC policy of a.example"
    for minute in 0..<900 {
      let time = start + 7 * day + minute * 60
      text += row("d", time, "smtp;250 ok")
      guard minute >= 800 else { continue }
      text += String(repeating: row("b", time, reply, source: "192.0.2.9"), count: 3)
    }
    return text
  }

  // MARK: - Reports

  private static func report(
    _ number: Int, _ reporter: String, _ address: String, policy: String, begin: Int
  ) -> String {
    let text = xmlAttack
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <feedback><version>\(text)</version><report_metadata><org_name>=\(reporter)\(text)</org_name>\
      <email>r\(text)@\(reporter)</email><extra_contact_info>\(text)</extra_contact_info>\
      <report_id>=\(number)\(text)</report_id><date_range><begin>\(begin)</begin>\
      <end>\(begin + day - 1)</end></date_range><error>\(text)</error></report_metadata>
      <policy_published><domain>a.example</domain><adkim>\(text)</adkim><aspf>\(text)</aspf>\
      <p>\(policy)</p><sp>\(policy)</sp><pct>100</pct><fo>\(text)</fo></policy_published>
      \(record(address, 40, policy, "a.example", "=b"))\
      \(record("198.51.100.\(number + 1)", 9, policy, "=h\(text).a.example", "=v"))</feedback>
      """
  }

  private static func record(
    _ address: String, _ count: Int, _ policy: String, _ domain: String, _ signer: String
  ) -> String {
    let text = xmlAttack
    return """
      <record><row><source_ip>\(address)</source_ip><count>\(count)</count><policy_evaluated>\
      <disposition>\(policy)</disposition><dkim>fail</dkim><spf>fail</spf>\
      <reason><type>other\(text)</type><comment>\(text)</comment></reason></policy_evaluated></row>\
      <identifiers><envelope_to>gmail.com</envelope_to><envelope_from>\(text)</envelope_from>\
      <header_from>\(domain)</header_from></identifiers><auth_results><dkim>\
      <domain>\(signer)\(text)x.example</domain><selector>=\(text)</selector><result>pass</result>\
      <human_result>\(text)</human_result></dkim><spf><domain>\(signer)\(text)y.example</domain>\
      <scope>mfrom</scope><result>pass</result></spf></auth_results></record>

      """
  }
}
