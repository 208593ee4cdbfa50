import AggregateReports
import TestSupport
import Testing

@testable import Policies

/// The last begin and the first end of windows that show a policy, against looking at all of them.
@Suite struct PolicyViewsTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theSameAsLookingAtAll(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let tags: [Disposition?] = [nil, Disposition.none, .reject]
    let all = (0..<50).map { _ in
      let begin = Int.random(in: 0..<40, using: &random)
      return (
        window: begin..<(begin + Int.random(in: 0..<12, using: &random)),
        key: Int.random(in: 0..<3, using: &random),
        nonexistentPolicy: tags.randomElement(using: &random) ?? nil
      )
    }
    let views = PolicyViews(all)
    for time in 0..<52 {
      for (key, isExact) in [(0, false), (0, true), (2, true), (7, false)] {
        for tag in tags {
          let shown = all.filter {
            $0.key == key && (!isExact || $0.nonexistentPolicy == tag)
          }.map(\.window)
          #expect(
            views.lastBegin(before: time, key, tag, isExact: isExact)
              == shown.map(\.lowerBound).filter { $0 < time }.max())
          #expect(
            views.firstEnd(after: time, key, tag, isExact: isExact)
              == shown.map(\.upperBound).filter { $0 > time }.min())
        }
      }
    }
  }
}
