package import ByteKit

/// Own mail that DMARC cost, as plain counts: what findings tell of it, and the rest by relay.
///
/// `refusedDMARC` is on the live clock, the other two are reported; they are never added up, since a
/// refused message is refused in the log and rejected in a report.
public struct Accounting: Hashable, Sendable {
  /// What became of the mail.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Rows refused for the DMARC policy.
    case refusedDMARC = "refused_dmarc"
    /// Messages of own addresses that receivers quarantined.
    case quarantined
    /// Messages of own addresses that receivers rejected.
    case rejected

    /// The clock that it is on.
    public var clock: StageFailure.Clock { self == .refusedDMARC ? .live : .reported }

    /// What stands on screens behind a number of it.
    public var words: String { self == .refusedDMARC ? "refused for DMARC" : rawValue }
  }

  /// One kind of loss.
  public struct Account: Hashable, Sendable {
    /// Messages in all.
    public internal(set) var total = 0
    /// Those that stand in findings.
    public internal(set) var inFindings = 0
    /// The others by From domain and relay, most first.
    public internal(set) var relays: [RelayLoss] = []

    /// Those that no finding tells.
    public var belowFloor: Int { total - inFindings }
  }

  /// Messages of one From domain and relay that no finding tells.
  public struct RelayLoss: Hashable, Sendable {
    /// Stable from run to run; `why` tells what is behind it.
    public let id: String
    /// From domain.
    public internal(set) var domain: String
    /// Whose mail, from all its addresses.
    public internal(set) var relay: RelayName
    /// Its addresses, in order.
    package let addresses: [IPAddress]
    /// How many.
    public let messages: Int
    /// How the losses of the relay in its policy domain went on.
    public let course: FailureCourse
  }

  private var all: [Kind: Account] = [:]

  /// The account of a kind.
  public internal(set) subscript(kind: Kind) -> Account {
    get { all[kind] ?? Account() }
    set { all[kind] = newValue }
  }

  /// True where nothing was lost.
  public var isEmpty: Bool { Kind.allCases.allSatisfy { self[$0].total == 0 } }
}
