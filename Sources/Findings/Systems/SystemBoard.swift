public import ByteKit

/// How one system stands on the board of what is to be mended, as the mail itself shows it.
public struct SystemBoard: Hashable, Sendable {
  /// How its mail passes by now.
  public enum State: String, CaseIterable, Hashable, Sendable {
    /// It fails both alignments, and bears no other's signature.
    case failing
    /// It fails, signed by another domain.
    case unaligned
    /// It passes by SPF alone.
    case carriedBySPF = "carried_by_spf"
    /// It bears an aligned signature.
    case signed
    /// It leaves through a relay of ours now, which signs for it.
    case moved
    /// Nothing of it was seen in the last days.
    case silent
  }

  /// The mail of seven days, as reporters counted it.
  public struct Week: Hashable, Sendable {
    /// Begin, POSIX seconds UTC.
    public let begin: Int
    /// Messages, and those that pass aligned.
    public internal(set) var messages = 0, passing = 0
  }

  /// Weeks that are told.
  public static let weeksMax = 8

  /// How it stands; nil where nothing of it was ever seen.
  public let state: State?
  /// The first day of that state within the period, POSIX seconds UTC.
  public let since: Int?
  /// The first day from which all of its mail left through our relays, POSIX seconds UTC; nil where
  /// it always did, or does not.
  public let movedSince: Int?
  /// The first day from which its mail is signed, POSIX seconds UTC; nil where it is not, or always
  /// was.
  public let signedSince: Int?
  /// The last weeks, the earliest first; those before its first mail are left out.
  public let weeks: [Week]
  /// True where it sent from outside the log in the last days.
  public let sendsFromOutside: Bool
  /// Addresses outside the log whose mail passes no SPF of ours: what an SPF record would have to
  /// gain.
  public let spfAddresses: [IPAddress]
  /// From domains without an aligned signature: for each a selector would have to be published.
  public internal(set) var keyDomains: [String]

  /// True where the mail passes as the chosen way has it.
  func isMended(by mend: MailSystem.Mend?) -> Bool {
    switch state {
    case .signed, .moved: true
    case .carriedBySPF: mend == .spf
    case .failing, .unaligned, .silent, nil: false
    }
  }
}
