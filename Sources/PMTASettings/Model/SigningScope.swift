/// What is set at one level: for all of PowerMTA, for a pool, or for a VirtualMTA.
package struct SigningScope: Sendable {
  /// The keys in their order, which counts.
  package var keys: [DomainKey] = []
  /// The `<domain>` blocks in their order.
  package var domains: [DomainBlock] = []
  /// The addresses that mail leaves from.
  package var sources: [SourceAddress] = []
  /// The proxies of `use-proxy`.
  package var proxies: [NamedPlace] = []

  /// The name for HELO of its own, of `host-name`; empty without one.
  var host = ""

  /// True where a line about addresses could not be understood.
  var hasBadSource = false

  init() {}
}

/// A name that a line mentions.
package struct NamedPlace: Hashable, Sendable {
  /// The name, as it is written.
  package let name: String
  /// The line.
  package let place: SettingPlace

  /// Names are compared in lower case.
  package var key: String { name.lowercased() }
}

/// Where mail leaves from.
package struct SourceAddress: Hashable, Sendable {
  /// The address or block, as it is written.
  package let address: String
  /// The address or block that receivers see; nil where it is none.
  package let seen: String
  /// The HELO name; empty where the line has none.
  package let host: String
  /// The line.
  package let place: SettingPlace
}
