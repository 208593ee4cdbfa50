import AccountingLog
public import ByteKit
public import DeliveryJoin
import Findings
import ReplyClassifier

/// Finds the spikes of a correlation that kept a journal, and what explains them.
public struct IncidentBuilder: Sendable {
  /// Minutes around `at` in which a spike may begin.
  static let atMinutes = 60

  private let correlation: Correlation
  private let query: IncidentQuery
  private let journal: FailureJournal?

  /// Takes a correlation; without a journal nothing is found.
  public init(_ correlation: Correlation, _ query: IncidentQuery = IncidentQuery()) {
    self.correlation = correlation
    self.query = query
    journal = correlation.rollup.journal
  }

  /// The whole report.
  ///
  /// `found` are problems met while the inputs were looked for. The clock is the caller's.
  public func report(found: [InputProblem], generatedAt: Int, version: String) -> IncidentReport {
    let inputs = InputSummary(correlation, found: found)
    let last = inputs.logs.last.map { $0 + 1 }
    let hasMinutes = hasMinutes
    var notes: [String] = []
    if let first = inputs.logs.first, let last, last - first < 2 * 3600 {
      notes.append(
        "the logs cover less than two hours; a baseline of several days tells spikes from the"
          + " swing of the day")
    }
    return IncidentReport(
      version: version, generatedAt: generatedAt,
      periodBegin: query.since ?? inputs.logs.first, periodEnd: query.until ?? last,
      inputs: inputs, spikes: spikes().filter { $0.origin == .found || hasMinutes },
      folded: correlation.rollup.folded, notes: notes,
      hasMinutes: hasMinutes)
  }

  private var hasMinutes: Bool {
    let begin = query.at.map { $0 - 60 * Self.atMinutes } ?? query.since ?? .min
    let end = query.at.map { $0 + 60 * Self.atMinutes } ?? query.until ?? .max
    return journal?.minutes.minutes.contains { $0 * 60 >= begin && $0 * 60 < end } ?? false
  }

  /// The spikes, by begin.
  public func spikes() -> [Spike] {
    guard let journal else { return [] }
    let threads = correlation.request.scan.threads
    let streams = correlation.rollup.streams
    let cube = FailureCube(streams)
    let units = StreamSlots.units(streams)
    let views = ThreadTeam.each(FailureKind.allCases.count, threads: threads) { index in
      let series = MinuteSeries(FailureKind.allCases[index], journal.minutes)
      return (series: series, slots: StreamSlots(series, journal))
    }
    let searches = Self.searches(views.map(\.series))
    let segments = ThreadTeam.each(searches.count, threads: threads) { index in
      let (view, number) = (views[searches[index].view], searches[index].number)
      return SpikeSearch.run(view.series, number, view.slots, units: units)
    }
    let makers = views.indices.map { view in
      let own = searches.indices.filter { searches[$0].view == view }.flatMap { segments[$0] }
      let spans = SpikeSpan.join(own.sorted(by: Segment.isEarlier))
      let series = views[view].series
      let maker = SpikeMaker(
        correlation: correlation, journal: journal, streams: streams, cube: cube, series: series,
        choice: BaselineChoice(series: series, spans: spans))
      return (maker: maker, spans: wanted(spans, series))
    }
    let tasks = makers.flatMap { maker in maker.spans.map { (maker: maker.maker, span: $0) } }
    return ThreadTeam.each(tasks.count, threads: threads) { tasks[$0].maker.spike(tasks[$0].span) }
      .compactMap(\.self)
      .sorted { ($0.begin, $0.kind.rawValue) < ($1.begin, $1.kind.rawValue) }
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
      span.range.contains(place) || abs(span.range.lowerBound - place) <= Self.atMinutes
    }
    guard near.isEmpty, place >= 0, place < series.count else { return near }
    let end = min(place + Self.atMinutes, series.count)
    return [SpikeSpan(given: place..<end, lasts: end == series.count)]
  }
}
