/// A time that counts as one spike: what began together and was on together.
struct SpikeSpan: Sendable {
  /// Minutes that may lie between the begins of what counts as one.
  static let togetherMinutes = 20

  /// Places in the series.
  private(set) var range: Range<Int>
  /// Where its begin and its end may lie.
  private(set) var begins: ClosedRange<Int>, ends: ClosedRange<Int>
  private(set) var lasts: Bool
  /// The series that rose.
  private(set) var series: Set<Int>
  private var mainExtra: Double
  let isGiven: Bool

  init(_ segment: Segment) {
    range = segment.range
    (begins, ends) = (segment.begins, segment.ends)
    lasts = segment.lasts
    series = [segment.series]
    mainExtra = segment.failed - segment.expected
    isGiven = false
  }

  /// A time that the admin named.
  init(given range: Range<Int>, lasts: Bool) {
    self.range = range
    begins = range.lowerBound...range.lowerBound
    ends = range.upperBound...range.upperBound
    self.lasts = lasts
    series = []
    mainExtra = 0
    isGiven = true
  }

  /// Puts segments together; `all` of all causes count only where no cause rose by itself.
  static func join(_ segments: [Segment]) -> [SpikeSpan] {
    let causes = segments.filter { $0.series != MinuteSeries.all }
    let sums = segments.filter { segment in
      segment.series == MinuteSeries.all
        && !causes.contains { $0.range.overlaps(segment.range) }
    }
    var spans: [SpikeSpan] = []
    for segment in causes + sums {
      if let index = spans.firstIndex(where: { $0.takes(segment) }) {
        spans[index].add(segment)
      } else {
        spans.append(SpikeSpan(segment))
      }
    }
    return spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Begins where it is seen more clearly; never at or after the end.
  mutating func move(_ begin: LikelyBegin) {
    range = min(max(0, begin.place), range.upperBound - 1)..<range.upperBound
    begins = begin.range
  }

  private func takes(_ segment: Segment) -> Bool {
    abs(range.lowerBound - segment.range.lowerBound) <= Self.togetherMinutes
      && range.overlaps(segment.range)
  }

  private mutating func add(_ segment: Segment) {
    // The end is that of the larger part: a small one may go on for hours.
    let extra = segment.failed - segment.expected
    let begin = min(range.lowerBound, segment.range.lowerBound)
    let isLarger = extra > mainExtra
    let end = isLarger ? segment.range.upperBound : range.upperBound
    if isLarger { (lasts, ends, mainExtra) = (segment.lasts, segment.ends, extra) }
    if segment.range.lowerBound < range.lowerBound { begins = segment.begins }
    range = begin..<max(end, begin + 1)
    series.insert(segment.series)
  }
}
