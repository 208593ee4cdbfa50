/// How mail authenticates, as reporters tell it.
struct MailCredentials: Hashable, Sendable {
  /// One signature.
  struct Signature: Hashable, Sendable {
    var domain: String, selector: String
    var verifies = true
  }

  /// Selector of the firm's own signatures.
  static let ownSelector = "s2026"
  /// Domain by which an undecided vendor authenticates where nothing else is said.
  static let vendorDomain = "saasvendor.example"

  var signatures: [Signature] = []
  /// Domain of MAIL FROM; empty where it is the From domain.
  var envelope = ""
  var passesSPF = false
  /// Type of the reason that the reporter gives; empty for none.
  var reason = ""

  /// Mail of our own relays.
  static func own(_ from: String, isSigned: Bool, passesSPF: Bool) -> MailCredentials {
    MailCredentials(
      signatures: isSigned ? [Signature(domain: from, selector: ownSelector)] : [],
      passesSPF: passesSPF)
  }

  /// Mail of somebody who authenticates as himself by signature and SPF.
  static func itself(_ name: String) -> MailCredentials {
    MailCredentials(
      signatures: [Signature(domain: name, selector: "k1")], envelope: "bounce.\(name)",
      passesSPF: true)
  }

  /// True where a signature verifies that is aligned with the From domain of a policy domain.
  func isSigned(for policyDomain: String) -> Bool {
    signatures.contains { $0.verifies && Self.isBelow($0.domain, policyDomain) }
  }

  /// True where SPF passes aligned.
  func hasSPF(for policyDomain: String) -> Bool {
    passesSPF && (envelope.isEmpty || Self.isBelow(envelope, policyDomain))
  }

  /// True where the mail passes DMARC.
  func passes(for policyDomain: String) -> Bool {
    isSigned(for: policyDomain) || hasSPF(for: policyDomain)
  }

  /// Relaxed alignment (RFC 9989 section 4.10.2): the same organisational domain.
  private static func isBelow(_ name: String, _ policyDomain: String) -> Bool {
    name == policyDomain || name.hasSuffix("." + policyDomain)
  }
}
