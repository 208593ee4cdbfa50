import Join

/// Begin and end of a report's period, half-open, POSIX seconds UTC; nil where there is nothing.
struct ReportPeriod {
  let begin: Int?, end: Int?
  /// What the freshness of inputs is measured against; nil where nothing was read.
  let freshUntil: Int?

  /// The period where there is one, else an empty one.
  var range: Range<Int> { (begin ?? 0)..<(end ?? begin ?? 0) }
}

extension ReportPeriod {
  /// The period as asked for, else what the inputs cover.
  init(_ request: CorrelationRequest, _ inputs: InputSummary, now: Int) {
    let last = [inputs.logs.last.map { $0 + 1 }, inputs.reports.last].compactMap { $0 }.max()
    let begin = request.since ?? [inputs.logs.first, inputs.reports.first].compactMap { $0 }.min()
    // A period without an end reaches to the present.
    let end = request.until ?? (request.since == nil ? last : max(now, last ?? .min))
    // One end as asked for may lie beyond all that the inputs cover; then the period is empty.
    let isTurned = begin.flatMap { begin in end.map { $0 < begin } } ?? false
    self.begin = isTurned && request.since == nil ? end : begin
    self.end = isTurned && request.since != nil ? begin : end
    freshUntil = request.hasPeriod ? min(end ?? now, now) : last
  }
}
