import AccountingLog
import ByteKit
import Incidents
import Join
import ReplyClassifier
import Traffic

/// Finds the rows behind a finding: in the log where they lie there still, else in what a store kept.
struct CaseRows {
  /// What logs said at some places, as far as a store kept it.
  typealias Excerpts = (Set<LogExcerpts.Place>) -> [LogExcerpts.Place: (
    diagnostic: String, job: String
  )]

  let correlation: Correlation
  let itemsMax: Int
  let excerpts: Excerpts

  /// Rows that show a finding, the earliest first, and how many there are.
  struct Found {
    var rows: [FindingCase.Row] = []
    var total = 0
  }

  /// A row that is to be shown, or the first of several alike.
  private struct Sighting {
    let kept: KeptRow
    /// Where it lies; nil where a store keeps no place of it.
    let place: RowPlace?
    /// The last second in which it may have been logged.
    let until: Int
    let input: Int

    static func isBefore(_ a: Sighting, _ b: Sighting) -> Bool {
      (a.kept.time, a.input, a.place?.offset ?? 0) < (b.kept.time, b.input, b.place?.offset ?? 0)
    }
  }

  private var hasHistory: Bool { correlation.request.history != nil }

  // MARK: - Failures

  /// The failures of a time that `holds` takes.
  ///
  /// With `isOfStream` also those of days whose minutes a store no longer keeps, by stream and cause.
  func failures(
    _ kind: FailureKind, _ time: Range<Int>,
    _ holds: (Rollup.Stream, FailureEvent) -> Bool,
    isOfStream: ((Rollup.Stream, Cause) -> Bool)? = nil
  ) -> Found {
    guard let journal = correlation.rollup.journal else { return Found() }
    var found = Found()
    let streams = correlation.rollup.streams
    // A minute that a stage begins within is left out: its rows may be from before.
    let events = journal.events(
      from: Int(clamping: (time.lowerBound.clampedTime + 59) / 60),
      to: Int(clamping: (time.upperBound.clampedTime + 59) / 60))
    var shown: [FailureEvent] = []
    for event in events where kind.cause(of: event.outcome) != nil {
      guard holds(streams[Int(event.stream)], event) else { continue }
      found.total += Int(event.count)
      // Within a minute the journal is in order of streams: the log's order needs all of it.
      if shown.count < itemsMax || event.minute == shown.last?.minute { shown.append(event) }
    }
    var sightings = shown.map { sighting($0, streams[Int($0.stream)], journal) }
    if hasHistory, let isOfStream {
      let days = Set(journal.events.lazy.map { CivilTime.day(of: Int($0.minute) * 60) })
      for entry in correlation.rollup.entries
      where time.contains(entry.first) && !days.contains(entry.day) {
        guard let cause = kind.cause(of: entry.outcome),
          isOfStream(streams[entry.streamIndex], cause)
        else { continue }
        found.total += entry.count
        sightings.append(sighting(entry, streams[entry.streamIndex]))
      }
    }
    sightings.sort(by: Sighting.isBefore)
    found.rows = read(Array(sightings.prefix(itemsMax)))
    return found
  }

  /// Delivered mail: the earliest row of each group.
  func deliveries(_ entries: [Rollup.Entry]) -> Found {
    let streams = correlation.rollup.streams
    let earliest = entries.sorted {
      ($0.first, $0.exampleInput, $0.exampleOffset) < ($1.first, $1.exampleInput, $1.exampleOffset)
    }
    let sightings = earliest.prefix(itemsMax).map { sighting($0, streams[$0.streamIndex]) }
    return Found(rows: read(sightings), total: entries.reduce(0) { $0 + $1.count })
  }

  private func sighting(
    _ event: FailureEvent, _ stream: Rollup.Stream, _ journal: FailureJournal
  ) -> Sighting {
    let begin = Int(event.minute) * 60
    return Sighting(
      kept: KeptRow(
        time: begin, isMinute: true, outcome: event.outcome, stream: stream,
        count: Int(event.count),
        recipientDomain: journal.recipientDomains[Int(event.recipientDomain)],
        job: journal.jobs[Int(event.job)], reply: journal.signatures[Int(event.signature)]),
      place: place(input: Int(event.input), offset: event.offset),
      until: begin + journal.eventMinutes * 60 - 1, input: Int(event.input))
  }

  private func sighting(_ entry: Rollup.Entry, _ stream: Rollup.Stream) -> Sighting {
    Sighting(
      kept: KeptRow(
        time: entry.first, isMinute: false, outcome: entry.outcome, stream: stream,
        count: entry.count, recipientDomain: nil),
      place: place(input: entry.exampleInput, offset: entry.exampleOffset), until: entry.first,
      input: entry.exampleInput)
  }

  private func place(input: Int, offset: Int) -> RowPlace? {
    let logs = correlation.request.logs
    guard logs.indices.contains(input) else { return nil }
    return RowPlace(path: logs[input].path, offset: offset)
  }

  // MARK: - Reading

  private func read(_ sightings: [Sighting]) -> [FindingCase.Row] {
    let asked = Set(sightings.compactMap { $0.place?.logPlace })
    var records = LogExcerpts.read(Array(asked), of: correlation.logLayouts)
    for sighting in sightings {
      guard let place = sighting.place?.logPlace, let record = records[place] else { continue }
      if !isIt(record, sighting) { records[place] = nil }
    }
    let kept = hasHistory ? excerpts(asked.filter { records[$0] == nil }) : [:]
    return sightings.map { sighting in
      let place = sighting.place?.logPlace
      let record = place.flatMap { records[$0] }
      var told = sighting.kept
      if let excerpt = place.flatMap({ kept[$0] }) {
        (told.reply, told.job) = (excerpt.diagnostic, excerpt.job)
      }
      return FindingCase.Row(
        place: sighting.place, record: record, kept: record == nil && hasHistory ? told : nil)
    }
  }

  /// False for a row of another log that lies at the place by now.
  private func isIt(_ record: LogRecord, _ sighting: Sighting) -> Bool {
    guard hasHistory, let time = record.time else { return true }
    let type: RecordType =
      switch sighting.kept.outcome {
      case .delivered: .delivery
      case .refused: .bounce
      case .deferred: .transient
      }
    return record.type == type && time >= sighting.kept.time && time <= sighting.until
  }
}

extension RowPlace {
  fileprivate var logPlace: LogExcerpts.Place { LogExcerpts.Place(path: path, offset: offset) }
}

extension Int {
  /// The value kept so far from the ends that a minute can be added to it.
  fileprivate var clampedTime: Int { Swift.min(Swift.max(self, -1 << 40), 1 << 40) }
}
