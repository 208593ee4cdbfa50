/// Writes the aggregate reports of a world (RFC 7489 appendix C, RFC 9990), one for each policy
/// domain, reporter and day.
struct VerdictReports {
  private struct Key: Hashable {
    var domain: Int, mailbox: Int, day: Int
  }

  private struct Record: Hashable {
    var address: String
    var from: String
    var credentials: MailCredentials
    var disposition: VerdictPlan.Policy
  }

  private let mail: VerdictMail
  private var reports: [Key: [Record: Int]] = [:]

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
    let credentials = MailCredentials.own(
      from, isSigned: message.isSigned, passesSPF: !message.isFailing)
    let record = Record(
      address: message.address, from: from, credentials: credentials,
      disposition: message.disposition)
    let key = Key(domain: relay.domain, mailbox: message.mailbox, day: message.day)
    reports[key, default: [:]][record, default: 0] += 1
  }

  private mutating func add(_ foreign: VerdictMail.Foreign) {
    guard mail.isReported(foreign) else { return }
    let sender = plan.senders[foreign.sender]
    let name = plan.domains[sender.domain].name
    let record = Record(
      address: foreign.address, from: sender.prefix + name,
      credentials: sender.credentials(as: name),
      disposition: foreign.disposition)
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
      text += self.text(record, count, step, key)
    }
    return text + "</feedback>\n"
  }

  private static func order(_ record: Record) -> String {
    "\(record.address) \(record.from) \(record.disposition.text) \(record.credentials)"
  }

  private func text(
    _ record: Record, _ count: Int, _ step: VerdictPlan.Step, _ key: Key
  ) -> String {
    let mailbox = Mailboxes.all[key.mailbox]
    let name = plan.domains[key.domain].name
    let credentials = record.credentials
    let aligned = (dkim: credentials.isSigned(for: name), spf: credentials.hasSPF(for: name))
    let passes = aligned.dkim || aligned.spf
    let isPass = mailbox.style == .dmarc2 && passes && step.policy != .none
    let isTested = !passes && step.testing && record.disposition != step.policy
    let recipient =
      mailbox.style == .recipient ? "<envelope_to>\(mailbox.domain)</envelope_to>" : ""
    let envelope = credentials.envelope.isEmpty ? record.from : credentials.envelope
    let reasons = [isTested ? "policy_test_mode" : "", credentials.reason]
      .filter { !$0.isEmpty }.map { "<reason><type>\($0)</type><comment></comment></reason>" }
    return """
      <record><row><source_ip>\(record.address)</source_ip><count>\(count)</count>\
      <policy_evaluated><disposition>\(isPass ? "pass" : record.disposition.text)</disposition>\
      <dkim>\(aligned.dkim ? "pass" : "fail")</dkim>\
      <spf>\(aligned.spf ? "pass" : "fail")</spf>\
      \(reasons.joined())</policy_evaluated></row>
      <identifiers>\(recipient)<header_from>\(record.from)</header_from></identifiers>
      <auth_results>\(signatures(credentials, key.mailbox))\
      <spf><domain>\(envelope)</domain>\
      <result>\(credentials.passesSPF ? "pass" : "fail")</result></spf></auth_results></record>

      """
  }

  private func signatures(_ credentials: MailCredentials, _ mailbox: Int) -> String {
    credentials.signatures.map { signature in
      let selector =
        plan.selectorless.contains(mailbox) ? "" : "<selector>\(signature.selector)</selector>"
      return "<dkim><domain>\(signature.domain)</domain>\(selector)"
        + "<result>\(signature.verifies ? "pass" : "fail")</result></dkim>"
    }.joined()
  }
}
