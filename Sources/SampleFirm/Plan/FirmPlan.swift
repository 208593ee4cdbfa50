import ByteKit

/// The knobs of the sample firm.
///
/// The same plan gives the same bytes. Times are UTC seconds since 1970.
public struct FirmPlan: Sendable, Equatable {
  /// Fewest rows a log may be asked for.
  public static let leastRows = 1_000
  /// Most rows a log may be asked for.
  public static let mostRows = 200_000_000
  /// Most distinct recipient domains that can be asked for.
  public static let mostRecipientDomains = 10_000_000
  /// Most distinct replies that can be asked for.
  public static let mostReplies = 1_000_000
  /// Smallest size in bytes at which a log file may be closed.
  public static let leastFileBytes = 65_536
  /// Longest stage in days.
  public static let mostDaysPerStage = 64

  /// Start of all chance; any value.
  public var seed: UInt64 = 1
  /// Log rows to aim at; the result lies within a tenth of it.
  public var rows = 14_000
  /// Length of each of the parent's stages in days, and of the baseline.
  public var daysPerStage = 3
  /// Length of the baseline in days, where it differs from the other stages.
  public var baselineDays: Int?
  /// First day of the story: midnight UTC of a day, 2026-03-17 by default.
  public var begin = 1_773_705_600
  /// PowerMTA nodes: 1 or 2; the second is behind NAT and writes UNIX times.
  public var nodes = 2
  /// False leaves the aggregate reports out; the log stays the same.
  public var reports = true
  /// Where above 0: that many further recipient domains, met one after the other.
  ///
  /// Seven tenths of the mail then go to them.
  public var distinctRecipientDomains = 0
  /// Where above 0: that many distinct reply texts, met one after the other.
  public var distinctReplies = 0
  /// Share of the closed log files that are compressed, 0…1.
  public var gzipShare = 1.0
  /// Size at which a log file is closed and the next number begun.
  public var fileBytes = 250_000_000
  /// True for the firm whose systems were all mended before the story begins.
  ///
  /// Every system then signs and its envelope domain passes SPF; nothing else differs.
  public var mended = false
  /// True keeps the counts of every (domain, source IP, reporter, window) in the truth.
  public var windowTruth = true

  /// The defaults, which made the committed set.
  public init() {}

  /// The firm whose systems are mended, small: `--mended --rows 6000 --days-per-stage 2`.
  public static let smallMended: FirmPlan = {
    var plan = FirmPlan()
    plan.mended = true
    plan.rows = 6_000
    plan.daysPerStage = 2
    return plan
  }()

  /// Midnight UTC of a date such as `2026-03-17`, in seconds since 1970; nil for anything else.
  public static func midnight(of date: String) -> Int? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard parts.map(\.utf8.count) == [4, 2, 2], numbers.count == 3, (1...12).contains(numbers[1]),
      (1...CivilTime.daysInMonth(year: numbers[0], month: numbers[1])).contains(numbers[2])
    else { return nil }
    return CivilTime.daysFromCivil(year: numbers[0], month: numbers[1], day: numbers[2])
      * CivilTime.secondsPerDay
  }

  /// What is wrong with the plan, in words; nil when it can be made.
  public var complaint: String? {
    if !(Self.leastRows...Self.mostRows).contains(rows) {
      return "rows must lie in \(Self.leastRows)...\(Self.mostRows)"
    }
    if !(1...Self.mostDaysPerStage).contains(daysPerStage) {
      return "days per stage must lie in 1...\(Self.mostDaysPerStage)"
    }
    if let baselineDays, !(1...Self.mostDaysPerStage).contains(baselineDays) {
      return "baseline days must lie in 1...\(Self.mostDaysPerStage)"
    }
    if begin < 0 || begin % 86_400 != 0 || begin > 4_102_444_800 {
      return "begin must be a midnight in UTC between 1970 and 2100"
    }
    if !(1...2).contains(nodes) { return "nodes must be 1 or 2" }
    if !(0...Self.mostRecipientDomains).contains(distinctRecipientDomains) {
      return "distinct recipient domains must lie in 0...\(Self.mostRecipientDomains)"
    }
    if !(0...Self.mostReplies).contains(distinctReplies) {
      return "distinct replies must lie in 0...\(Self.mostReplies)"
    }
    if !(0...1).contains(gzipShare) { return "gzip share must lie in 0...1" }
    if fileBytes < Self.leastFileBytes {
      return "file size must be \(Self.leastFileBytes) or more"
    }
    return nil
  }
}
