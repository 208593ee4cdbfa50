public import Policies
public import ReplyClassifier

/// Failures that an enforcement stage introduced for one relay's mail of one From domain.
///
/// Tested over all receivers together; its parts by receiver stand inside it.
public struct StageFailure: Hashable, Sendable {
  /// What kind of failure.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// `b` rows; live.
    case refused
    /// `t` rows; live.
    case deferred
    /// Reported dispositions of mail that the log calls delivered.
    case quarantined
  }

  /// What a stage is compared with.
  public enum ComparedWith: String, CaseIterable, Hashable, Sendable {
    /// The same relay in the stage before.
    case stage
    /// The other relays of the policy domain in the same stage: the relay itself is new.
    case otherRelays = "other_relays"
  }

  /// What made the mail fail.
  public enum Attribution: String, Hashable, Sendable {
    /// The DMARC policy: the reply names it, or the reports show both legs failing with it.
    case dmarc
    /// Something else at that time: mail that did not change stage shows the same rise.
    case coincident
    /// Not known.
    case unproven
  }

  /// Which clock the counts are on.
  public enum Clock: String, Hashable, Sendable {
    /// The log, within seconds.
    case live
    /// Aggregate reports, a day later.
    case reported
  }

  /// One receiver's part.
  public struct ReceiverPart: Hashable, Sendable {
    /// The receiver.
    public internal(set) var receiver: String
    /// The stage before.
    public let before: FailureRate
    /// The stage itself.
    public let after: FailureRate
  }

  /// The rows of a number of messages, with the ends of its 95 % interval.
  public struct Introduced: Hashable, Sendable {
    /// after.failed − after.attempted × before.failed ÷ before.attempted.
    public let estimate: Double
    /// The interval's ends.
    public let low: Double, high: Double
  }

  /// One row of the log that shows the failure.
  public struct Example: Hashable, Sendable {
    /// `dsnDiag` as logged; nil where the row cannot be read again.
    public var diagnostic: String?
    /// The log's path.
    public internal(set) var path: String
    /// Offset in the uncompressed log.
    public let offset: Int
    /// The job; nil where the row has none or cannot be read again.
    public var job: String?
  }

  /// Stable from run to run.
  public internal(set) var id: String
  /// From domain.
  public internal(set) var domain: String
  /// What `before` counts.
  public let comparedWith: ComparedWith
  /// The stage, and the one before it; itself where there was none before.
  public let stage: Stage, previous: Stage
  /// What kind of failure.
  public let kind: Kind
  /// Why the receivers refused or deferred; nil for quarantined mail.
  public let cause: Cause?
  /// The receiver that holds at least 90 % of it; nil where it is not of one.
  public internal(set) var receiver: String?
  /// Whose mail.
  public internal(set) var relay: RelayName
  /// Failures among attempts in the stage before, in this one, and in the first one.
  public let before: FailureRate, after: FailureRate, baseline: FailureRate
  /// How many failures the stage introduced.
  public let introduced: Introduced
  /// The false-discovery rate at which it is a finding.
  public let qValue: Double
  /// What made the mail fail.
  public let attribution: Attribution
  /// What decided the attribution, in one sentence.
  public internal(set) var evidence: String
  /// Which clock the counts are on.
  public let clock: Clock
  /// First failure in the stage, POSIX seconds UTC: of a row, or the begin of a window.
  public let firstSeen: Int
  /// How it went on; nil where no row or window of the period tells.
  public let course: FailureCourse?
  /// A row that shows it; nil for quarantined mail, which the log calls delivered.
  public internal(set) var example: Example?
  /// The parts by receiver, the largest first.
  public internal(set) var byReceiver: [ReceiverPart]
  /// Why the mail failed, in one sentence.
  public internal(set) var why: String
  /// What would mend it, in one sentence.
  public internal(set) var remedy: String
  /// How grave it is; `info` once it is mended.
  public let severity: Severity

  /// True where later mail shows that it is over.
  public var isMended: Bool { course?.isMended ?? false }
  /// Time of the last failure, POSIX seconds UTC; of the first where no other is known.
  public var lastSeen: Int { course?.lastSeen ?? firstSeen }

  /// What is on before what is mended, then the gravest and the largest.
  static func comesFirst(_ a: StageFailure, _ b: StageFailure) -> Bool {
    if a.isMended != b.isMended { return b.isMended }
    return (a.severity, a.introduced.estimate, b.id) > (b.severity, b.introduced.estimate, a.id)
  }
}
