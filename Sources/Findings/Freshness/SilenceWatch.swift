/// Tells whether something that usually speaks has fallen silent, by its own habits.
struct SilenceWatch {
  /// How far back the longest gap is looked for.
  static let habitSeconds = 28 * 86_400

  private var spans: [(first: Int, last: Int)] = []

  /// Earliest and latest time that it was heard; nil where it never was.
  private(set) var first: Int?, last: Int?

  /// It was heard from one time to another.
  mutating func hear(_ first: Int, _ last: Int) {
    spans.append((first, last))
    self.first = min(self.first ?? first, first)
    self.last = max(self.last ?? last, last)
  }

  /// For how many seconds it has been silent at an end; nil while that is nothing unusual.
  ///
  /// Unusual is what is longer than the patience and than the longest gap of the 28 days before it
  /// was last heard. O(spans · log spans).
  func silence(at end: Int, patienceSeconds: Int) -> Int? {
    guard let last, end - last > patienceSeconds else { return nil }
    return end - last > longestGap(from: last - Self.habitSeconds) ? end - last : nil
  }

  private func longestGap(from begin: Int) -> Int {
    var longest = 0
    var through: Int?
    for span in spans.sorted(by: { $0.first < $1.first }) where span.last >= begin {
      if let through { longest = max(longest, span.first - through) }
      through = max(through ?? span.last, span.last)
    }
    return longest
  }
}
