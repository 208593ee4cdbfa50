import Foundation

/// Whether a failure is mended, by the rule that the project's documentation gives.
///
/// The upper one-sided 95 % limit of a share of which nothing failed among `n` is
/// 1 − 0.05^(1/n) (Clopper and Pearson 1934, with no success).
enum MendedRule {
  /// Messages that suffice on one day, and on two.
  static let messagesMin = 30, messagesOfDaysMin = 5

  /// The upper limit of the failing share among messages of which none failed.
  static func upperLimit(_ messages: Int) -> Double {
    messages > 0 ? 1 - pow(0.05, 1 / Double(messages)) : 1
  }

  /// True where the mail after the last failure excludes the old share.
  ///
  /// `failed` and `tried` count from the first to the last failure; `later` has the messages after
  /// it by day.
  static func isMended(failed: Int, tried: Int, later: [Int: Int]) -> Bool {
    let messages = later.values.reduce(0, +)
    let days = later.values.count { $0 > 0 }
    let suffices = messages >= messagesMin || (messages >= messagesOfDaysMin && days >= 2)
    return suffices && tried > 0
      && upperLimit(messages) < Double(failed) / Double(tried)
  }

  /// A clock's view of one relay's mail.
  struct View {
    /// True where something failed.
    var hasFailed = false
    /// True where the failure is mended.
    var isMended = false
    /// POSIX seconds UTC of the first pass after the last failure; nil where there is none.
    var cleanSince: Int?
    /// The last failure.
    var lastFailure: Int?

    /// The view of a relay whose system is retired: nothing that failed there is on.
    var retired: View {
      var view = self
      view.isMended = hasFailed
      view.cleanSince = nil
      return view
    }
  }

  /// Judges attempts in the order of time; only receivers that failed some of it count.
  static func view(_ attempts: [(time: Int, place: Int, failed: Bool)]) -> View {
    let places = Set(attempts.filter(\.failed).map(\.place))
    let counted = attempts.filter { places.contains($0.place) }
    guard let first = counted.firstIndex(where: \.failed),
      let last = counted.lastIndex(where: \.failed)
    else { return View() }
    // What reports tell of one window has one time: passes beside the last failure are not later.
    let end = counted.lastIndex { $0.time == counted[last].time } ?? last
    let span = counted[first...end]
    let after = counted[(end + 1)...]
    let later = Dictionary(grouping: after) { $0.time / VerdictPlan.day }.mapValues(\.count)
    return View(
      hasFailed: true,
      isMended: isMended(failed: span.count(where: \.failed), tried: span.count, later: later),
      cleanSince: after.first?.time, lastFailure: counted[last].time)
  }
}
