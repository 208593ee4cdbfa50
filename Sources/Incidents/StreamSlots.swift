import DeliveryJoin

/// Attempts and failures of streams by span of ten minutes, or as many as the journal has room for.
struct StreamSlots {
  /// One stream in one span.
  struct Cell {
    let stream: Int
    let attempts: Double
  }

  /// Failures of a stream in one span.
  struct Failure {
    let stream: Int
    let series: Int
    let count: Double
  }

  /// Streams that have a usual rate of their own; those past it share one.
  static let streamsMax = 1 << 16

  /// Minutes of a span.
  let minutes: Int
  /// Number of the span that the first minute of the series lies in.
  let first: Int
  /// Cells by span.
  private let cells: [[Cell]]
  private let failures: [[Failure]]

  var count: Int { cells.count }

  /// Takes what a journal says of a series.
  init(_ series: MinuteSeries, _ journal: FailureJournal) {
    minutes = max(journal.flowMinutes, journal.eventMinutes)
    first = series.first / minutes
    let count = series.count == 0 ? 0 : (series.first + series.count - 1) / minutes - first + 1
    var cells = [[Cell]](repeating: [], count: count)
    for flow in journal.flows {
      let span = flow.minute / minutes - first
      guard span >= 0, span < count else { continue }
      let attempts = series.kind == .refused ? flow.ended : flow.all
      if attempts > 0 {
        cells[span].append(Cell(stream: Self.number(flow.stream), attempts: Double(attempts)))
      }
    }
    var failures = [[Failure]](repeating: [], count: count)
    for event in journal.events {
      let span = Int(event.minute) / minutes - first
      guard span >= 0, span < count, let cause = series.kind.cause(of: event.outcome),
        let number = MinuteSeries.causes.firstIndex(of: cause)
      else { continue }
      failures[span].append(
        Failure(stream: Self.number(event.stream), series: number, count: Double(event.count)))
      failures[span].append(
        Failure(
          stream: Self.number(event.stream), series: MinuteSeries.all, count: Double(event.count)))
    }
    self.cells = cells
    self.failures = failures
  }

  private static func number(_ stream: UInt32) -> Int { min(Int(stream), streamsMax - 1) }

  /// The unit of each stream that is told apart: a From domain's mail by one relay.
  static func units(_ streams: [Rollup.Stream]) -> [Int] {
    struct Unit: Hashable {
      let domain: String
      let relay: Relay
    }
    var numbers: [Unit: Int] = [:]
    return streams.prefix(streamsMax).map { stream in
      let unit = Unit(domain: stream.domain, relay: stream.relay)
      let number = numbers[unit] ?? numbers.count
      numbers[unit] = number
      return number
    }
  }

  func cells(_ span: Int) -> [Cell] { cells[span] }

  func failures(_ span: Int) -> [Failure] { failures[span] }

  /// The places in the series of a span's minutes.
  func places(_ span: Int, _ series: MinuteSeries) -> Range<Int> {
    let begin = (first + span) * minutes - series.first
    return (max(0, begin)..<max(0, begin + minutes)).clamped(to: 0..<series.count)
  }
}
