import Incidents

/// The shares of a spike's parts, rounded so that what is shown adds up to 100.00 %.
///
/// Each is rounded down, and what is missing goes to those that lost the most by that.
struct ContributionShares {
  /// Of each explanation, in its order.
  let parts: [String]
  /// Of everything else; below zero where the explanations hold more than all that is extra.
  let rest: String
  /// Of all of them together.
  let whole: String

  init(_ spike: Spike) {
    self.init(parts: spike.explanations.map(\.extra), rest: spike.rest)
  }

  /// Takes numbers whose sum is the whole; without a whole above zero there are no shares.
  init(parts: [Int], rest: Int) {
    let values = parts + [rest]
    let sum = values.reduce(0, +)
    guard sum > 0 else {
      self.parts = parts.map { _ in "-" }
      (self.rest, whole) = ("-", "-")
      return
    }
    let exact = values.map { Double($0) * 10_000 / Double(sum) }
    var shown = exact.map { Int($0.rounded(.down)) }
    let missing = 10_000 - shown.reduce(0, +)
    let order = exact.indices.sorted { a, b in
      let (lostA, lostB) = (exact[a] - Double(shown[a]), exact[b] - Double(shown[b]))
      return lostA != lostB ? lostA > lostB : a < b
    }
    for place in order.prefix(max(0, missing)) { shown[place] += 1 }
    let texts = shown.map(Amount.percent(hundredths:))
    (self.parts, self.rest) = (Array(texts.dropLast()), texts.last ?? "-")
    whole = Amount.percent(hundredths: 10_000)
  }
}
