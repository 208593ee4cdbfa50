/// A change of how a relay's mail is signed, within the period.
public struct SigningChange: Hashable, Sendable {
  /// What reporters saw of the mail's signatures.
  public enum Signing: String, CaseIterable, Hashable, Sendable {
    /// An aligned signature that verifies.
    case signed
    /// No signature.
    case unsigned
    /// Signed by another domain.
    case unaligned
    /// Signed by us, and does not verify.
    case broken
    /// Some of it.
    case intermittent
  }

  /// Begin of the first window that shows the later state, POSIX seconds UTC.
  public let at: Int
  /// What it was before, and what it is from then on.
  public let from: Signing, to: Signing
}
