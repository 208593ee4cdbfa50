/// Mail with our From domain that no log of ours knows.
package struct ForeignSender: Sendable {
  /// What it is.
  package enum Nature: String, Sendable, Codable {
    /// Passes our mail on and keeps the signature.
    case forwarder
    /// Passes our mail on and breaks the signature.
    case breakingForwarder
    /// Authorised by SPF only.
    case vendor
    /// Not ours at all.
    case spoofer
  }

  /// What it is.
  package var nature: Nature
  /// Its address.
  package var address: String
  /// The From domain.
  package var domain: String
  /// Number of the policy domain.
  package var policy: Int
  /// Messages a day at each reporting receiver.
  package var perDay: Double
}
