/// Own mail that DMARC cost, as plain counts: what findings tell of it, and the rest by relay.
///
/// `refusedDMARC` is on the live clock, the other two are reported; they are never added up, since a
/// refused message is refused in the log and rejected in a report.
public struct Accounting: Hashable, Sendable {
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
    /// How many.
    public let messages: Int
    /// How the losses of the relay in its policy domain went on.
    public let course: FailureCourse
  }

  /// Rows refused for the DMARC policy; live.
  public internal(set) var refusedDMARC = Account()
  /// Messages of own addresses that receivers quarantined; reported.
  public internal(set) var quarantined = Account()
  /// Messages of own addresses that receivers rejected; reported.
  public internal(set) var rejected = Account()

  /// True where nothing was lost.
  public var isEmpty: Bool {
    refusedDMARC.total == 0 && quarantined.total == 0 && rejected.total == 0
  }

  /// The accounts with the words that screens show.
  public var accounts: [(name: String, account: Account)] {
    [
      ("refused for DMARC", refusedDMARC), ("quarantined", quarantined), ("rejected", rejected),
    ]
  }
}
