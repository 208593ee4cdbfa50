/// The number of a receiver in its table.
public struct ReceiverID: RawRepresentable, Hashable, Comparable, Sendable {
  /// The index in `ReceiverTable.receivers`.
  public let rawValue: UInt16

  /// Makes an id from its index.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Orders by index.
  public static func < (a: ReceiverID, b: ReceiverID) -> Bool { a.rawValue < b.rawValue }
}

/// A mailbox provider or site as one party: how it is recognised, and who reports for it.
public struct Receiver: Hashable, Sendable {
  /// The name used in screens, JSON and the configuration: `google`.
  public let name: String
  /// MX hosts, each with all hosts under it: `google.com` covers `aspmx.l.google.com`.
  public let mx: [String]
  /// Recipient domains, each with all domains under it.
  public let domains: [String]
  /// Who sends its aggregate reports: `org_name`, or a domain that is the reporter's e-mail
  /// domain or the receiver in the report's file name, or lies above them.
  public let reporters: [String]

  /// Makes a receiver; letter case and a trailing dot do not matter in hosts and domains.
  public init(name: String, mx: [String], domains: [String] = [], reporters: [String] = []) {
    self.name = name
    self.mx = mx
    self.domains = domains
    self.reporters = reporters
  }
}
