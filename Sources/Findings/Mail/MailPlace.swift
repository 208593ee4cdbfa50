package import ByteKit

/// A From domain and an address.
package struct MailPlace: Hashable, Sendable {
  /// The domain.
  package let domain: String
  /// The address that receivers saw.
  package let address: IPAddress

  /// Makes a place.
  package init(domain: String, address: IPAddress) {
    self.domain = domain
    self.address = address
  }
}
