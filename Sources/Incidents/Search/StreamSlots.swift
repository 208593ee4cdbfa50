import Traffic

/// Attempts and failures of streams by span of ten minutes, or as many as the journal has room for.
struct StreamSlots: Sendable {
  /// One stream in one span.
  struct Cell: Sendable {
    let stream: UInt32
    let attempts: UInt32
  }

  /// Failures of a stream in one span.
  struct Failure: Sendable {
    let stream: Int
    let count: Double
  }

  /// Streams that have a usual rate of their own; those past it share one.
  static let streamsMax = 1 << 16

  /// Minutes of a span.
  let minutes: Int
  /// Number of the span that the first minute of the series lies in.
  let first: Int
  /// How many spans there are.
  let count: Int
  /// In order of spans, with where each span begins.
  private let cells: Rows<Cell>
  /// By series.
  private let failures: [Rows<Failure>]

  /// What lies in each span, span after span.
  private struct Rows<Row: Sendable>: Sendable {
    private var rows: [Row] = []
    private var begins = [0]

    init(capacity: Int) { rows.reserveCapacity(capacity) }

    /// Adds a row of a span, not before the last one's.
    mutating func add(_ row: Row, span: Int) {
      while begins.count <= span { begins.append(rows.count) }
      rows.append(row)
    }

    subscript(span: Int) -> ArraySlice<Row> {
      guard span < begins.count else { return [] }
      return rows[begins[span]..<(span + 1 < begins.count ? begins[span + 1] : rows.count)]
    }
  }

  /// Takes what a journal says of a series.
  init(_ series: MinuteSeries, _ journal: FailureJournal) {
    let minutes = max(journal.flowMinutes, journal.eventMinutes)
    let first = series.first / minutes
    let count = series.count == 0 ? 0 : (series.first + series.count - 1) / minutes - first + 1
    var cells = Rows<Cell>(capacity: journal.flows.count)
    for flow in journal.flows {
      let span = flow.minute / minutes - first
      guard span >= 0, span < count else { continue }
      let attempts = series.kind == .refused ? flow.ended : flow.all
      if attempts > 0 {
        cells.add(
          Cell(
            stream: UInt32(Self.number(flow.stream)), attempts: UInt32(clamping: attempts)),
          span: span)
      }
    }
    var failures = Array(repeating: Rows<Failure>(capacity: 0), count: MinuteSeries.all + 1)
    for event in journal.events {
      let span = Int(event.minute) / minutes - first
      guard span >= 0, span < count, let cause = series.kind.cause(of: event.outcome),
        let number = MinuteSeries.causes.firstIndex(of: cause)
      else { continue }
      let failure = Failure(stream: Self.number(event.stream), count: Double(event.count))
      failures[number].add(failure, span: span)
      failures[MinuteSeries.all].add(failure, span: span)
    }
    (self.minutes, self.first, self.count) = (minutes, first, count)
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

  func cells(_ span: Int) -> ArraySlice<Cell> { cells[span] }

  /// Failures of a series.
  func failures(_ span: Int, _ series: Int) -> ArraySlice<Failure> { failures[series][span] }

  /// The places in the series of a span's minutes.
  func places(_ span: Int, _ series: MinuteSeries) -> Range<Int> {
    let begin = (first + span) * minutes - series.first
    return (max(0, begin)..<max(0, begin + minutes)).clamped(to: 0..<series.count)
  }
}
