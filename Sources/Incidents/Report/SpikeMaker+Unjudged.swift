import Findings

extension SpikeMaker {
  /// What a span holds, where the log does not say what was usual before.
  func unjudged(_ span: SpikeSpan) -> UnjudgedRise {
    let causes = span.series.filter { $0 != MinuteSeries.all }
    let main = causes.max { a, b in
      let (x, y) = (rate([span.range], series: a), rate([span.range], series: b))
      return (x.failed, b) < (y.failed, a)
    }
    let number = main ?? MinuteSeries.all
    return UnjudgedRise(
      kind: series.kind, cause: main.map { MinuteSeries.causes[$0] },
      begin: seconds(span.range).lowerBound,
      end: span.lasts ? nil : seconds(span.range).upperBound,
      pastMinutes: span.range.lowerBound,
      before: rate([0..<span.range.lowerBound], series: number),
      during: rate([span.range], series: number),
      after: rate([span.range.upperBound..<series.count], series: number))
  }
}
