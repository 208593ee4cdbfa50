/// The times that a window is compared with.
package struct Usual: Hashable, Sendable {
  /// Which times these are.
  package enum Basis: String, Hashable, Sendable {
    /// The same minutes of days before.
    case previousDays = "previous_days"
    /// The time before the window.
    case minutesBefore = "minutes_before"
    /// There are none.
    case none
  }

  /// Which times.
  package let basis: Basis
  /// Days before, or the time before as one.
  package let spans: [Range<Int>]
  /// The counts of each span in blocks.
  package let strata: [[LiveCounts]]

  /// Blocks of a window.
  private static let blocks = 12

  /// The usual times of the running window: the same minutes of up to seven days before, else as
  /// much time right before it as the window has, at least an hour.
  package static func ofWindow(_ window: Range<Int>, _ history: MinuteHistory) -> Usual {
    let block = max(60, (window.count / blocks + 59) / 60 * 60)
    let days = previousDays(window, widenedBy: 0, history)
    if !days.isEmpty { return Usual(.previousDays, days, block, history) }
    let length = max(window.count, 3600)
    let before = max(history.begin ?? window.lowerBound, window.lowerBound - length)
    guard before < window.lowerBound else { return Usual(.none, [], block, history) }
    return Usual(.minutesBefore, [before..<window.lowerBound], block, history)
  }

  /// The usual times of a short window that alerts look at: the same hours of days before, else all
  /// of the day before it, or before the stage change.
  ///
  /// The blocks are as long as the window, so that how they vary is how the window may.
  package static func ofMoment(
    _ window: Range<Int>, since change: Int?, _ history: MinuteHistory
  ) -> Usual {
    let days = previousDays(window, widenedBy: 3600, history)
    if days.count > 1 { return Usual(.previousDays, days, window.count, history) }
    let end = min(window.lowerBound, change ?? .max)
    let before = max(history.begin ?? end, end - 86_400)
    guard before < end else { return Usual(.none, [], window.count, history) }
    return Usual(.minutesBefore, [before..<end], window.count, history)
  }

  private static func previousDays(
    _ window: Range<Int>, widenedBy margin: Int, _ history: MinuteHistory
  ) -> [Range<Int>] {
    guard let begin = history.begin else { return [] }
    return (1..<MinuteHistory.daysKept).compactMap { day in
      let shift = day * 86_400
      let span = (window.lowerBound - margin - shift)..<(window.upperBound + margin - shift)
      guard span.lowerBound >= begin, history.sum(span).rows > 0 else { return nil }
      return span
    }
  }

  private init(_ basis: Basis, _ spans: [Range<Int>], _ block: Int, _ history: MinuteHistory) {
    self.basis = basis
    self.spans = spans
    strata = spans.map { span in
      stride(from: span.lowerBound, to: span.upperBound, by: block).map { start in
        history.sum(start..<min(start + block, span.upperBound))
      }
    }
  }

  /// All of it.
  package var counts: LiveCounts {
    strata.joined().reduce(into: LiveCounts()) { $0.add($1) }
  }

  /// Blocks with rows.
  var filledBlocks: Int { strata.joined().count { $0.rows > 0 } }
}
