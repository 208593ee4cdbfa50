import TestSupport
import Testing

@testable import Policies

/// Stretches of time by what most windows name, against counting second by second.
struct ValueStretchesTests {
  private typealias Windows = [(window: Range<Int>, value: Int)]

  /// Who wins each second of a range, with mistakes of single windows dropped.
  private static func naive(_ windows: Windows, _ range: Range<Int>) -> [(Int, Range<Int>)] {
    var runs: [(Int, Range<Int>)] = []
    for second in range {
      let votes = Dictionary(grouping: windows.filter { $0.window.contains(second) }, by: \.value)
        .mapValues(\.count)
      guard let most = votes.values.max() else { continue }
      let best = votes.filter { $0.value == most }.keys
      let last = runs.last?.0
      let winner = last.flatMap { best.contains($0) ? $0 : nil } ?? best.max() ?? 0
      if last == winner, let begin = runs.popLast()?.1.lowerBound {
        runs.append((winner, begin..<second + 1))
      } else {
        runs.append((winner, second..<second + 1))
      }
    }
    var kept: [(Int, Range<Int>)] = []
    for (index, run) in runs.enumerated() {
      if let last = kept.last, last.0 == run.0 {
        kept[kept.count - 1].1 = last.1.lowerBound..<run.1.upperBound
      } else {
        let support = windows.count { $0.value == run.0 && $0.window.overlaps(run.1) }
        let returns = index + 1 < runs.count && kept.last?.0 == runs[index + 1].0
        if !(returns && support == 1) { kept.append(run) }
      }
    }
    return kept
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func theSameAsCountingSecondBySecond(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let windows: Windows = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
      let begin = Int.random(in: 0..<90, using: &random)
      let length = Int.random(in: 0..<(seed.isMultiple(of: 2) ? 60 : 12), using: &random)
      return (begin..<begin + length, Int.random(in: 0..<3, using: &random))
    }
    let cuts = [0] + (0..<6).map { _ in Int.random(in: 0..<150, using: &random) }.sorted()
    var stretches = ValueStretches(windows)
    for (begin, end) in zip(cuts, cuts.dropFirst()) {
      let found = stretches.next(in: begin..<end)
      let expected = Self.naive(windows, begin..<end)
      #expect(found.map(\.value) == expected.map(\.0))
      #expect(found.map { $0.begin..<$0.end } == expected.map(\.1))
    }
    var whole = ValueStretches(windows)
    #expect(whole.next(in: whole.span).map(\.value) == Self.naive(windows, 0..<150).map(\.0))
  }
}
