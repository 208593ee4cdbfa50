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
    var notes: [String] = []
    if let first = inputs.logs.first, let last, last - first < 2 * 3600 {
      notes.append(
        "the logs cover less than two hours; a baseline of several days tells spikes from the"
          + " swing of the day")
    }
    return IncidentReport(
      version: version, generatedAt: generatedAt,
      periodBegin: query.since ?? inputs.logs.first, periodEnd: query.until ?? last,
      inputs: inputs, spikes: spikes(), folded: correlation.rollup.folded, notes: notes,
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
    let streams = correlation.rollup.streams
    let cube = FailureCube(streams)
    let units = StreamSlots.units(streams)
    @Sendable func spikes(of kind: FailureKind) -> [Spike] {
      let series = MinuteSeries(kind, journal.minutes)
      let slots = StreamSlots(series, journal)
      let segments = SpikeSearch.run(series, slots, units: units)
      let spans = SpikeSpan.join(segments)
      let choice = BaselineChoice(series: series, spans: spans)
      let maker = SpikeMaker(
        correlation: correlation, journal: journal, streams: streams, cube: cube, series: series,
        choice: choice)
      return wanted(spans, series).compactMap(maker.spike)
    }
    let (refused, deferred) = ThreadTeam.both(threads: correlation.request.scan.threads) {
      spikes(of: .refused)
    } _: {
      spikes(of: .deferred)
    }
    return (refused + deferred)
      .sorted { ($0.begin, $0.kind.rawValue) < ($1.begin, $1.kind.rawValue) }
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
