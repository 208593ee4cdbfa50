public import ByteKit

/// What the configuration says of one sender outside the log: by what it is known, and whose it is.
public struct SenderRule: Hashable, Sendable {
  /// By what a sender is known.
  public enum Mark: Hashable, Sendable {
    /// The domain of a signature that verifies, or one above it.
    case sign(String)
    /// The domain of MAIL FROM, or one above it.
    case envelope(String)
    /// Addresses.
    case address(IPNetwork)
  }

  /// Whose a sender is.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Somebody who sends for the firm: its mail is own mail.
    case vendor
    /// Somebody who hands on mail that the firm sent.
    case forwarder
    /// A PowerMTA node of the firm whose log is elsewhere: its mail is own mail.
    case ownNode = "own_node"
    /// Nobody whom the firm knows.
    case notOurs = "not_ours"
  }

  /// By what it is known.
  public let mark: Mark
  /// Whose it is.
  public let kind: Kind
  /// The system of the inventory that it belongs to; nil where none is named.
  public let system: String?

  /// Makes a rule from its parts; domains are A-labels in lower case.
  public init(_ mark: Mark, kind: Kind = .vendor, system: String? = nil) {
    self.mark = mark
    self.kind = kind
    self.system = system
  }

  /// True where the sender's mail counts as own mail.
  var isOwn: Bool { kind == .vendor || kind == .ownNode }

  /// By what it holds mail together.
  var by: Sender.Grouping {
    switch mark {
    case .sign: .dkim
    case .envelope: .spf
    case .address: .address
    }
  }

  /// The domain or the addresses.
  var name: String {
    switch mark {
    case .sign(let domain), .envelope(let domain): domain
    case .address(let network): network.description
    }
  }

  /// The mark as the configuration writes it, such as `sign: vendor.example`.
  var text: String {
    switch mark {
    case .sign: "sign: \(name)"
    case .envelope: "envelope: \(name)"
    case .address: "address: \(name)"
    }
  }

  /// True for a domain that is another one or lies under it.
  static func covers(_ domain: String, _ name: String) -> Bool {
    name == domain || name.hasSuffix("." + domain)
  }
}
