import ReplyClassifier

/// Says in one sentence why mail fails, and in one what would mend it.
struct FailureExplanation {
  let why: String
  let remedy: String

  /// Mail that fails for the policy, explained by what the reports found wrong with it.
  init(policyFailureOf domain: String, _ relay: RelayName, _ facts: ReportedFacts?) {
    guard let facts, facts.failing > 0 else {
      why = "The replies name the policy of \(domain); no report on this mail is at hand yet."
      remedy =
        "Look at the signing of \(Self.place(relay)) for \(domain), and wait for the reports."
      return
    }
    let signature = Self.signature(facts, domain)
    why = "\(signature.what), and \(Self.envelope(facts, domain))."
    remedy = Self.remedy(signature.kind, domain, relay)
  }

  /// Mail that fails for another reason.
  init(cause: Cause, attribution: StageFailure.Attribution) {
    let reason = Self.reasons[cause] ?? "The receivers give another reason"
    why =
      attribution == .coincident
      ? "\(reason), and mail that did not change stage meets the same." : "\(reason)."
    remedy = Self.remedies[cause] ?? "Read the example reply and ask the receiver."
  }

  // MARK: - What is wrong

  enum SignatureProblem { case unsigned, broken, byOthers, overruled }

  static func signature(
    _ facts: ReportedFacts, _ domain: String
  ) -> (what: String, kind: SignatureProblem) {
    if facts.broken >= facts.unsigned, facts.broken >= facts.signedByOthers, facts.broken > 0 {
      let selector = most(facts.selectors).map { " (selector \($0))" } ?? ""
      return ("Its signature for \(domain)\(selector) does not verify", .broken)
    }
    if facts.signatureOverruled > max(facts.unsigned, facts.signedByOthers) {
      return (
        "The reporter counts DKIM as failed though its own result passes for \(domain)", .overruled
      )
    }
    if facts.signedByOthers > facts.unsigned {
      let signer = most(facts.signers).map { " (\($0))" } ?? ""
      return ("It is signed by another domain\(signer), not for \(domain)", .byOthers)
    }
    return ("It is unsigned", .unsigned)
  }

  private static func envelope(_ facts: ReportedFacts, _ domain: String) -> String {
    let name = most(facts.envelopes).map { " \($0)" } ?? ""
    if facts.spfOverruled > max(facts.spfFailed, facts.spfUnaligned) {
      return "the reporter counts SPF as failed though its own result passes for \(domain)"
    }
    if facts.spfUnaligned > facts.spfFailed {
      return "the envelope domain\(name) passes SPF but is not aligned with \(domain)"
    }
    return "SPF does not pass for the envelope domain\(name)"
  }

  private static func most(_ counts: [String: Int]) -> String? {
    counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  // MARK: - What would mend it

  private static func place(_ relay: RelayName) -> String {
    if let vmta = relay.vmta, !vmta.isEmpty { return "VirtualMTA \(vmta)" }
    return relay.sourceIP.map { "the mail from \($0)" } ?? "this mail"
  }

  private static func signer(_ relay: RelayName) -> String {
    relay.vmta.map { $0.isEmpty ? "PowerMTA" : "VirtualMTA \($0)" } ?? "PowerMTA"
  }

  static func remedy(
    _ problem: SignatureProblem, _ domain: String, _ relay: RelayName
  ) -> String {
    switch problem {
    case .unsigned:
      return
        "Sign it in PowerMTA: a domain-key for \(domain) and dkim-sign yes for \(place(relay))."
    case .broken:
      return
        "Compare the selector's record in DNS with PowerMTA's domain-key for \(domain), and make"
        + " sure nothing alters the message after \(signer(relay)) signs it."
    case .byOthers:
      return
        "Sign for \(domain): a domain-key of its own in PowerMTA, or the vendor's key published"
        + " under a selector of \(domain)."
    case .overruled:
      return
        "Ask the reporter why it does not count the signature of \(place(relay)); sign by a second"
        + " key where it cannot check the algorithm."
    }
  }

  private static let reasons: [Cause: String] = [
    .dmarcPolicy: "The receivers name the DMARC policy",
    .authentication: "The receivers ask for SPF or DKIM, whatever the policy",
    .reputation: "The receivers refuse the address or domain for its reputation",
    .badAddress: "The recipients do not exist", .quota: "The recipients' mailboxes are full",
    .rate: "The receivers ask to send slower", .content: "The receivers refuse the content",
    .connection: "Connections to the receivers fail",
    .expired: "The mail was not delivered in time",
  ]

  private static let remedies: [Cause: String] = [
    .authentication:
      "Bring SPF and DKIM of this relay in order; the receiver's page says what it asks.",
    .reputation:
      "Ask the receiver or the block list for removal, and look at what the address sent.",
    .badAddress: "Clean the job's list of recipients.", .quota: "Nothing to fix at the sender.",
    .rate: "Lower max-msg-rate for the receiver's <domain>, or wait.",
    .content: "Look at the message that the example names.",
    .connection: "Look at the network, DNS and TLS between PowerMTA and the receiver.",
    .expired: "Look at why the queue did not move; bounce-after says when PowerMTA gives up.",
  ]
}
