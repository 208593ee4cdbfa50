import Foundation
import TestSupport
import Testing

/// One person stands in every place that can hold one; with `--redact` she appears nowhere.
struct PersonMarkerTests {
  private static let start = 1_771_200_000
  private static let day = 86_400

  /// The ways in which a mailbox is written.
  private static let spellings = [
    "zebra@gmail.com", "Zebra @ gmail.com", "zebra [at] gmail.com", "zebra(at)gmail.com",
    "zebra%40gmail.com", "<zebra@gmail.com>", "/O=ORG/OU=SITE/CN=RECIPIENTS/CN=ZEBRA",
    "X400:c=US;a= ;p=Org;o=Exch;s=Zebra;g=Zebra", "CN=Zebra Quagga,OU=Users,DC=corp",
    "mail.example!zebra",
  ]
  private static let reply =
    "smtp;550 5.7.26 DMARC policy of a.example: zebra... " + spellings.joined(separator: "; ")

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["zebra@a.example", "zebra [at] x", "mail.example!zebra", "CN=Zebra"] {
      try folder.write("in/\(name)/none.csv", text: "none\n")
      try folder.write("in/\(name)/none.xml", text: "<feedback>")
    }
    try folder.write("in/zebra@a.example/acct.csv", text: Self.stageLog)
    try folder.write("spike/zebra@a.example/acct.csv", text: Self.spikeLog)
    try folder.write(
      "in/zebra@a.example/failure.eml",
      text: SmallFailureReport(
        at: 1_771_286_400, messageID: "zebra@a.example", recipient: "zebra@gmail.com"
      ).text)
    for number in 0..<8 {
      for (place, address) in ["192.0.2.1", "192.0.2.9"].enumerated() {
        try folder.write(
          "in/zebra@a.example/\(number)-\(place).xml", text: Self.report(number, address))
      }
    }
    try folder.write(
      "c.yaml",
      text: """
        # zebra @ a.example
        systems:
          - {name: "zebra@s", vmtas: ["zebra@v"], owner: "zebra@a.example", addresses: [192.0.2.1]}
          - {name: "zebra (at) t", owner: "mail!zebra", addresses: [192.0.2.44]}
        receivers:
          - {name: "zebra@r", reporters: [other.example], domains: [x.example], mx: [x.example]}
        logs:
          - {path: in, node: "zebra@n"}

        """)
  }

  // MARK: - Inputs

  private static func row(
    _ type: String, _ time: Int, _ reply: String = "smtp;250 ok", source: String = "192.0.2.1",
    from: String = "\"Zebra Quagga\" <zebra@a.example>", recipient: String = "Zebra@gmail.com"
  ) -> String {
    var values = Dictionary(
      uniqueKeysWithValues: HostileSample.columns.map { ($0, "zebra@x.example") })
    let known = [
      "type": type, "timeLogged": String(time), "timeQueued": String(time),
      "orig": "bounce-zebra=gmail.com@a.example", "rcpt": recipient, "dsnDiag": reply,
      "dsnStatus": type == "d" ? "2.0.0" : "5.7.26",
      "dsnMta": "gmail-smtp-in.l.google.com (142.250.1.27)",
      "srcMta": "zebra@corp.example (10.0.0.9)", "dlvType": "smtp", "dlvSourceIp": source,
      "vmta": "zebra@v", "jobId": "for-zebra=gmail.com@a.example", "header_From": from,
      "header_Subject": "Dear Zebra",
    ]
    values.merge(known) { _, known in known }
    let fields = HostileSample.columns.map { values[$0, default: ""].replacing("\"", with: "\"\"") }
    return fields.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
  }

  private static var stageLog: String {
    var text = HostileSample.columns.joined(separator: ",") + "\n"
    for number in 0..<8 {
      let noon = start + number * day + day / 2
      let line = number < 4 ? row("d", noon) : row("b", noon, reply)
      text += String(repeating: line, count: 40)
      for spelling in spellings {
        text += row("b", noon, "smtp;550 5.1.1 \(spelling)", from: spelling, recipient: spelling)
        text += row("rb", noon, "smtp;550 5.7.26 DMARC \(spelling)", recipient: spelling)
      }
    }
    for from in [
      "Quagga, Zebra <zebra@a.example>", "\"Quagga, Zebra\" <zebra@a.example>",
      "zebra@a.example (Zebra Quagga)", "=?utf-8?q?Quagga?= <zebra@a.example>",
    ] { text += row("?", start, from: from) }
    return text
  }

  private static var spikeLog: String {
    var text = HostileSample.columns.joined(separator: ",") + "\n"
    for minute in 0..<900 {
      let time = start + 7 * day + minute * 60
      text += row("d", time)
      guard minute >= 800 else { continue }
      text += String(repeating: row("b", time, reply, source: "192.0.2.9"), count: 3)
    }
    return text
  }

  private static func report(_ number: Int, _ address: String) -> String {
    let begin = start + number * day
    let policy = number < 4 ? "none" : "reject"
    func record(_ address: String, _ domain: String) -> String {
      """
      <record><row><source_ip>\(address)</source_ip><count>40</count><policy_evaluated>\
      <disposition>\(policy)</disposition><dkim>fail</dkim><spf>fail</spf><reason><type>other</type>\
      <comment>zebra@x</comment></reason></policy_evaluated></row><identifiers>\
      <envelope_to>zebra@gmail.com</envelope_to><envelope_from>zebra@c.example</envelope_from>\
      <header_from>\(domain)</header_from></identifiers><auth_results><dkim>\
      <domain>zebra@b.example</domain><selector>zebra@c</selector><result>pass</result>\
      <human_result>zebra@x</human_result></dkim><spf><domain>zebra [at] c.example</domain>\
      <result>pass</result></spf></auth_results></record>
      """
    }
    return """
      <feedback><report_metadata><org_name>zebra@\(address == "192.0.2.1" ? "google.com" : "o.example")\
      </org_name><email>zebra@google.com</email><extra_contact_info>zebra@x</extra_contact_info>\
      <report_id>zebra@\(number)</report_id><date_range><begin>\(begin)</begin>\
      <end>\(begin + day - 1)</end></date_range><error>zebra@x</error></report_metadata>\
      <policy_published><domain>a.example</domain><p>\(policy)</p><sp>\(policy)</sp><pct>100</pct>\
      </policy_published>\(record(address, "a.example"))\
      \(record("198.51.100.\(number + 1)", "zebra@a.example"))\
      \(record(address, "zebra @ a.example"))</feedback>
      """
  }

  // MARK: - Outputs

  private func expectNobody(_ text: String, _ what: String) {
    let joined = text.replacing("=\n", with: "").lowercased()
    for name in ["zebra", "quagga"] {
      let place = joined.range(of: name)
      let around = place.map {
        joined[..<$0.lowerBound].suffix(80) + joined[$0.lowerBound...].prefix(40)
      }
      #expect(around == nil, "\(what)")
    }
  }

  private static let stages = "--log in --dmarc in --config c.yaml"
  private static let spike = "--log spike --dmarc in --config c.yaml"

  static let commands = [
    "report --all \(stages) --rejects bad", "report --format json \(stages)",
    "report --format ndjson \(stages)", "report --format html \(stages)",
    "report --format mail --mail-to root \(stages)", "report --format prometheus \(stages)",
    "report --format csv --section stage_failures \(stages)",
    "report --format csv --section problems \(stages)",
    "report --format csv --section late_refusals \(stages)",
    "report --format csv --section failure_reports \(stages)", "incident --all \(spike)",
    "incident --format json \(spike)", "incident --format html \(spike)",
    "incident \(spike) --bundle bad", "doctor \(stages)", "doctor --format json \(stages)",
    "compare --at 2026-02-20 \(stages)", "compare --format json --at 2026-02-20 \(stages)",
    "tail --once --no-state --format plain \(stages) --rejects bad",
    "tail --once --no-state --format ndjson \(spike)", "report --log none/zebra@x",
  ]

  @Test(arguments: commands) func nobodyIsNamed(_ command: String) async throws {
    let arguments = command.split(separator: " ").map(String.init)
    let open = try await Tool.run(arguments, in: folder)
    #expect((open.output + open.errors).lowercased().contains("zebra"))
    let redacted = try await Tool.run(arguments + ["--redact"], in: folder)
    #expect(redacted.status == open.status)
    expectNobody(redacted.output, "standard output")
    expectNobody(redacted.errors, "standard error")
    guard arguments.last == "bad" else { return }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/bad"))
    #expect(!bytes.isEmpty)
    expectNobody(String(decoding: bytes, as: UTF8.self), "file")
  }

  @Test(arguments: [stages, spike]) func nobodyIsNamedInTheEvidence(
    _ inputs: String
  ) async throws {
    let options = inputs.split(separator: " ").map(String.init)
    let command = inputs == Self.stages ? "report" : "incident"
    let run = try await Tool.run([command] + options, in: folder)
    let ids = Set(run.output.matches(of: #/id (f[0-9a-f]{10})/#).map { String($0.1) })
    #expect(!ids.isEmpty)
    for id in ids.sorted().prefix(1) {
      let plain = try await Tool.run(["why", id] + options, in: folder)
      #expect(plain.output.contains("Zebra Quagga"))
      for format in ["table", "json"] {
        let why = try await Tool.run(
          ["why", id, "--redact", "--format", format] + options, in: folder)
        #expect(why.status == 0)
        expectNobody(why.output, "\(id) as \(format)")
        #expect(why.output.contains(#/redacted-[0-9a-f]{10}@a.example/#))
      }
    }
  }

  @Test func nobodyIsNamedFromTheStore() async throws {
    let inputs = Self.stages.split(separator: " ").map(String.init)
    _ = try await Tool.run(["ingest", "--store", "h.db"] + inputs, in: folder)
    // What the store kept is all there is.
    try FileManager.default.removeItem(atPath: folder.path + "/in")
    for arguments in [
      ["report", "--all"], ["report", "--format", "json"], ["incident", "--format", "json"],
    ] {
      let run = try await Tool.run(arguments + ["--store", "h.db", "--redact"], in: folder)
      #expect(run.status <= 2 && !run.output.isEmpty)
      expectNobody(run.output, arguments.joined(separator: " "))
      expectNobody(run.errors, arguments.joined(separator: " "))
    }
  }
}
