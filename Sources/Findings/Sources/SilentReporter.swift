import AggregateReports
import Join
import Policies
import Traffic

/// A reporter that used to report and no longer does, though mail still goes to it.
public struct SilentReporter: Hashable, Sendable {
  /// The fewest windows that make a habit.
  public static let windowsMin = 5
  /// The longest usual interval that is looked at.
  public static let intervalMaxSeconds = 2 * 86_400
  /// Usual intervals that must pass before a reporter is called silent.
  public static let intervalsMissing = 3
  /// Reporters at this interval or longer count as daily: at least three days must pass.
  public static let dailySeconds = 43_200

  /// The reporter.
  public internal(set) var reporter: String
  /// End of its last window, POSIX seconds UTC.
  public let lastEnd: Int
  /// The median time between the begins of its windows.
  public let usualIntervalSeconds: Int
  /// Whole usual intervals between its last window and the end of what others reported.
  public let missingWindows: Int

  /// All of them, by name.
  static func all(of correlation: Correlation, _ mail: StreamParts) -> [SilentReporter] {
    var windows: [String: Set<Range<Int>>] = [:]
    for report in correlation.intake.reports where !report.window.isEmpty {
      windows[report.reporter, default: []].insert(report.window)
    }
    let ends = windows.mapValues { $0.map(\.upperBound).max() ?? 0 }
    let lastMail = lastMail(correlation, mail)
    return windows.compactMap { reporter, windows in
      guard let end = ends[reporter], windows.count >= windowsMin,
        let usual = usualInterval(windows),
        let others = ends.filter({ $0.key != reporter }).values.max(),
        others - end > patience(usual), lastMail[reporter] ?? .min >= end
      else { return nil }
      return SilentReporter(
        reporter: reporter, lastEnd: end, usualIntervalSeconds: usual,
        missingWindows: (others - end) / usual)
    }.sorted { $0.reporter < $1.reporter }
  }

  private static func usualInterval(_ windows: Set<Range<Int>>) -> Int? {
    let begins = Set(windows.map(\.lowerBound)).sorted()
    let gaps = zip(begins, begins.dropFirst()).map { $1 - $0 }.sorted()
    guard !gaps.isEmpty else { return nil }
    let median = gaps[(gaps.count - 1) / 2]
    return median <= intervalMaxSeconds ? median : nil
  }

  private static func patience(_ usual: Int) -> Int {
    let intervals = intervalsMissing * usual
    return usual < dailySeconds ? intervals : max(intervals, intervalsMissing * 86_400)
  }

  /// The time of the last delivery to a receiver that a reporter speaks for.
  private static func lastMail(
    _ correlation: Correlation, _ mail: StreamParts
  ) -> [String: Int] {
    var last: [Int: Int] = [:]
    for part in mail.parts where part.counts.delivered > 0 {
      for reporter in mail.stream(part).delivery.reporters {
        last[reporter] = max(last[reporter] ?? .min, part.lastDelivered)
      }
    }
    return Dictionary(
      uniqueKeysWithValues: last.map { (correlation.coverage.reporters[$0.key], $0.value) })
  }
}
