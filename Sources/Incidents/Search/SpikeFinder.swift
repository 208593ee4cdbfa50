import AccountingLog
import ByteKit
import Findings
import Join
import ReplyClassifier
import Traffic

/// Looks for the spikes of one kind and of the other, and for what cannot be judged.
struct SpikeFinder {
  /// Minutes around `at` in which a spike may begin.
  static let atMinutes = 60

  let correlation: Correlation
  let journal: FailureJournal
  let query: IncidentQuery

  /// What was found.
  struct Found: Sendable {
    var spikes: [Spike] = []
    var unjudged = Unjudged()
  }

  /// One kind of failure.
  private struct View: Sendable {
    let series: MinuteSeries
    let slots: StreamSlots
  }

  /// The spans of one kind, and what is needed to tell of them.
  private struct Plan: Sendable {
    let maker: SpikeMaker
    let spans: [SpikeSpan]
    /// Places at the begin of the log, where nothing is known of before.
    let openings: [Range<Int>]
    /// What may be a rise there and may be chance, the likeliest.
    let faint: Segment?
  }

  /// A span to be told of.
  private struct Job: Sendable {
    let plan: Plan
    let span: SpikeSpan
  }

  /// The answer to a job: nothing, a spike, or a rise that cannot be judged.
  private enum Answer: Sendable {
    case none
    case spike(Spike)
    case unjudged(UnjudgedRise)
  }

  /// Everything, by begin.
  func find() -> Found {
    let threads = correlation.request.scan.threads
    let streams = correlation.rollup.streams
    let units = StreamSlots.units(streams)
    let views = ThreadTeam.each(FailureKind.allCases.count, threads: threads) { index in
      let series = MinuteSeries(FailureKind.allCases[index], journal.minutes)
      return View(series: series, slots: StreamSlots(series, journal))
    }
    let searches = Self.searches(views.map(\.series))
    let segments = ThreadTeam.each(searches.count, threads: threads) { index in
      let (view, number) = (views[searches[index].view], searches[index].number)
      return Self.segments(view, number, units: units)
    }
    let cube = FailureCube(streams)
    let plans = views.indices.map { view in
      let own = searches.indices.filter { searches[$0].view == view }.map { segments[$0] }
      let spans = SpikeSpan.join(own.flatMap(\.all).sorted(by: Segment.isEarlier))
      let maker = SpikeMaker(
        correlation: correlation, journal: journal, streams: streams, cube: cube,
        series: views[view].series,
        choice: BaselineChoice(series: views[view].series, spans: spans))
      return Plan(
        maker: maker, spans: spans, openings: own.compactMap(\.opening),
        faint: own.compactMap(\.faint).max { $0.score < $1.score })
    }
    let jobs = plans.flatMap { plan in
      wanted(plan.spans, plan.maker.series).map { Job(plan: plan, span: $0) }
    }
    let answers = ThreadTeam.each(jobs.count, threads: threads) { Self.answer(jobs[$0]) }
    return found(plans, zip(jobs, answers).map { ($0, $1) })
  }

  private func found(_ plans: [Plan], _ answers: [(job: Job, answer: Answer)]) -> Found {
    var found = Found()
    for (_, answer) in answers {
      switch answer {
      case .none: continue
      case .spike(let spike): found.spikes.append(spike)
      case .unjudged(let rise): found.unjudged.rises.append(rise)
      }
    }
    // Beside a rise that cannot be judged, a kind that did not rise at the time asked for is no answer.
    if !found.unjudged.rises.isEmpty {
      found.spikes.removeAll { $0.origin != .found && !$0.isHigher }
    }
    found.spikes.sort { ($0.begin, $0.kind.rawValue) < ($1.begin, $1.kind.rawValue) }
    found.unjudged.rises.sort { ($0.begin, $0.kind.rawValue) < ($1.begin, $1.kind.rawValue) }
    for plan in plans {
      let kind = plan.maker.series.kind
      let dismissed = answers.count { job, answer in
        guard case .none = answer else { return false }
        return job.plan.maker.series.kind == kind
      }
      // What rose is told by itself, or lies outside the time asked for.
      guard plan.spans.count == dismissed else { continue }
      let log = ShortLog(
        series: plan.maker.series, journal: journal, streams: plan.maker.streams)
      found.unjudged.shares += log.highShares()
      found.unjudged.rises += faintRises(plan)
      if let rate = log.steadyDMARC() { found.unjudged.steadyDMARC = rate }
    }
    return found
  }

  /// What may be a rise of a log that shows no other day.
  private func faintRises(_ plan: Plan) -> [UnjudgedRise] {
    let series = plan.maker.series
    guard query.at == nil, let faint = plan.faint, series.count < ShortLog.dayMinutes else {
      return []
    }
    return wanted(SpikeSpan.join([faint]), series).map { plan.maker.unjudged($0) }
  }

  /// The series to search, those with the most failures first; where too few failed for a spike
  /// nobody asks what is usual.
  private static func searches(_ views: [MinuteSeries]) -> [(view: Int, number: Int)] {
    var sized: [(size: Int, view: Int, number: Int)] = []
    for (view, series) in views.enumerated() {
      for (number, failures) in series.failures.enumerated() {
        let size = failures.reduce(0) { $0 + Int($1) }
        if Double(size) >= SpikeSearch.extraMin { sized.append((size, view, number)) }
      }
    }
    return sized.sorted { ($1.size, $0.view, $0.number) < ($0.size, $1.view, $1.number) }
      .map { ($0.view, $0.number) }
  }

  // MARK: - One series

  /// The segments of one series, and the one of them that the begin of the log holds.
  private static func segments(
    _ view: View, _ number: Int, units: [Int]
  ) -> (all: [Segment], opening: Range<Int>?, faint: Segment?) {
    let found = SpikeSearch.run(view.series, number, view.slots, units: units)
    let scan = OpeningScan(view.series, number, view.slots, units: units)
    guard let run = scan.run() else { return (found, nil, nil) }
    let same = found.filter { $0.range.overlaps(run.range) }
    if run.evidence < OpeningScan.evidenceMin {
      let faint = segment(run, number, [], limit: scan.limit, count: view.series.count)
      return (found, nil, same.isEmpty ? faint : nil)
    }
    // From the time on at which it knows what is usual the search sees more clearly.
    if run.range.lowerBound >= scan.known, !same.isEmpty { return (found, nil, nil) }
    let opening = segment(run, number, same, limit: scan.limit, count: view.series.count)
    let others = found.filter { !$0.range.overlaps(run.range) }
    return ((others + [opening]).sorted(by: Segment.isEarlier), opening.range, nil)
  }

  private static func segment(
    _ run: OpeningRun, _ number: Int, _ same: [Segment], limit: Int, count: Int
  ) -> Segment {
    let reachesLimit = run.ends.upperBound >= limit
    var (end, ends, lasts) = (run.range.upperBound, run.ends, reachesLimit && limit == count)
    if lasts { (end, ends) = (count, count...count) }
    if reachesLimit, let last = same.max(by: { $0.range.upperBound < $1.range.upperBound }),
      last.range.upperBound > end
    {
      (end, ends, lasts) = (last.range.upperBound, last.ends, last.lasts)
    }
    return Segment(
      series: number, range: run.range.lowerBound..<end, begins: run.begins, ends: ends,
      lasts: lasts, failed: run.failed, expected: run.expected, score: run.evidence)
  }

  // MARK: - Spans

  private static func answer(_ job: Job) -> Answer {
    let (span, maker) = (job.span, job.plan.maker)
    if span.isGiven { return maker.spike(span).map(Answer.spike) ?? .none }
    if span.range.lowerBound < ShortLog.pastMinutes { return .unjudged(maker.unjudged(span)) }
    guard let spike = maker.spike(span) else {
      // Where there was mail enough before, it is known to be as usual.
      let before = maker.series.sum(0..<span.range.lowerBound, series: MinuteSeries.all)
      let isUnknown =
        Double(before.attempted) < SpikeSearch.learnedMin
        && job.plan.openings.contains { $0.overlaps(span.range) }
      return isUnknown ? .unjudged(maker.unjudged(span)) : .none
    }
    let past = spike.begin / 60 - maker.series.first
    return past < ShortLog.pastMinutes ? .unjudged(maker.unjudged(span)) : .spike(spike)
  }

  /// The spans that were asked for.
  private func wanted(_ spans: [SpikeSpan], _ series: MinuteSeries) -> [SpikeSpan] {
    let inside = spans.filter { span in
      let begin = (series.first + span.range.lowerBound) * 60
      let end = (series.first + span.range.upperBound) * 60
      return end > query.since ?? .min && begin < query.until ?? .max
    }
    guard let at = query.at else { return inside }
    let place = at / 60 - series.first
    let near = inside.filter { span in
      span.range.contains(place)
        || abs(span.range.lowerBound - place) <= Self.atMinutes
    }
    guard near.isEmpty, place >= 0, place < series.count else { return near }
    let end = min(place + Self.atMinutes, series.count)
    return [SpikeSpan(given: place..<end, lasts: end == series.count)]
  }
}
