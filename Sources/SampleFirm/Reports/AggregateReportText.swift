import ByteKit

/// One aggregate report, ready to be written as XML (RFC 7489 appendix C, RFC 9990).
struct AggregateReportText {
  let model: FirmModel
  let receiver: Int
  let reporter: Reporter
  /// Number of the policy domain.
  let policy: Int
  /// The policy as the reporter saw it at the window's end.
  let stage: FirmStage
  let window: ReportWindow
  /// Bits from which the report's id follows.
  let identity: UInt64
  /// Records in order.
  var records: [(key: RecordKey, count: Int)]
  /// Number of the part where one window went out in several; 0 for the whole.
  var part = 0

  /// The policy domain.
  var domain: String { FirmDomains.policyDomains[policy] }

  /// Messages in all records.
  var messages: Int { records.reduce(0) { $0 + $1.count } }

  /// The report's id in the reporter's manner.
  var id: String {
    switch reporter.style {
    case .google: return String(identity | 1 << 63)
    case .microsoft: return hex(identity) + hex(SplitMix.mix(identity))
    case .yahoo: return "\(window.end + 3607).\(identity % 1_000_000)"
    case .openDMARC: return "\(domain).\(window.printedBegin).\(window.printedEnd)"
    case .dmarc2: return "\(domain)_\(window.begin)_\(hex(identity).prefix(8))"
    default: return hex(identity)
    }
  }

  /// The file name without its extension (RFC 7489 section 7.2.1.1).
  var fileName: String {
    "\(reporter.host)!\(domain)!\(window.printedBegin)!\(window.printedEnd)"
      + (part > 0 ? "!part\(part)" : "")
  }

  /// The document.
  var xml: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
    switch reporter.style {
    case .dmarc2: text += "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n"
    case .microsoft:
      text +=
        "<feedback xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
    default: text += "<feedback>\n"
    }
    if reporter.style != .yahoo { text += "  <version>1.0</version>\n" }
    text += metadata + published
    for record in records {
      let once = reporter.style == .openDMARC
      for _ in 0..<(once ? record.count : 1) {
        text += self.record(record.key, once ? 1 : record.count)
      }
    }
    text += "</feedback>\n"
    switch reporter.style {
    case .microsoft: return ended(text, "\r\n")
    case .yahoo: return ended(text, "\t\n")
    default: return text
    }
  }

  /// Number of `record` elements that the document holds.
  var elements: Int { reporter.style == .openDMARC ? messages : records.count }

  private func ended(_ text: String, _ end: String) -> String {
    text.split(separator: "\n").joined(separator: end) + end
  }

  private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private var metadata: String {
    var text = "  <report_metadata>\n"
    text += "    <org_name>\(reporter.organisation)</org_name>\n"
    text += "    <email>\(reporter.email)</email>\n"
    if reporter.style == .google {
      text +=
        "    <extra_contact_info>https://support.google.com/a/answer/2466580"
        + "</extra_contact_info>\n"
    }
    text += "    <report_id>\(id)</report_id>\n"
    text += "    <date_range>\n      <begin>\(window.printedBegin)</begin>\n"
    text += "      <end>\(window.printedEnd)</end>\n    </date_range>\n"
    return text + "  </report_metadata>\n"
  }

  private var published: String {
    var text = "  <policy_published>\n    <domain>\(domain)</domain>\n"
    if reporter.style == .dmarc2 { text += "    <discovery_method>psl</discovery_method>\n" }
    text += "    <adkim>r</adkim>\n    <aspf>r</aspf>\n    <p>\(stage.policy.text)</p>\n"
    if reporter.style != .yahoo { text += "    <sp>\(stage.policy.text)</sp>\n" }
    if reporter.style == .dmarc2 {
      text += "    <testing>n</testing>\n"
    } else {
      text += "    <pct>\(stage.percent)</pct>\n"
    }
    if reporter.style == .google { text += "    <np>\(stage.policy.text)</np>\n" }
    if reporter.style == .microsoft { text += "    <fo>0</fo>\n" }
    return text + "  </policy_published>\n"
  }
}
