import Statistics

/// How failures of one relay or sender went on over time: still there, or mended.
///
/// They are on until later mail excludes the old share: until the upper one-sided 95 % limit of the
/// failing share since the last failure lies below the share between the first failure and the last,
/// over enough mail that passed, where the same receivers or reporters judged it under a policy as
/// strict. Those among them that judged mail again must account for half of the failures or more.
public struct FailureCourse: Hashable, Sendable {
  /// How failures stand at the end of the period.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    /// Nothing shows that they are over.
    case on
    /// Later mail shows that they are over.
    case mended
  }

  /// The fewest messages since the last failure that show anything on a single day.
  public static let messagesMin = 30
  /// The fewest that do over several days.
  public static let messagesOverDaysMin = 5
  /// How many days these must have gone over.
  public static let daysMin = 2
  /// Confidence of the limit of the share since the last failure.
  public static let confidence = 0.95

  /// Time of the first failure, POSIX seconds UTC; the begin of its window where reports tell it.
  public let firstSeen: Int
  /// Time of the last failure; the end of its window where reports tell it.
  public let lastSeen: Int
  /// How they stand.
  public let status: Status
  /// Time of the first mail after the last failure that passed; nil while they are on.
  ///
  /// Counts are kept by day and by report window, so where mail passed on the day of the last failure
  /// it is the latest time at which that can have begun.
  public let cleanSince: Int?
  /// Messages that passed since the day or window of the last failure; 0 while they are on.
  public let cleanMessages: Int

  /// True where later mail shows that they are over.
  public var isMended: Bool { status == .mended }
}

extension FailureCourse {
  /// Mail of one stretch of time that nothing tells apart: rows of one day, or one report's window.
  struct Span {
    /// Earliest and latest second.
    let first: Int, last: Int
    /// Messages that failed, among all.
    let failed: Int, attempted: Int
    /// Messages that passed; what is refused for another cause neither failed nor passed.
    let passed: Int
    /// What the policy asked for.
    var policy = PolicyLevel.unknown
    /// Who judged it.
    var judge = Judge()

    init(
      first: Int, last: Int, failed: Int, attempted: Int, passed: Int? = nil,
      policy: PolicyLevel = .unknown, judge: Judge = Judge()
    ) {
      (self.first, self.last) = (first, last)
      (self.failed, self.attempted) = (failed, attempted)
      self.passed = passed ?? attempted - failed
      self.policy = policy
      self.judge = judge
    }
  }

  /// A receiver or reporter, and the From domain whose mail it judged.
  struct Judge: Hashable {
    var number = 0
    var domain = 0
  }

  /// The course of some mail at the receivers or reporters that failed it; nil without a failure.
  ///
  /// `senders` is what each of the relays sent whose mail these reports may speak of, where they share
  /// an address; empty where they do not. Where the mail's system is declared to be out of use,
  /// failures are over that lie before `retiredAt`, POSIX seconds UTC. O(spans).
  init?(_ spans: [Span], senders: [[SentMail]] = [], retiredAt: Int? = nil) {
    var (first, last) = (Int.max, Int.min)
    for span in spans where span.failed > 0 {
      first = min(first, span.first)
      last = max(last, span.last)
    }
    guard first <= last else { return nil }
    // What failed at the end together is judged by the strictest of its policies.
    let policy =
      spans.lazy.filter { $0.failed > 0 && $0.last == last }.map(\.policy).max() ?? .unknown
    var during = During()
    var since = Since()
    for span in spans {
      if span.first > last {
        if span.policy >= policy { since.add(span) }
      } else if span.last >= first {
        during.add(span)
        if span.last > last, span.passed > 0 { since.begin(by: span.last) }
      }
    }
    let isMended =
      since.excludes(during.share) && during.isJudgedAgain(by: since.judges)
      && Self.sendAgain(senders, first...last, during)
    firstSeen = first
    lastSeen = last
    status = isMended || retiredAt.map { last < $0 } ?? false ? .mended : .on
    cleanSince = isMended ? since.first : nil
    cleanMessages = isMended ? since.messages : 0
  }

  /// True where each relay that sent mail while it failed has sent enough since to those that failed
  /// it.
  ///
  /// Where one alone did, all that failed is its own.
  private static func sendAgain(
    _ senders: [[SentMail]], _ times: ClosedRange<Int>, _ during: During
  ) -> Bool {
    let all = senders.map { mail in
      var (sent, since) = (0, Since())
      for item in mail where item.reporters.contains(where: during.isFailed(by:)) {
        if item.first > times.upperBound {
          since.add(item)
        } else if item.last >= times.lowerBound {
          sent += item.attempted
        }
      }
      return (sent: sent, since: since)
    }
    let regular = all.filter { $0.sent >= messagesOverDaysMin }
    let asked = regular.isEmpty ? all : regular
    let share =
      asked.count == 1
      ? min(1, Double(during.failed) / Double(max(1, asked[0].sent))) : during.share
    return asked.allSatisfy { $0.since.excludes(share) }
  }

  /// The mail between the first failure and the last.
  private struct During {
    private(set) var failed = 0
    private var attempted = 0
    private var failedByJudge: [Judge: Int] = [:]
    private var failedBy: Set<Int> = []

    mutating func add(_ span: Span) {
      failed += span.failed
      attempted += span.attempted
      guard span.failed > 0 else { return }
      failedByJudge[span.judge, default: 0] += span.failed
      failedBy.insert(span.judge.number)
    }

    /// True for a receiver or reporter that failed some of it.
    func isFailed(by number: Int) -> Bool { failedBy.contains(number) }

    var share: Double { Double(failed) / Double(max(1, attempted)) }

    /// True where some judges account for half of the failures.
    ///
    /// That a small receiver takes the mail again says nothing of the one that refused most of it, nor
    /// the mail of one From domain of another's.
    func isJudgedAgain(by judges: Set<Judge>) -> Bool {
      failedByJudge.reduce(0) { $0 + (judges.contains($1.key) ? $1.value : 0) } * 2 >= failed
    }
  }

  /// The mail since the last failure, none of which failed.
  private struct Since {
    var messages = 0
    var first: Int?
    private(set) var judges: Set<Judge> = []
    private var days: Set<Int> = []

    mutating func add(_ span: Span) {
      guard span.passed > 0 else { return }
      judges.insert(span.judge)
      add(span.passed, span.first, span.last)
    }

    mutating func add(_ mail: SentMail) {
      if mail.passed > 0 { add(mail.passed, mail.first, mail.last) }
    }

    private mutating func add(_ passed: Int, _ first: Int, _ last: Int) {
      messages += passed
      begin(by: first)
      days.insert(UTCDay.of(first))
      days.insert(UTCDay.of(last))
    }

    mutating func begin(by time: Int) { first = min(first ?? time, time) }

    /// True where so many messages without a failure exclude a share.
    func excludes(_ share: Double) -> Bool {
      guard
        messages >= messagesMin
          || messages >= messagesOverDaysMin && days.count >= daysMin
      else { return false }
      return Proportion.upperLimitWithoutSuccess(trials: messages, confidence: confidence) < share
    }
  }
}

/// Mail that a relay sent in a stretch of time, as the log has it.
struct SentMail: Sendable {
  /// Earliest and latest second.
  let first: Int, last: Int
  /// Messages that ended, and those of them that were delivered.
  let attempted: Int, passed: Int
  /// Numbers of the reporters that speak for where it went.
  let reporters: [Int]
}
