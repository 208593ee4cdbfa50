import Statistics

/// How failures of one relay or sender went on over time: still there, or mended.
///
/// They are on until later mail excludes the old share: until the upper one-sided 95 % limit of the
/// failing share since the last failure lies below the share between the first failure and the last,
/// over enough mail, where the same receivers or reporters judged it under a policy as strict.
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
    /// True where the policy was at least as strict as at the last failure.
    var isAsStrict = true
  }

  /// The course of some mail at the receivers or reporters that failed it; nil without a failure.
  ///
  /// `isRetired` is true where the mail's system is declared to be out of use: then nothing more can
  /// fail. O(spans).
  init?(_ spans: [Span], isRetired: Bool = false) {
    var (first, last) = (Int.max, Int.min)
    for span in spans where span.failed > 0 {
      first = min(first, span.first)
      last = max(last, span.last)
    }
    guard first <= last else { return nil }
    var during = (failed: 0, attempted: 0)
    var since = Since()
    for span in spans {
      if span.first > last {
        if span.isAsStrict { since.add(span) }
      } else if span.last >= first {
        during.failed += span.failed
        during.attempted += span.attempted
        if span.last > last, span.attempted > span.failed { since.begin(by: span.last) }
      }
    }
    let share = Double(during.failed) / Double(max(1, during.attempted))
    let isMended = since.excludes(share)
    firstSeen = first
    lastSeen = last
    status = isMended || isRetired ? .mended : .on
    cleanSince = isMended ? since.first : nil
    cleanMessages = isMended ? since.messages : 0
  }

  /// The mail since the last failure, none of which failed.
  private struct Since {
    var messages = 0
    var first: Int?
    private var days: Set<Int> = []

    mutating func add(_ span: Span) {
      messages += span.attempted
      guard span.attempted > 0 else { return }
      begin(by: span.first)
      days.insert(UTCDay.of(span.first))
      days.insert(UTCDay.of(span.last))
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
