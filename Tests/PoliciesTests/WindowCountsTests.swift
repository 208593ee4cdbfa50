import AggregateReports
import TestSupport
import Testing

@testable import Policies

/// Counts of overlapping windows by search, against counting them one by one.
@Suite struct WindowCountsTests {
  private static func window(_ random: inout SeededRandom) -> Range<Int> {
    let begin = Int.random(in: 0..<40, using: &random)
    return begin..<(begin + Int.random(in: 0..<12, using: &random))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theSameAsCountingOneByOne(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let all = (0..<60).map { _ in
      (window: Self.window(&random), value: Int.random(in: 0..<3, using: &random))
    }
    let counts = WindowCounts(all)
    for _ in 0..<60 {
      let range = Self.window(&random)
      for value in 0..<4 {
        let expected = all.count { $0.value == value && $0.window.overlaps(range) }
        #expect(counts.count(of: value, overlapping: range) == expected)
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func thePercentThatMostReportsName(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let all = (0..<60).map { _ in
      PolicySighting(
        window: Self.window(&random),
        published: PublishedPolicyOf.policy(
          Disposition.allCases.randomElement(using: &random) ?? .none,
          percent: [nil, 5, 25, 100].randomElement(using: &random) ?? nil))
    }
    var votes = PercentVotes(all)
    for sighting in all {
      let named = all.filter {
        $0.window.overlaps(sighting.window) && $0.published.policy == sighting.published.policy
      }.compactMap(\.published.percent)
      let expected = Dictionary(grouping: named) { $0 }
        .max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key
      let found = votes.common(during: sighting.window, policy: sighting.published.policy)
      #expect(found == expected)
    }
  }

  @Test func reportsOfOneWindowAreSearchedOnce() {
    let published = PublishedPolicyOf.policy(.reject, percent: nil)
    let all = (0..<5_000).map { _ in
      PolicySighting(window: 0..<86_400, published: published)
    }
    var votes = PercentVotes(all)
    for sighting in all {
      #expect(votes.common(during: sighting.window, policy: .reject) == nil)
    }
    #expect(votes.searches == 1)
  }
}
