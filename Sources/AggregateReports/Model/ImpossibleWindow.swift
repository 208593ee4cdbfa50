package import ByteKit

extension InputProblem.Code {
  /// A report whose window cannot be.
  package static let impossibleWindow: Self = "impossible_window"
}

extension AggregateReport {
  /// The earliest begin of a window, POSIX seconds UTC: 2012-01-01, the month in which DMARC was
  /// made public (dmarc.org, 30 January 2012).
  package static let windowBeginMin = 1_325_376_000
  /// The longest window: a month and a day.
  ///
  /// RFC 7489 section 7.2 and RFC 9990 mean a day.
  package static let windowSecondsMax = 32 * CivilTime.secondsPerDay
  /// How far ahead of the clock a window may end: the reporter's clock and its time zone may be off.
  package static let windowAheadSecondsMax = 2 * CivilTime.secondsPerDay

  /// Why the window cannot be, as something to be told; nil for one that can.
  ///
  /// `now` is the present, POSIX seconds UTC; without it no window is too late.
  package func impossibleWindow(now: Int?) -> InputProblem? {
    guard let reason = Self.fault(of: window, now) else { return nil }
    return InputProblem(
      code: .impossibleWindow, path: source,
      reason: "the window \(CivilTime.iso(begin)) to \(CivilTime.iso(end)) of report"
        + " \"\(reportID.prefix(80))\" of \(reporter.prefix(80)) \(reason); it does not count",
      hint: "the reporter's clock may be wrong; its other reports count")
  }

  /// True for a window that can be at the time `now`; `end` is as written.
  package static func canBe(begin: Int, end: Int, now: Int?) -> Bool {
    fault(of: window(begin: begin, end: end), now) == nil
  }

  private static func fault(of window: Range<Int>, _ now: Int?) -> String? {
    if window.lowerBound < windowBeginMin { return "begins before 2012" }
    if let now, window.upperBound - windowAheadSecondsMax > now {
      return "ends more than two days ahead of the clock (\(CivilTime.iso(now)))"
    }
    return window.count > windowSecondsMax ? "lasts more than 32 days" : nil
  }
}
