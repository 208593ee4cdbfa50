import MailIdentity

/// Relaxed alignment of a signature with the From domain (RFC 9989, section 4.4).
package struct Alignment: Sendable {
  private let suffixes = PublicSuffixes()

  /// Makes it.
  package init() {}

  /// True where both belong to one registrable domain.
  package func isAligned(_ signer: String, with domain: String) -> Bool {
    signer == domain
      || suffixes.registrableDomain(of: signer) == suffixes.registrableDomain(of: domain)
  }
}
