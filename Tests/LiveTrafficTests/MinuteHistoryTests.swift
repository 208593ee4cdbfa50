import LiveTraffic
import ReplyClassifier
import TestSupport
import Testing
import Traffic

struct MinuteHistoryTests {
  private static let midnight = 20_500 * 86_400

  @Test(arguments: 1...5) func sumsAreThoseOfTheRows(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var history = MinuteHistory()
    var times: [Int] = []
    for _ in 0..<3000 {
      let time = Self.midnight + Int.random(in: 0..<86_400, using: &random)
      times.append(time)
      history.add(.delivered, at: time)
    }
    for _ in 0..<50 {
      let begin = Self.midnight + Int.random(in: 0..<1440, using: &random) * 60
      let end = begin + Int.random(in: 0..<300, using: &random) * 60
      let expected = times.count { (begin..<end).contains($0) }
      #expect(history.sum(begin..<end).delivered == expected)
    }
  }

  @Test func oldMinutesAreLeftOut() throws {
    var history = MinuteHistory()
    let days = MinuteHistory.daysKept + 3
    for minute in 0..<days * 1440 { history.add(.delivered, at: Self.midnight + minute * 60) }
    let begin = try #require(history.begin)
    let kept = MinuteHistory.daysKept * 1440
    #expect(begin == Self.midnight + (days * 1440 - 1 - kept) * 60)
    #expect(history.sum(0..<Int.max / 2).delivered == kept + 1)
  }

  @Test func theSameMinutesOfDaysBeforeAreUsual() {
    var history = MinuteHistory()
    for day in 0..<4 {
      for minute in 0..<1440 {
        history.add(.delivered, at: Self.midnight + day * 86_400 + minute * 60)
      }
    }
    let begin = Self.midnight + 3 * 86_400 + 36_000
    let usual = Usual.ofWindow(begin..<begin + 1800, history)
    #expect(usual.basis == .previousDays)
    #expect(usual.spans.map(\.lowerBound) == (1...3).map { begin - $0 * 86_400 })
    #expect(usual.counts.delivered == 90)
  }

  /// Minutes from elsewhere, for the time before the own ones, are as if they were counted here.
  @Test(arguments: 1...5) func minutesOfTheTimeBeforeAreAsIfCountedHere(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var whole = MinuteHistory()
    var own = MinuteHistory()
    var earlier: [MinuteCounts] = []
    let first = Self.midnight / 60
    // What is known from both sides counts as it was counted here.
    let ownFrom = first + 3 * 1440 + Int.random(in: 0..<600, using: &random)
    for minute in first..<first + 4 * 1440 {
      let outcomes = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        [Outcome.delivered, .refused(.dmarcPolicy), .refused(.badAddress), .deferred(.rate)]
          .randomElement(using: &random) ?? Outcome.delivered
      }
      for outcome in outcomes {
        whole.add(outcome, at: minute * 60)
        if minute >= ownFrom { own.add(outcome, at: minute * 60) }
      }
      guard minute < ownFrom + 60, !outcomes.isEmpty else { continue }
      let failed = Set(outcomes.filter { $0 != .delivered }).map { outcome in
        MinuteCounts.Failed(outcome: outcome, count: outcomes.count { $0 == outcome })
      }
      let put = outcomes.count { $0 == .deferred(.rate) }
      earlier.append(
        MinuteCounts(
          minute: minute, ended: outcomes.count - put, all: outcomes.count, failed: failed))
    }
    own.use(earlier: earlier)
    let begin = Self.midnight + 3 * 86_400 + 80_000
    #expect(
      Usual.ofWindow(begin..<begin + 1800, own) == Usual.ofWindow(begin..<begin + 1800, whole))
    #expect(own.sum(0..<Int.max / 2) == whole.sum(0..<Int.max / 2))
    #expect(own.begin == whole.begin)
    #expect(try #require(own.ownBegin) >= ownFrom * 60)
  }

  @Test func onTheFirstDayItIsTheTimeBefore() {
    var history = MinuteHistory()
    for minute in 0..<90 { history.add(.delivered, at: Self.midnight + minute * 60) }
    let begin = Self.midnight + 80 * 60
    let usual = Usual.ofWindow(begin..<begin + 600, history)
    #expect(usual.basis == .minutesBefore)
    #expect(usual.counts.delivered == 60)
    #expect(Usual.ofWindow(Self.midnight..<Self.midnight + 60, history).basis == .none)
  }
}
