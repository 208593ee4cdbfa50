/// Writes one aggregate report as XML (RFC 7489 appendix C, RFC 9990).
struct ReportText {
  private let plan: ScenarioPlan
  private let key: ReportTally.Key
  private let records: [(key: ReportTally.Record, count: Int)]

  /// Takes a report's key and its records.
  init(_ plan: ScenarioPlan, _ key: ReportTally.Key, _ records: [ReportTally.Record: Int]) {
    self.plan = plan
    self.key = key
    self.records = records.sorted { Self.order($0.key) < Self.order($1.key) }
      .map { (key: $0.key, count: $0.value) }
  }

  private static func order(_ record: ReportTally.Record) -> String {
    "\(record.address) \(record.domain) \(record.disposition.rawValue)\(record.reason.rawValue)"
      + "\(record.dkim.rawValue)\(record.spf.rawValue)\(record.hasSecond)"
  }

  private var mailbox: Mailbox { plan.mailboxes[key.mailbox] }
  private var domain: ScenarioDomain { plan.domains[key.policy] }
  private var end: Int { key.begin + ScenarioPlan.day - (mailbox.endIsClosed ? 1 : 0) }

  /// The policy as the receiver saw it: of its part of the day, else of the window's end.
  private var stage: ScenarioStage {
    key.part >= 0
      ? domain.stages[key.part]
      : plan.stageSeen(mailbox, policy: key.policy, at: key.begin + ScenarioPlan.day - 1)
  }

  private var identity: String {
    "\(key.begin).\(key.policy).\(key.mailbox)" + (key.part >= 0 ? ".\(key.part)" : "")
  }

  /// The file name (RFC 7489 section 7.2.1.1).
  var name: String {
    let host = mailbox.email.split(separator: "@").last ?? ""
    return "\(host)!\(domain.name)!\(key.begin)!\(end)!\(identity.replacing(".", with: "x")).xml"
  }

  /// The document.
  var xml: String {
    let isNew = mailbox.style == .dmarc2
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      isNew ? "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n" : "<feedback>\n"
    text += """
      <report_metadata><org_name>\(mailbox.organisation ?? "")</org_name>\
      <email>\(mailbox.email)</email><report_id>\(identity)</report_id>\
      <date_range><begin>\(key.begin)</begin><end>\(end)</end></date_range></report_metadata>
      <policy_published><domain>\(domain.name)</domain><adkim>r</adkim><aspf>r</aspf>\
      <p>\(stage.policy.text)</p><sp>\(stage.policy.text)</sp>

      """
    if !isNew { text += "<pct>\(stage.percent)</pct>\n" }
    // RFC 7489 has no such element; generators that know the t tag name it all the same.
    if isNew || stage.testing {
      text += "<testing>\(stage.testing ? "y" : "n")</testing>\n"
    }
    text += "</policy_published>\n"
    for record in records { text += self.record(record.key, record.count) }
    return text + "</feedback>\n"
  }

  private func record(_ record: ReportTally.Record, _ count: Int) -> String {
    let aligned = (dkim: record.dkim == .aligned, spf: record.spf == .aligned)
    var disposition = record.disposition.text
    if mailbox.style == .dmarc2, aligned.dkim || aligned.spf, stage.policy != .none {
      disposition = "pass"
    }
    let spfDomain = record.spf == .unaligned ? LogText.vendorDomain : record.domain
    let recipient =
      mailbox.style == .recipient ? "<envelope_to>\(mailbox.domain)</envelope_to>" : ""
    return """
      <record><row><source_ip>\(record.address)</source_ip><count>\(count)</count>\
      <policy_evaluated><disposition>\(disposition)</disposition>\
      <dkim>\(aligned.dkim ? "pass" : "fail")</dkim><spf>\(aligned.spf ? "pass" : "fail")</spf>\
      \(reason(record.reason))</policy_evaluated></row>
      <identifiers>\(recipient)<header_from>\(record.domain)</header_from></identifiers>
      <auth_results>\(signatures(record))<spf><domain>\(spfDomain)</domain>\
      <result>\(record.spf == .failing ? "fail" : "pass")</result></spf></auth_results></record>

      """
  }

  private func reason(_ reason: ReportTally.Record.Reason) -> String {
    switch reason {
    case .none: return ""
    case .sampledOut:
      let type =
        stage.testing || mailbox.style == .dmarc2 ? "policy_test_mode" : "sampled_out"
      return "<reason><type>\(type)</type><comment></comment></reason>"
    case .localPolicy:
      return "<reason><type>local_policy</type><comment>put aside</comment></reason>"
    }
  }

  private func signatures(_ record: ReportTally.Record) -> String {
    var text =
      mailbox.style == .emptyElement
      ? "<dkim><domain></domain><selector></selector><result></result></dkim>" : ""
    if mailbox.style == .openDMARC { return "" }
    switch record.dkim {
    case .unsigned: break
    case .aligned:
      text += signature(record.domain, "s2026", "pass")
      // How large receivers tell of an ed25519 signature that they cannot verify.
      if record.hasSecond { text += signature(record.domain, "", "fail") }
    case .broken: text += signature(record.domain, "s2026", "fail")
    case .otherDomain: text += signature("mailvendor.example", "k1", "pass")
    }
    return text
  }

  private func signature(_ domain: String, _ selector: String, _ result: String) -> String {
    "<dkim><domain>\(domain)</domain><selector>\(selector)</selector><result>\(result)</result>"
      + "</dkim>"
  }
}
