/// Writes the aggregate reports of a world (RFC 7489 appendix C, RFC 9990), one for each policy
/// domain, reporter and day.
struct VerdictReports {
  private struct Key: Hashable {
    var domain: Int, mailbox: Int, day: Int
  }

  private struct Record: Hashable {
    var address: String
    var from: String
    var isSigned: Bool
    var hasSPF: Bool
    var disposition: VerdictPlan.Policy
    /// Signs as himself; empty for nobody.
    var signer = ""
    /// Domain of the SPF result.
    var envelope = ""
  }

  private let mail: VerdictMail
  private var reports: [Key: [Record: Int]] = [:]

  /// Domain by which an undecided vendor authenticates.
  static let vendorDomain = "saasvendor.example"

  /// Counts the mail.
  init(_ mail: VerdictMail) {
    self.mail = mail
    for message in mail.messages where mail.isReported(message) { add(message) }
    for foreign in mail.foreign { add(foreign) }
  }

  private var plan: VerdictPlan { mail.plan }

  private mutating func add(_ message: VerdictMail.Message) {
    let relay = plan.relays[message.relay]
    let from = relay.prefix + plan.domains[relay.domain].name
    let record = Record(
      address: message.address, from: from, isSigned: message.isSigned,
      hasSPF: !message.isFailing, disposition: message.disposition,
      envelope: message.isFailing ? "" : from)
    let key = Key(domain: relay.domain, mailbox: message.mailbox, day: message.day)
    reports[key, default: [:]][record, default: 0] += 1
  }

  private mutating func add(_ foreign: VerdictMail.Foreign) {
    let sender = plan.senders[foreign.sender]
    guard mail.isReported(domain: sender.domain, day: foreign.day, mailbox: foreign.mailbox)
    else { return }
    let name = plan.domains[sender.domain].name
    var record = Record(
      address: foreign.address, from: name, isSigned: sender.role == .vendor,
      hasSPF: sender.role == .vendor, disposition: foreign.disposition)
    switch sender.role {
    case .vendor: record.envelope = name
    case .unknownVendor:
      record.signer = Self.vendorDomain
      record.envelope = "bounce.\(Self.vendorDomain)"
    case .stranger: break
    }
    let key = Key(domain: sender.domain, mailbox: foreign.mailbox, day: foreign.day)
    reports[key, default: [:]][record, default: 0] += foreign.count
  }

  /// Contents by path below the world's folder.
  var files: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (key, records) in reports {
      let begin = plan.time(ofDay: key.day)
      let host = Mailboxes.all[key.mailbox].email.split(separator: "@").last ?? ""
      let name =
        "\(host)!\(plan.domains[key.domain].name)!\(begin)!\(end(key))!\(identity(key)).xml"
      files["reports/\(name)"] = Array(xml(key, records).utf8)
    }
    if plan.damage == .junkReport {
      files["reports/aan-u.xml"] = Array("<feedback><report_metadata><org_name>x</org".utf8)
      files["reports/factuur.xml"] = Array("<html><body>Win a prize</body></html>".utf8)
    }
    return files
  }

  private func identity(_ key: Key) -> String { "v\(key.domain)x\(key.mailbox)x\(key.day)" }

  private func end(_ key: Key) -> Int {
    plan.time(ofDay: key.day + 1) - (Mailboxes.all[key.mailbox].endIsClosed ? 1 : 0)
  }

  private func xml(_ key: Key, _ records: [Record: Int]) -> String {
    let mailbox = Mailboxes.all[key.mailbox]
    let step = plan.domains[key.domain].step(at: key.day)
    let isNew = mailbox.style == .dmarc2
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback"
    text += isNew ? " xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n" : ">\n"
    text += """
      <report_metadata><org_name>\(mailbox.organisation ?? "")</org_name>\
      <email>\(mailbox.email)</email><report_id>\(identity(key))</report_id>\
      <date_range><begin>\(plan.time(ofDay: key.day))</begin><end>\(end(key))</end></date_range>\
      </report_metadata>
      <policy_published><domain>\(plan.domains[key.domain].name)</domain><adkim>r</adkim>\
      <aspf>r</aspf><p>\(step.policy.text)</p><sp>\(step.policy.text)</sp>\
      \(isNew ? "" : "<pct>\(step.percent)</pct>")\
      \(isNew || step.testing ? "<testing>\(step.testing ? "y" : "n")</testing>" : "")\
      </policy_published>

      """
    for (record, count) in records.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
      text += self.text(record, count, step, mailbox)
    }
    return text + "</feedback>\n"
  }

  private static func order(_ record: Record) -> String {
    "\(record.address) \(record.from) \(record.isSigned) \(record.hasSPF)"
      + " \(record.disposition.text) \(record.signer)"
  }

  private func text(
    _ record: Record, _ count: Int, _ step: VerdictPlan.Step, _ mailbox: Mailbox
  ) -> String {
    let passes = record.isSigned || record.hasSPF
    let isPass = mailbox.style == .dmarc2 && passes && step.policy != .none
    let isTested = !passes && step.testing && record.disposition != step.policy
    let recipient =
      mailbox.style == .recipient ? "<envelope_to>\(mailbox.domain)</envelope_to>" : ""
    var signatures = ""
    if record.isSigned { signatures += Self.signature(record.from, "s2026") }
    if !record.signer.isEmpty { signatures += Self.signature(record.signer, "k1") }
    let envelope = record.envelope.isEmpty ? record.from : record.envelope
    return """
      <record><row><source_ip>\(record.address)</source_ip><count>\(count)</count>\
      <policy_evaluated><disposition>\(isPass ? "pass" : record.disposition.text)</disposition>\
      <dkim>\(record.isSigned ? "pass" : "fail")</dkim>\
      <spf>\(record.hasSPF ? "pass" : "fail")</spf>\
      \(isTested ? "<reason><type>policy_test_mode</type><comment></comment></reason>" : "")\
      </policy_evaluated></row>
      <identifiers>\(recipient)<header_from>\(record.from)</header_from></identifiers>
      <auth_results>\(signatures)<spf><domain>\(envelope)</domain>\
      <result>\(record.envelope.isEmpty ? "fail" : "pass")</result></spf></auth_results></record>

      """
  }

  private static func signature(_ domain: String, _ selector: String) -> String {
    "<dkim><domain>\(domain)</domain><selector>\(selector)</selector><result>pass</result></dkim>"
  }
}
