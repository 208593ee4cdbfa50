/// Where mail went, as far as any report may ever speak of it: what the history keeps in place of a
/// `DeliveryClass`, since who reports on a delivery is known only when the reports are there.
package struct Destination: Hashable, Sendable {
  /// Destinations that one thread tells apart; past them only the receiver is told.
  package static let countMax = 1 << 17

  /// The receiver's name in the table; nil where the table knows none.
  package let receiver: String?
  /// The remote host in lower case; of hosts that the table knows only the last two labels, since
  /// its receivers have many.
  package let host: String
  /// The recipient's domain, normalised.
  package let recipientDomain: String

  /// Makes a destination from its parts.
  package init(receiver: String?, host: String, recipientDomain: String) {
    self.receiver = receiver
    self.host = host
    self.recipientDomain = recipientDomain
  }

  /// The last two labels of a host name.
  package static func site(of host: String) -> String {
    let bytes = host.utf8
    guard let last = bytes.lastIndex(of: UInt8(ascii: ".")),
      let second = bytes[..<last].lastIndex(of: UInt8(ascii: "."))
    else { return host }
    return String(host[host.index(after: second)...])
  }
}
