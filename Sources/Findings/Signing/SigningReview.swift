/// One pair's mail: how it is meant to be signed, and what reporters saw.
public struct SigningReview: Hashable, Sendable {
  /// How the two agree.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    /// Signed as the configuration says.
    case asMeant = "as_meant"
    /// Not signed, as the configuration says.
    case unsignedAsMeant = "unsigned_as_meant"
    /// Signed with the key that the configuration says, and it does not verify.
    case keyAndDNSDiffer = "key_and_dns_differ"
    /// Signed by the same domain with another selector.
    case anotherKey = "another_key"
    /// The signature that the configuration says is not there.
    case notAsConfigured = "not_as_configured"
    /// Signed by a key that the configuration does not have: by the application, or on another host.
    case signedElsewhere = "signed_elsewhere"
  }

  /// Whose mail.
  public internal(set) var pair: SigningPair
  /// What is meant.
  public internal(set) var meant: MeantSigning
  /// What was seen.
  public internal(set) var seen: SeenSigning
  /// How the two agree.
  public let outcome: Outcome
  /// Both sides in words, and what to ask where they differ.
  public internal(set) var why: String

  /// True where somebody should look: the mail is not signed as it is meant to be.
  public var isOdd: Bool { outcome != .asMeant && outcome != .unsignedAsMeant }
}
