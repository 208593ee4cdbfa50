import ByteKit
import Testing

@testable import Following

/// How many events of one file are told.
struct EventLimitTests {
  private func event(_ path: String = "a.csv") -> FollowEvent {
    .rotation(.truncated, path: path, previous: nil)
  }

  private func held(_ events: [FollowEvent]) -> [String] {
    events.compactMap { event in
      if case .remark(let problem) = event { problem.reason } else { nil }
    }
  }

  @Test(arguments: [(20, 0), (21, 1), (500, 480)])
  func theFirstTwentyOfAFileAreToldAndTheOthersCounted(count: Int, heldBack: Int) {
    var limit = EventLimit()
    var told = 0
    for second in 0..<count {
      told += limit.pass([event()], now: Double(second), isLast: false).count
      #expect(limit.pass([event("b\(second).csv")], now: Double(second), isLast: false).count == 1)
    }
    #expect(told == min(count, EventLimit.eventsMax))
    let last = limit.pass([], now: 599, isLast: true)
    #expect(last.count == (heldBack > 0 ? 1 : 0))
    #expect(heldBack == 0 || held(last)[0].hasPrefix("\(heldBack) more events of it were not told"))
    #expect(limit.pass([], now: 599, isLast: true) == [])
  }

  @Test func afterAWhileTheyAreToldAgain() {
    var limit = EventLimit()
    let many = Array(repeating: event(), count: 25)
    #expect(limit.pass(many, now: 0, isLast: false).count == 20)
    #expect(limit.pass([event()], now: 599.9, isLast: false).count == 0)
    let again = limit.pass([event()], now: 600, isLast: false)
    #expect(held(again).map { $0.prefix(7) } == ["6 more "])
    #expect(again.count == 2)
  }

  @Test func lostBytesAreAlwaysTold() {
    var limit = EventLimit()
    let loss = FollowEvent.problem(InputProblem(code: "bytes_lost", path: "a.csv", reason: "9"))
    let events = Array(repeating: loss, count: 30)
    #expect(limit.pass(events, now: 0, isLast: true) == events)
  }
}
