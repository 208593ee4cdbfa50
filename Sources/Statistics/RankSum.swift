/// The rank-sum test: whether values of one sample tend to be larger than those of another.
///
/// F. Wilcoxon, Biometrics Bulletin 1 (1945) 80-83; H. B. Mann and D. R. Whitney, Annals of
/// Mathematical Statistics 18 (1947) 50-60. Ties have their mean rank, and the variance is that of
/// E. L. Lehmann, Nonparametrics, section 1.4. It asks nothing of how the values are distributed.
package enum RankSum {
  /// The one-sided probability that `after` would rank so high if order were chance alone.
  ///
  /// By the normal limit, corrected for continuity and ties; 1 where a sample is empty or all values
  /// are equal. NaN ranks lowest. O(n log n).
  package static func riseProbability(before: [Double], after: [Double]) -> Double {
    let all = (before.map { ($0, false) } + after.map { ($0, true) })
      .map { (value: $0.0.isNaN ? -.infinity : $0.0, isAfter: $0.1) }
      .sorted { $0.value < $1.value }
    let (first, second, total) = (
      Double(before.count), Double(after.count), Double(all.count)
    )
    guard first > 0, second > 0 else { return 1 }
    var (ranks, ties) = (0.0, 0.0)
    var begin = 0
    while begin < all.count {
      var end = begin + 1
      while end < all.count, all[end].value == all[begin].value { end += 1 }
      let count = Double(end - begin)
      let mine = all[begin..<end].count { $0.isAfter }
      ranks += Double(mine) * (Double(begin + end) + 1) / 2
      ties += count * (count * count - 1)
      begin = end
    }
    let variance = first * second / 12 * (total + 1 - ties / (total * (total - 1)))
    guard variance > 0 else { return 1 }
    let excess = ranks - second * (second + 1) / 2 - first * second / 2
    return Tails.normal(above: (excess - 0.5) / variance.squareRoot())
  }
}
