public import ByteKit
public import Traffic

/// A sending system of the inventory: what it is called, who owns it, and how its mail is known.
///
/// One mark is enough: an injector's HELO name (it, or a name under it) or address, a VirtualMTA,
/// a source address, or, outside the log, the domain that its mail is signed with or its envelope's.
public struct MailSystem: Hashable, Sendable {
  /// How its mail is to be brought to pass aligned.
  public enum Mend: String, CaseIterable, Hashable, Sendable {
    /// It is routed through a relay of the firm, which signs for it.
    case relay
    /// Its addresses are added to an SPF record.
    case spf
    /// It signs for a subdomain with a key of its own.
    case dkimSubdomain = "dkim_subdomain"
  }

  /// Its name, for people.
  public let name: String
  /// HELO names of its injectors, lower case.
  public let injectors: [String]
  /// Its VirtualMTAs, as PowerMTA names them.
  public let vmtas: [String]
  /// Addresses of its injectors or sources.
  public let addresses: [IPNetwork]
  /// Who answers for it; empty where nobody is named.
  public let owner: String
  /// How far its move is, in the firm's own words; empty where not told.
  public let state: String

  /// Domains that its mail is signed with, and domains of its MAIL FROM; A-labels, lower case.
  public let sign: [String], envelope: [String]
  /// The way that was chosen; nil where none is told.
  public let mend: Mend?
  /// The day by which it is to pass, from 1970-01-01, UTC; nil where none is told.
  public let due: Int?

  /// Makes a system from its parts.
  public init(
    name: String, injectors: [String] = [], vmtas: [String] = [], addresses: [IPNetwork] = [],
    owner: String = "", state: String = "", sign: [String] = [], envelope: [String] = [],
    mend: Mend? = nil, due: Int? = nil
  ) {
    self.name = name
    // An empty mark would be a mark of all mail that lacks the value.
    self.injectors = injectors.filter { !$0.isEmpty }.map { $0.lowercased() }
    self.vmtas = vmtas.filter { !$0.isEmpty }
    self.addresses = addresses
    self.owner = owner
    self.state = state
    self.sign = sign
    self.envelope = envelope
    self.mend = mend
    self.due = due
  }

  /// True when mail of a relay, or of a source address, is this system's.
  public func matches(relay: Relay?, sourceIP: IPAddress?) -> Bool {
    if let sourceIP, addresses.contains(where: { $0.contains(sourceIP) }) { return true }
    guard let relay else { return false }
    if let address = relay.injectorIP, addresses.contains(where: { $0.contains(address) }) {
      return true
    }
    if !relay.vmta.isEmpty, vmtas.contains(relay.vmta) { return true }
    let helo = relay.injector.lowercased()
    return injectors.contains { helo == $0 || helo.hasSuffix("." + $0) }
  }
}
