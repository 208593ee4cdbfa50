/// May a policy domain go on to its next stage: what must be met, and what mail is at risk.
public struct Readiness: Hashable, Sendable {
  /// The answer.
  public enum Verdict: String, Hashable, Sendable {
    /// Every criterion that can hold is met.
    case go
    /// Some criterion is not met.
    case hold
    /// Too little mail to tell.
    case notEnoughData = "not_enough_data"
  }

  /// One thing that must be met.
  public struct Criterion: Hashable, Sendable {
    /// What is asked.
    public enum Name: String, CaseIterable, Hashable, Sendable {
      /// Days of the stage that both logs and reports cover.
      case days
      /// Share of own reported messages that pass DMARC.
      case ownPass = "own_pass"
      /// Share of own reported messages with an aligned signature that verifies; asked where the next
      /// step publishes `reject`, which must not rest on SPF alone (RFC 9989).
      case signed
      /// Share of delivered mail at receivers that report.
      case coverage
      /// Reported messages for each logged recipient.
      case ratio
      /// Own relays that fail beyond chance.
      case failingRelays = "failing_relays"
      /// Own addresses that are new.
      case newSources = "new_sources"
      /// Share of senders that nobody has decided on, among own and their reported messages.
      case unknownSenders = "unknown_senders"
      /// 1 where all inputs were read and are fresh, else 0.
      case inputs
    }

    /// What is asked.
    public let name: Name
    /// The value; nil where there is nothing to count.
    public let value: Double?
    /// The least or most that is allowed; both ends for `ratio`.
    public let threshold: ClosedRange<Double>
    /// True when the value lies within the threshold.
    public let isMet: Bool
    /// Lower end of the value's 95 % Wilson interval; nil for what is no share of messages.
    public internal(set) var low: Double?

    /// True for what is only told and never holds.
    public var warns: Bool { name == .ratio }
  }

  /// Failing messages of own sources that one relay sent.
  public struct AtRisk: Hashable, Sendable {
    /// The relay, as far as the log tells it.
    public internal(set) var relay: RelayName
    /// Messages that failed both SPF and DKIM alignment.
    public let messages: Int
  }

  /// A sender that is not ours, authenticates as itself, comes back, and is not decided on.
  public struct Sender: Hashable, Sendable {
    /// The organisation that its mail authenticates as.
    public internal(set) var name: String
    /// Its messages that failed both alignments.
    public let messages: Int
  }

  /// The reporters that applied the last pct step as it was published, among those that had enough
  /// failing mail to show it.
  public struct Honoured: Hashable, Sendable {
    /// The share that the step published, 0…99.
    public let percent: Int
    /// Reporters that honoured it, and all that can be told.
    public let reporters: Int, reportersTold: Int
    /// Their failing messages, and those of all that can be told.
    public let messages: Int, messagesTold: Int
  }

  /// The fewest reported own messages that allow a verdict.
  public static let ownMessagesMin = 30
  /// Days of reports without any authorised sender after which a domain counts as parked, and after
  /// which one without rows of the log is judged by what there is, however little.
  public static let parkedDaysMin = 90

  /// The policy domain.
  public let domain: String
  /// The last stage within the period.
  public let current: Rung
  /// The next step; nil at the top of the domain's ladder.
  public let next: Rung?
  /// The days of the current stage that all but `days` is counted in: the last ones, and as many more
  /// as it takes to see `ownMessagesMin` own messages; half-open, POSIX seconds UTC.
  public let judged: Range<Int>
  /// True where the log has no row of the domain: own mail is then what passes aligned, and nothing
  /// is asked that only a log can tell.
  public let isReportedOnly: Bool
  /// True where nobody sends as the domain: no row, no system, and no pass in so many days of reports
  /// as `parkedDaysMin` says.
  public let isParked: Bool
  /// The answer.
  public let verdict: Verdict
  /// What must be met, in the order of `Criterion.Name`; what is not asked is left out.
  public let criteria: [Criterion]
  /// Messages that own sources sent in the judged days, as reporters counted them.
  public let ownMessages: Int
  /// Those of `ownMessages` that failed both alignments.
  public let ownFailing: Int
  /// Those of `ownMessages` at reporters that write `testing` (RFC 9990), so know t=y.
  public let testingMessages: Int
  /// `ownFailing` by relay, most first.
  public internal(set) var atRisk: [AtRisk]
  /// Forwarded messages that failed both.
  public let forwardedFailing: Int
  /// Messages of foreign sources that failed both.
  public let foreignFailing: Int
  /// Those of `foreignFailing` that undecided senders sent, most first.
  public internal(set) var undecided: [Sender]
  /// Who honoured the last pct step; nil where there was none, or the next step is none.
  public let honoured: Honoured?

  /// True while the stage is only tested (t=y).
  public var isTesting: Bool { current.isTesting }

  /// The messages of all `undecided`.
  public var undecidedMessages: Int { undecided.reduce(0) { $0 + $1.messages } }

  /// `ownFailing` among `ownMessages`, 0…1; nil where there are none.
  public var atRiskShare: Double? {
    ownMessages == 0 ? nil : Double(ownFailing) / Double(ownMessages)
  }

  /// `testingMessages` among `ownMessages`, 0…1; nil where there are none.
  public var testingShare: Double? {
    ownMessages == 0 ? nil : Double(testingMessages) / Double(ownMessages)
  }
}
