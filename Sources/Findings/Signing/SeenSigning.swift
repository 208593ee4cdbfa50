/// What reporters saw of the signatures of one pair's mail.
public struct SeenSigning: Hashable, Sendable {
  /// Messages whose DKIM verdict is known.
  public internal(set) var messages = 0
  /// Those with a signature that verifies, whoever's.
  public internal(set) var signed = 0
  /// The key that verified on most of them; nil where none did.
  public internal(set) var key: MeantSigning.Key?

  /// `signed` among `messages`; nil without messages.
  public var share: Double? { messages == 0 ? nil : Double(signed) / Double(messages) }
}
