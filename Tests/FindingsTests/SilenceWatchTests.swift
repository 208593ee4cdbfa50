import Testing

@testable import Findings

/// When something that usually speaks counts as silent.
struct SilenceWatchTests {
  private static let day = 86_400

  /// Heard for an hour on each of some days.
  private static func watch(_ days: some Sequence<Int>) -> SilenceWatch {
    var watch = SilenceWatch()
    for number in days { watch.hear(number * day, number * day + 3_600) }
    return watch
  }

  @Test func patienceIsKept() {
    let watch = Self.watch(0..<20)
    let last = 19 * Self.day + 3_600
    #expect(watch.silence(at: last + 2 * Self.day, patienceSeconds: 2 * Self.day) == nil)
    #expect(
      watch.silence(at: last + 2 * Self.day + 1, patienceSeconds: 2 * Self.day)
        == 2 * Self.day + 1)
  }

  /// Mail on working days only: the weekend is no silence, and a day more is.
  @Test func weekendsAreAHabit() {
    let days = (0..<26).filter { $0 % 7 < 5 }
    let watch = Self.watch(days)
    let friday = 25 / 7 * 7 + 4
    #expect(days.last == friday)
    let gap = 3 * Self.day - 3_600
    let last = friday * Self.day + 3_600
    #expect(watch.silence(at: last + gap, patienceSeconds: 2 * Self.day) == nil)
    #expect(watch.silence(at: last + gap + 1, patienceSeconds: 2 * Self.day) != nil)
  }

  /// A long gap that lies more than 28 days back is no habit any more.
  @Test func habitsAreForgotten() {
    let watch = Self.watch([0] + Array(10..<60))
    let last = 59 * Self.day + 3_600
    #expect(watch.silence(at: last + 3 * Self.day, patienceSeconds: 2 * Self.day) != nil)
    let recent = Self.watch([40] + Array(50..<60))
    #expect(recent.silence(at: last + 3 * Self.day, patienceSeconds: 2 * Self.day) == nil)
  }

  @Test func neverHeardIsNoSilence() {
    #expect(SilenceWatch().silence(at: 100 * Self.day, patienceSeconds: 1) == nil)
  }
}
