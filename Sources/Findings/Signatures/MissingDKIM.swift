/// A relay whose mail of one From domain lacks an aligned DKIM signature that verifies.
public struct MissingDKIM: Hashable, Sendable {
  /// The most relays of one address that are told apart; with more of them none is, since the work
  /// grows with their fourth power and a month of reports has hardly more equations.
  public static let relaysMax = 32

  /// What is wrong with the signatures.
  public enum State: String, CaseIterable, Hashable, Sendable {
    /// No result at all, or only results `none`.
    case unsigned
    /// Signed by another domain.
    case unaligned
    /// Signed by us, and does not verify.
    case broken
    /// A share of the mail only.
    case intermittent
  }

  /// How the share was found.
  public enum Method: String, Hashable, Sendable {
    /// The relay alone sends the domain's mail from the address.
    case direct
    /// Several relays share the address; told apart by how the counts move with their volumes.
    case estimated
    /// Several relays share the address, and their volumes move together.
    case undetermined
  }

  /// A share with the ends of its 95 % interval, 0…1.
  public struct Share: Hashable, Sendable {
    /// The best value.
    public let estimate: Double
    /// The interval's ends.
    public let low: Double, high: Double
  }

  /// Stable from run to run.
  public internal(set) var id: String
  /// From domain.
  public internal(set) var domain: String
  /// Whose mail.
  public internal(set) var relay: RelayName
  /// What is wrong.
  public let state: State
  /// True where nearly all of that mail passes by SPF: it fails when it is forwarded or the address
  /// changes.
  public let isCarriedBySPF: Bool
  /// Messages that reporters counted from the address; of the relay's part where it is estimated.
  public let messages: Int
  /// Those without an aligned signature that verifies.
  public let unsigned: Int
  /// `unsigned` among `messages`.
  public let share: Share
  /// Reporters that saw such mail.
  public let reporters: Int
  /// Begin of the first and end of the last window that shows it, POSIX seconds UTC.
  public let firstSeen: Int, lastSeen: Int
  /// How it went on.
  public let course: FailureCourse?
  /// When the state of signing changed within the period, in order of time.
  public let changes: [SigningChange]
  /// How the share was found.
  public let method: Method
  /// What would mend it, in one sentence.
  public internal(set) var remedy: String
  /// How grave it is; `info` once it is mended.
  public let severity: Severity

  /// True where later mail shows that it is over.
  public var isMended: Bool { course?.isMended ?? false }
}
