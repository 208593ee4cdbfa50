extension AggregateReportText {
  /// What authentication said of a record's mail.
  struct Results {
    /// Signatures: domain, selector, result.
    var dkim: [(domain: String, selector: String, result: String)] = []
    /// Domain and result of SPF.
    var spf: (domain: String, result: String)
    /// Whether each leg counts for DMARC.
    var dkimAligned = false, spfAligned = false
  }

  /// One `record` element.
  func record(_ key: RecordKey, _ count: Int) -> String {
    let results = self.results(key)
    var text = "  <record>\n    <row>\n      <source_ip>\(address(key))</source_ip>\n"
    text += "      <count>\(count)</count>\n      <policy_evaluated>\n"
    text += "        <disposition>\(disposition(key, results))</disposition>\n"
    text += "        <dkim>\(results.dkimAligned ? "pass" : "fail")</dkim>\n"
    text += "        <spf>\(results.spfAligned ? "pass" : "fail")</spf>\n"
    text += reason(key) + "      </policy_evaluated>\n    </row>\n"
    text += identifiers(key, results)
    text += "    <auth_results>\n"
    for signature in results.dkim {
      text += "      <dkim>\n        <domain>\(signature.domain)</domain>\n"
      text += "        <selector>\(signature.selector)</selector>\n"
      text += "        <result>\(signature.result)</result>\n"
      if reporter.style == .mimecast { text += "        <human_result/>\n" }
      text += "      </dkim>\n"
    }
    text += "      <spf>\n        <domain>\(results.spf.domain)</domain>\n"
    if reporter.style == .microsoft || reporter.style == .dmarc2 {
      text += "        <scope>mfrom</scope>\n"
    }
    text += "        <result>\(results.spf.result)</result>\n      </spf>\n"
    return text + "    </auth_results>\n  </record>\n"
  }

  private func address(_ key: RecordKey) -> String {
    key.sender == RecordKey.foreign
      ? ForeignSource.all[key.address].address : model.addresses[key.address].text
  }

  /// RFC 9990 says `pass` of mail that passes under an enforcing policy.
  private func disposition(_ key: RecordKey, _ results: Results) -> String {
    let passes = results.dkimAligned || results.spfAligned
    if reporter.style == .dmarc2, passes, stage.policy != .none { return "pass" }
    return key.disposition.text
  }

  private func reason(_ key: RecordKey) -> String {
    let (type, comment): (String, String)
    switch key.reason {
    case .none: return ""
    case .sampledOut: (type, comment) = ("sampled_out", "")
    case .localPolicy: (type, comment) = ("local_policy", "Reject ignored due to local policy")
    }
    return "        <reason>\n          <type>\(type)</type>\n"
      + "          <comment>\(comment)</comment>\n        </reason>\n"
  }

  private func identifiers(_ key: RecordKey, _ results: Results) -> String {
    var text = "    <identifiers>\n"
    switch reporter.style {
    case .microsoft, .mailDMARC:
      let domains = model.mailboxes[receiver].receiver.domains
      let place = min(key.recipientDomain, domains.count - 1)
      text += "      <envelope_to>\(domains[place])</envelope_to>\n"
      text += "      <envelope_from>\(results.spf.domain)</envelope_from>\n"
    case .plain, .openDMARC:
      text += "      <envelope_from>\(results.spf.domain)</envelope_from>\n"
    default: break
    }
    text += "      <header_from>\(FirmDomains.all[key.domain].name)</header_from>\n"
    return text + "    </identifiers>\n"
  }

  /// The results of a record's mail, as this reporter saw them.
  func results(_ key: RecordKey) -> Results {
    if key.sender == RecordKey.foreign { return foreignResults(key) }
    let system = FirmSystems.senders[key.sender]
    let own = FirmDomains.all[key.domain].name
    var results = Results(spf: spf(key.spf, system))
    results.spfAligned = key.spf == .aligned
    results.dkimAligned = key.signature == .signed
    let signer = system.signsAsParent ? domain : own
    switch key.signature {
    case .unsigned: break
    case .signed:
      results.dkim.append((signer, system.selector, "pass"))
      // Large receivers cannot verify ed25519 (RFC 8463); the RSA signature beside it passes.
      if system.selector == "corp-rsa" {
        let result = reporter.host == "fastmail.com" ? "pass" : "permerror"
        results.dkim.append((signer, "corp-ed", result))
      }
    case .otherDomain: results.dkim.append((system.vendor, "k1", "pass"))
    case .broken: results.dkim.append((signer, system.selector, "fail"))
    }
    return results
  }

  private func spf(
    _ state: SenderState, _ system: SendingSystem
  ) -> (domain: String, result: String) {
    switch state {
    case .aligned: return (system.ownEnvelope, "pass")
    case .unaligned: return ("bounces." + system.vendor, "pass")
    case .failing: return (system.ownEnvelope, "softfail")
    }
  }

  private func foreignResults(_ key: RecordKey) -> Results {
    let source = ForeignSource.all[key.address]
    var results = Results(spf: (source.envelope, source.spfPasses ? "pass" : "fail"))
    results.spfAligned = source.spfPasses && source.aligned
    results.dkimAligned = source.verifies
    if !source.selector.isEmpty {
      results.dkim.append((domain, source.selector, source.verifies ? "pass" : "fail"))
    }
    return results
  }
}

extension SendingSystem {
  /// True where the key is the organisation's and not the subdomain's own.
  var signsAsParent: Bool { selector == "pmta1" || selector == "corp-rsa" }
}
