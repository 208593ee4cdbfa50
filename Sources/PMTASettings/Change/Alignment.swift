import MailIdentity

/// Relaxed alignment of a signature with the From domain (RFC 9989, section 4.4).
package struct Alignment: Sendable {
  private let suffixes = PublicSuffixes()

  /// Makes it.
  package init() {}

  /// The registrable domain, or the domain itself where it has none.
  package func organisation(of domain: String) -> String {
    suffixes.registrableDomain(of: domain) ?? domain
  }

  /// True where both belong to one registrable domain.
  package func isAligned(_ signer: String, with domain: String) -> Bool {
    signer == domain || organisation(of: signer) == organisation(of: domain)
  }
}
