import Findings
import LiveTraffic
import ReplyClassifier
import TestSupport
import Testing
import Traffic

struct ComparisonTests {
  private func counts(_ delivered: Int, _ refused: Int, _ dmarc: Int = 0) -> LiveCounts {
    var counts = LiveCounts()
    counts.delivered = delivered
    counts.refused = refused + dmarc
    counts.refusedDMARC = dmarc
    return counts
  }

  @Test func threeTimesAsManyIsWorse() throws {
    let usual = [Array(repeating: counts(990, 10), count: 12)]
    let comparison = Comparison(.refused, now: counts(970, 30), usual: usual)
    #expect(comparison.verdict == .worse)
    let ratio = try #require(comparison.ratio)
    #expect(abs(ratio - 3) < 1e-9)
    #expect(comparison.low > 1 && comparison.low < 3 && comparison.high > 3)
  }

  @Test func theSameShareIsTheSameHoweverManyRows() {
    let usual = [Array(repeating: counts(99_000, 1000), count: 12)]
    #expect(Comparison(.refused, now: counts(99_000, 1000), usual: usual).verdict == .same)
    // Sure, but too small to matter.
    let little = Comparison(.refused, now: counts(98_700, 1300), usual: usual)
    #expect(little.low > 1)
    #expect(little.verdict == .same)
  }

  @Test func fewRowsSayNothing() {
    let usual = [Array(repeating: counts(99, 1), count: 12)]
    let failed = Comparison.failedMin
    func verdict(_ delivered: Int, _ refused: Int) -> Comparison.Verdict {
      Comparison(.refused, now: counts(delivered, refused), usual: usual).verdict
    }
    #expect(verdict(200, failed - 1) == .tooFew)
    #expect(verdict(200, failed) == .worse)
    #expect(verdict(Comparison.attemptedMin - failed - 1, failed) == .tooFew)
    #expect(verdict(Comparison.attemptedMin - failed, failed) == .worse)
  }

  @Test func withoutUsualNothingIsClaimed() {
    #expect(Comparison(.refused, now: counts(0, 500), usual: []).verdict == .noUsual)
  }

  @Test func whatNeverHappenedHasNoRatioAndIsWorse() {
    let usual = [Array(repeating: counts(1000, 5), count: 12)]
    let comparison = Comparison(.refusedDMARC, now: counts(1000, 5, 40), usual: usual)
    #expect(comparison.verdict == .worse)
    #expect(comparison.ratio == nil)
    #expect(comparison.high == .infinity)
    #expect(Comparison(.refusedDMARC, now: counts(1000, 5), usual: usual).verdict == .same)
  }

  @Test func blocksThatVaryWidenTheInterval() {
    let calm = [Array(repeating: counts(980, 20), count: 12)]
    let wild = [(0..<12).map { counts($0 % 4 == 0 ? 920 : 1000, $0 % 4 == 0 ? 80 : 0) }]
    let now = counts(960, 40)
    #expect(Comparison(.refused, now: now, usual: calm).verdict == .worse)
    #expect(Comparison(.refused, now: now, usual: wild).verdict == .same)
  }

  @Test func localDecisionsMetNoReceiver() {
    var counts = LiveCounts()
    for _ in 0..<5 { counts.add(.refused(.local)) }
    counts.add(.refused(.badAddress))
    counts.add(.delivered)
    #expect(counts.rate(.refused) == FailureRate(failed: 1, attempted: 2))
    #expect(counts.refused == 6)
  }
}
