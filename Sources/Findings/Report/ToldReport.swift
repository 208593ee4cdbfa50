/// What a report told, as far as the next one needs it to say what is new.
public struct ToldReport: Hashable, Sendable {
  /// A finding and how it stands.
  public struct Finding: Hashable, Sendable {
    /// Kind and id together name it; both are the same in every run over the same facts.
    public let kind: Kind, id: String
    /// What it is, in a few words.
    public let title: String
    /// How grave it was when it was last told.
    public let severity: Severity
    /// How it stands.
    public let state: State
    /// When it was first told, and when its state last changed; POSIX seconds UTC.
    public let firstTold: Int, changed: Int

    /// Makes a finding from its parts.
    public init(
      kind: Kind, id: String, title: String, severity: Severity, state: State, firstTold: Int,
      changed: Int
    ) {
      self.kind = kind
      self.id = id
      self.title = title
      self.severity = severity
      self.state = state
      self.firstTold = firstTold
      self.changed = changed
    }
  }

  /// The kinds of findings that are remembered.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// `stage_failures`.
    case stageFailure = "stage_failure"
    /// `missing_dkim`.
    case missingDKIM = "missing_dkim"
    /// `new_signatures`.
    case newReply = "new_signature"
    /// `policy_drift`.
    case policyDrift = "policy_drift"
    /// `silent_reporters`.
    case silentReporter = "silent_reporter"
    /// `senders`: who sends from outside the log, and one whose mail receivers no longer let in.
    case sender, senderLost = "sender_lost"
    /// Own mail lost to DMARC below the floors of findings: `accounting`.
    case lostMail = "lost_mail"
  }

  /// How a finding stands.
  public enum State: String, CaseIterable, Hashable, Sendable {
    /// Told for the first time.
    case new
    /// Told before, and still there.
    case open
    /// Told before, and no longer there.
    case fixed
    /// There again after it was fixed.
    case reopened
  }

  /// A stage of a policy domain.
  public struct StageMark: Hashable, Sendable {
    /// The policy domain.
    public let domain: String
    /// Begin, POSIX seconds UTC.
    public let begin: Int
    /// `p`, as published.
    public let policy: String
    /// `pct`; 100 where nothing else is known.
    public let percent: Int
    /// t=y.
    public let isTesting: Bool
    /// `declared` or `inferred`.
    public let origin: String

    /// Makes a mark from its parts.
    public init(
      domain: String, begin: Int, policy: String, percent: Int, isTesting: Bool, origin: String
    ) {
      self.domain = domain
      self.begin = begin
      self.policy = policy
      self.percent = percent
      self.isTesting = isTesting
      self.origin = origin
    }
  }

  /// A From domain's mail to one reporter in windows that begin on one day.
  public struct DayKey: Hashable, Sendable {
    /// From domain.
    public let domain: String
    /// Day, counted from 1970-01-01, UTC.
    public let day: Int
    /// The reporter.
    public let reporter: String

    /// Makes a key.
    public init(domain: String, day: Int, reporter: String) {
      self.domain = domain
      self.day = day
      self.reporter = reporter
    }
  }

  /// Reported messages.
  public struct DayCount: Hashable, Sendable {
    /// All, and those that pass DMARC.
    public var messages: Int, aligned: Int

    /// Makes a count.
    public init(messages: Int = 0, aligned: Int = 0) {
      self.messages = messages
      self.aligned = aligned
    }
  }

  /// When the report was made, POSIX seconds UTC.
  public let at: Int
  /// Findings of this report and of those before it, fixed ones too.
  public let findings: [Finding]
  /// The stages.
  public let stages: [StageMark]
  /// What reporters said by then.
  public let days: [DayKey: DayCount]

  /// Makes a memory from its parts.
  public init(at: Int, findings: [Finding], stages: [StageMark], days: [DayKey: DayCount]) {
    self.at = at
    self.findings = findings
    self.stages = stages
    self.days = days
  }
}
