import Foundation
import TestSupport
import Testing

@testable import Incidents

/// How far a begin or an end may lie from the one that is told.
@Suite struct LikelyRangeTests {
  /// Failures of each minute by Poisson's distribution: `usual` a minute outside, `rate` inside.
  private static func counts(
    _ rise: Range<Int>, _ minutes: Int, usual: Double, rate: Double, _ random: inout SeededRandom
  ) -> [Int] {
    (0..<minutes).map { minute in
      let least = exp(-(rise.contains(minute) ? rate : usual))
      var product = Double.random(in: 0..<1, using: &random)
      var count = 0
      while product > least {
        product *= Double.random(in: 0..<1, using: &random)
        count += 1
      }
      return count
    }
  }

  /// Of a thousand rises at least 95 % begin and end where it is said, by an independent search for
  /// the best place; and where the rise is strong, the range is narrow.
  @Test(arguments: [(0.2, 0.6, 60.0), (0.05, 0.5, 30), (0.5, 3, 8), (0.01, 2, 4)])
  func theTrueOneIsInsideAsOftenAsSaid(_ usual: Double, _ rate: Double, _ width: Double) {
    var random = SeededRandom(seed: 7)
    let rise = 300..<500
    var held = (begins: 0, ends: 0)
    var widths = 0
    for _ in 0..<1000 {
      let counts = Self.counts(rise, 800, usual: usual, rate: rate, &random)
      func step(_ place: Int) -> Double {
        Double(counts[place]) * log(rate / usual) - (rate - usual)
      }
      let sums = counts.indices.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + step($1)) }
      let begin = (100..<450).min { sums[$0] < sums[$1] } ?? 0
      let end = (350..<700).max { sums[$0] < sums[$1] } ?? 0
      let begins = LikelyRange.begins(around: begin, in: 0..<500, step)
      let ends = LikelyRange.ends(around: end, in: 300..<800, step)
      #expect(begins.contains(begin) && ends.contains(end))
      held.begins += begins.contains(rise.lowerBound) ? 1 : 0
      held.ends += ends.contains(rise.upperBound) ? 1 : 0
      widths += begins.count + ends.count
    }
    #expect(held.begins >= 950 && held.ends >= 950, "\(held)")
    #expect(Double(widths) / 2000 < width, "\(Double(widths) / 2000)")
  }

  /// Twice the variation takes twice as much to rule a place out.
  @Test func whatVariesMoreIsLessSure() {
    let step: (Int) -> Double = { $0 >= 50 ? 1 : -1 }
    #expect(LikelyRange.begins(around: 50, in: 0..<100, step) == 47...53)
    #expect(LikelyRange.begins(around: 50, in: 0..<100, variation: 2, step) == 43...57)
    #expect(LikelyRange.ends(around: 50, in: 0..<100) { -step($0) } == 47...53)
    #expect(LikelyRange.begins(around: 50, in: 49..<51, step) == 49...51)
  }

  /// Rises of a few failures an hour: what is told holds the true begin and end.
  @Test func weakRisesSayHowUnsureTheyAre() async throws {
    var held = (begins: 0, ends: 0, all: 0, wide: 0)
    for seed in UInt64(1)...8 {
      let begin = 1440 + 400 + Int(seed) * 7
      var scene = LogScene(seed: seed)
      for minute in 0..<(2 * 1440) {
        scene.ordinary(minute: minute, 3)
        guard (begin..<(begin + 120)).contains(minute), scene.oneIn(4) else { continue }
        scene.add(MailLine().refused(MailLine.policy), minute: minute)
      }
      guard let spike = try await scene.spikes().first, let ends = spike.ends else { continue }
      let truth = LogScene.begin + begin * 60
      held.all += 1
      held.begins += spike.begins.contains(truth) ? 1 : 0
      held.ends += ends.contains(truth + 7200) ? 1 : 0
      held.wide += spike.begins.lowerBound < spike.begins.upperBound ? 1 : 0
      #expect(spike.begins.contains(spike.begin) && ends.contains(spike.end ?? 0))
    }
    #expect(held.all == 8)
    #expect(held.begins >= 7 && held.ends >= 7, "\(held)")
    #expect(held.wide >= 6, "\(held)")
  }
}
