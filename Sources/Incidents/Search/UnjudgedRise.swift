public import Findings
public import ReplyClassifier

/// Failures that may be a spike or not: the log does not say what was usual before them.
///
/// A log that was rotated an hour ago begins shortly before a rise, or inside it.
public struct UnjudgedRise: Hashable, Sendable {
  /// What kind of failure.
  public let kind: FailureKind
  /// The cause that rose; nil where it is all of them together.
  public let cause: Cause?
  /// First minute, POSIX seconds UTC; that of the log where it begins inside.
  public let begin: Int
  /// End, not in it; nil while it lasts.
  public let end: Int?
  /// Minutes of the log before it.
  public let pastMinutes: Int
  /// Failed for this cause, and attempted, in those minutes.
  public let before: FailureRate
  /// The same in it, and in what the log has after it.
  public let during: FailureRate, after: FailureRate

  /// True where the log begins inside it.
  public var isFromTheBegin: Bool { pastMinutes == 0 }
}

/// A share of failures that is high in itself, over a log that is too short to tell whether it is
/// usual.
public struct HighShare: Hashable, Sendable {
  /// What kind of failure.
  public let kind: FailureKind
  /// The cause; nil where it is all of them together.
  public let cause: Cause?
  /// What mail it is of: that to a receiver, or that of a From domain by a relay (injector, else
  /// VMTA); all nil where it is all mail.
  public internal(set) var receiver: String?, domain: String?, relay: String?
  /// Failed and attempted.
  public let rate: FailureRate
}

/// What a log holds of which it does not say whether it is usual.
public struct Unjudged: Hashable, Sendable {
  /// Rises that have too little past, by begin.
  public internal(set) var rises: [UnjudgedRise] = []
  /// Shares over the whole of a short log that are high in themselves.
  public internal(set) var shares: [HighShare] = []
  /// Failures for the DMARC policy over a log that is long enough, where they are many all the time.
  public internal(set) var steadyDMARC: FailureRate?
}
