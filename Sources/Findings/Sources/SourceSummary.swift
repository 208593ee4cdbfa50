public import ByteKit

/// One address that sent as a From domain: whose it is, and why that is said.
public struct SourceSummary: Hashable, Sendable {
  /// Whose an address is.
  public enum Class: String, CaseIterable, Hashable, Sendable {
    /// Ours: it delivered mail in the log, or the configuration names it.
    case ownDirect = "own_direct"
    /// Not ours; the mail bears an aligned signature that our own mail uses.
    case ownForwarded = "own_forwarded"
    /// Not ours; our signature broke on the way, or the reporter calls it forwarded.
    case forwardedBroken = "forwarded_broken"
    /// Not ours; the domain's owner listed it in SPF, or gave it a key.
    case otherAuthorised = "other_authorised"
    /// Not ours, and nothing shows that it may send.
    case unauthenticated
  }

  /// From domain.
  public internal(set) var domain: String
  /// Address that the receivers saw.
  public let sourceIP: IPAddress
  /// Whose it is.
  public let ownership: Class
  /// Why, in one clause.
  public internal(set) var reason: String
  /// Messages reported.
  public let messages: Int
  /// Those with an aligned signature.
  public let dkimAligned: Int
  /// Those with an aligned SPF pass.
  public let spfAligned: Int
  /// Messages that failed both.
  public let failing: Int
  /// Reported messages of which neither is known.
  public let unknown: Int
  /// Reported messages whose verdict on DKIM is not known.
  public let dkimUnknown: Int

  /// Reported messages without an aligned signature that verifies.
  public var dkimFailed: Int { messages - dkimAligned - dkimUnknown }
  /// Messages without any signature.
  public let unsigned: Int
  /// Rows of the log: delivered, refused and deferred.
  public let logged: Int
  /// Rows refused for the DMARC policy.
  public let refusedDMARC: Int
  /// Begin of the earliest window or time of the earliest row, POSIX seconds UTC.
  public let firstSeen: Int
  /// End of the latest window or time of the latest row, POSIX seconds UTC.
  public let lastSeen: Int
  /// The system of the inventory that it belongs to; nil where none matches.
  public internal(set) var system: String?
  /// True when it was first seen in the last stage, while its domain had mail before.
  public internal(set) var isNew = false
}
