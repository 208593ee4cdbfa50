public import Findings
public import ReplyClassifier
import Statistics

/// A time in which more mail than usual was refused, or put off.
public struct Spike: Hashable, Sendable {
  /// Whether DMARC made it.
  public enum DMARC: String, Hashable, Sendable {
    /// At least 90 % of what is explained.
    case yes
    /// Less than 8 %.
    case no
    /// Anything between.
    case partly
  }

  /// How the begin was found.
  public enum Origin: String, Hashable, Sendable {
    /// By the search.
    case found
    /// Given by the admin; nothing was found there.
    case given
  }

  /// What the spike is compared with.
  public struct Baseline: Hashable, Sendable {
    /// The times, half-open, POSIX seconds UTC, the latest first.
    public let ranges: [Range<Int>]
    /// True where they are the same hours of days before.
    public let isSameHours: Bool
  }

  /// The worst minute or, where minutes hold little mail, the worst few.
  public struct Peak: Hashable, Sendable {
    /// Its begin, and its end, not in it, POSIX seconds UTC.
    public let time: Int, end: Int
    /// Failed and attempted in it.
    public let rate: FailureRate
  }

  /// Stable from run to run.
  public let id: String
  /// What kind of failure.
  public let kind: FailureKind
  /// How the begin was found.
  public let origin: Origin
  /// First minute, POSIX seconds UTC.
  public let begin: Int
  /// Where the first minute may lie, at 95 %, POSIX seconds UTC; `begin` alone where it was given or
  /// the rise grew slowly.
  public let begins: ClosedRange<Int>
  /// From when on it grew, POSIX seconds UTC: its begin is not known more sharply; nil where the rise
  /// came at once.
  public let growsFrom: Int?
  /// End, not in it; nil while it lasts.
  public let end: Int?
  /// Where the end may lie, at 95 %; nil while it lasts.
  public let ends: ClosedRange<Int>?
  /// The last second that counts, not in it: `end`, or that of the log.
  public let until: Int
  /// The worst of it; nil where nothing was attempted.
  public let peak: Peak?
  /// What it is compared with.
  public let baseline: Baseline
  /// Failed and attempted then.
  public let before: FailureRate
  /// Failed and attempted in the spike.
  public let during: FailureRate
  /// Failed and attempted in the last minutes of the log, or after the end.
  public let now: FailureRate
  /// How long `now` is.
  public let nowSeconds: Int
  /// Failed and attempted in the time before of the other kind, refused or deferred.
  public let otherBefore: FailureRate
  /// during.failed − during.attempted × before.failed ÷ before.attempted, rounded.
  public let extra: Int
  /// Whether DMARC made it.
  public let dmarc: DMARC
  /// What explains it, the largest first.
  public internal(set) var explanations: [Explanation]
  /// What no explanation holds; with them it adds up to `extra`.
  public let rest: Int
  /// What it is not, each in a few words.
  public let notTheCause: [String]
  /// What happened around it, in order of time.
  public internal(set) var timeline: [TimelineEntry]
  /// Whether reports showed the trouble before; nil where none did.
  public let seenBefore: SeenBefore?
  /// The failures over time.
  public let chart: [ChartPoint]

  /// How grave it is: critical where DMARC made it, or a part, and not a little; a time that was only
  /// asked for is a warning where more failed than before, else none.
  public var severity: Severity {
    if origin == .given { return isHigher && hasPast ? .warning : .info }
    return dmarc != .no && extra >= Self.criticalExtra ? .critical : .warning
  }

  /// What no explanation holds; where they hold more than all, only how they were counted.
  package var restName: String { rest < 0 ? "rounding and overlap" : "everything else" }

  /// Extra failures that make a spike of DMARC critical.
  public static let criticalExtra = 30

  /// The 95 % interval of the share in it less that of the time before, -1…1 (Newcombe); nil where
  /// nothing was attempted in one of them.
  public var difference: ClosedRange<Double>? {
    guard before.attempted > 0, during.attempted > 0 else { return nil }
    let interval = ProportionChange(before: before.proportion, after: during.proportion)
      .difference()
    return interval.lowerBound...max(interval.lowerBound, interval.upperBound)
  }

  /// True where the share in it is above that of the time before by more than chance explains.
  public var isHigher: Bool { difference.map { $0.lowerBound > 0 } ?? false }

  /// Minutes that it is compared with.
  public var pastMinutes: Int { baseline.ranges.reduce(0) { $0 + $1.count } / 60 }

  /// True where these are enough to know what is usual, or nothing failed that needs a past.
  public var hasPast: Bool {
    during.failed == 0 || pastMinutes >= ShortLog.pastMinutes && before.attempted > 0
  }

  /// True when it has ended.
  public var isOver: Bool { end != nil }

  /// `rest` of `extra`.
  public var restShare: Double { extra == 0 ? 0 : Double(rest) / Double(extra) }
}

/// One part of what a spike holds beyond the usual.
public struct Explanation: Hashable, Sendable {
  /// How well it is proved.
  public enum Grade: String, Hashable, Sendable {
    /// The reply names it, and reports agree.
    case a = "A"
    /// One of them.
    case b = "B"
    /// Only the time fits.
    case c = "C"
  }

  /// Stable from run to run.
  public let id: String
  /// What its failures have in common, in the order of `Dimension`.
  public internal(set) var place: [Dimension: String]
  /// Why they failed.
  public let cause: Cause
  /// Failures beyond the usual.
  public let extra: Int
  /// Failed and attempted there in the spike.
  ///
  /// `attempted` is of what the place says of receiver, domain and relay, and to the nearest ten
  /// minutes; nil where the place is narrower.
  public let failed: Int, attempted: Int?
  /// Failed there in the time before.
  public let failedBefore: Int
  /// How well it is proved.
  public let grade: Grade
  /// True where DMARC made it.
  public let isDMARC: Bool
  /// Why it stands here, in one sentence.
  public let why: String
  /// Rows that show it, the earliest ones: index of the input, and offset.
  public internal(set) var rows: [RowPlace]
}

/// Where a row lies.
public struct RowPlace: Hashable, Sendable {
  /// The log's path.
  public let path: String
  /// Offset in the uncompressed log.
  public let offset: Int

  /// Makes a place.
  package init(path: String, offset: Int) {
    self.path = path
    self.offset = offset
  }
}

/// One thing that happened.
public struct TimelineEntry: Hashable, Sendable {
  /// When, POSIX seconds UTC.
  public let time: Int
  /// What, in a few words.
  public internal(set) var what: String
  /// The reply that it tells of, which stands at the end of `what`; nil for none.
  public internal(set) var reply: String?
  /// The first row with that reply.
  public internal(set) var row: RowPlace?

  /// Something without a reply.
  init(time: Int, what: String) {
    self.time = time
    self.what = what
  }

  /// A reply that came up at some time; `what` stands before it.
  init(time: Int, what: String, reply: String, row: RowPlace) {
    self.init(time: time, what: what + reply)
    (self.reply, self.row) = (reply, row)
  }
}

/// What reports showed of the same mail before a spike.
public struct SeenBefore: Hashable, Sendable {
  /// Messages of the same From domains and addresses.
  public let messages: Int
  /// Those of them that failed DMARC.
  public let failing: Int
  /// Reporters that saw failing ones.
  public let reporters: Int
  /// Begin of the first and end of the last window with failing ones, POSIX seconds UTC.
  public let first: Int, last: Int
  /// The policy published at the first of them, such as `none`; nil where it is not known.
  public let policy: String?
}

/// Failed and attempted in one step of a chart.
public struct ChartPoint: Hashable, Sendable {
  /// Begin, and end, not in it, POSIX seconds UTC.
  public let time: Int, end: Int
  /// Failed and attempted.
  public let rate: FailureRate
  /// Failed and attempted of the other kind.
  public let other: FailureRate

  /// Its length in minutes.
  public var minutes: Int { (end - time) / 60 }
}
