import ByteKit
import GRDB
import Traffic

/// Makes old days coarser, removes those that are too old, and brings the segments of a day
/// together.
struct HistoryAging {
  /// Segments of one day that are left side by side.
  private static let segmentsMax = 6

  private let retention: Retention
  private let now: Int

  /// Ages as of a present time, POSIX seconds UTC.
  init(_ retention: Retention, now: Int) {
    self.retention = retention
    self.now = now
  }

  /// Does what is due; with `all` every day becomes one segment for each length of its buckets.
  ///
  /// Gives back how many segments were read.
  func age(_ database: Database, all: Bool = false) throws -> Int {
    guard let last = try database.firstDay("SELECT max(day) FROM segment") else { return 0 }
    // One row of a clock that ran ahead must not make all other days old.
    let latest = min(last, CivilTime.day(of: now) + 1)
    var touched = 0
    var days: [Int: [Int: Int]] = [:]
    for row in try Row.fetchAll(
      database,
      sql: "SELECT day, bucket_seconds, count(*) FROM segment GROUP BY day, bucket_seconds")
    {
      days[try row.day(0), default: [:]][try row.count(1)] = try row.count(2)
    }
    for (day, segments) in days.sorted(by: { $0.key < $1.key }) {
      touched += try age(day, segments, all: all, age: latest - day, database)
    }
    try JournalShelf.drop(before: latest - retention.minuteDays + 1, database)
    let firstKept = latest - retention.days + 1
    try database.execute(
      sql: #"DELETE FROM report WHERE "end" < ?"#, arguments: [firstKept * CivilTime.secondsPerDay])
    try LateRefusalShelf.age(firstKept: firstKept, all: all, database)
    try ReportShelf.forgetFailures(before: firstKept * CivilTime.secondsPerDay, database)
    try database.execute(sql: "DELETE FROM told_day WHERE day < ?", arguments: [firstKept])
    return touched
  }

  /// Ages one day, of which there are so many segments by the length of their buckets; gives back how
  /// many were read.
  private func age(
    _ day: Int, _ segments: [Int: Int], all: Bool, age: Int, _ database: Database
  ) throws -> Int {
    guard let bucket = retention.bucketSeconds(ageDays: age) else {
      // The files' rows still tell of these: they lie outside what is kept.
      try database.execute(
        sql: """
          INSERT INTO ignored SELECT ?, sum(rows) FROM segment WHERE day = ?
            ON CONFLICT (reason) DO UPDATE SET rows = rows + excluded.rows
          """, arguments: [IgnoreReason.period.rawValue, day])
      try database.execute(sql: "DELETE FROM segment WHERE day = ?", arguments: [day])
      return segments.values.reduce(0, +)
    }
    var touched = 0
    let finer = segments.filter { $0.key < bucket }
    let due = segments.filter { $0.key <= bucket }.values.reduce(0, +)
    let limit = all ? 1 : Self.segmentsMax
    if !finer.isEmpty || due > limit {
      try rewrite(day, from: 0...bucket, to: bucket, database)
      touched += due
    }
    // What is coarser already stays so, and what of the day is finer does not become so: two stores that
    // were brought together may have kept it otherwise.
    for (seconds, count) in segments where seconds > bucket && count > limit {
      try rewrite(day, from: seconds...seconds, to: seconds, database)
      touched += count
    }
    return touched
  }

  private func rewrite(
    _ day: Int, from lengths: ClosedRange<Int>, to bucketSeconds: Int, _ database: Database
  ) throws {
    let place = "day = ? AND bucket_seconds BETWEEN ? AND ?"
    let arguments: StatementArguments = [day, lengths.lowerBound, lengths.upperBound]
    var content = DayContent()
    var run = 0
    for row in try Row.fetchAll(
      database, sql: "SELECT \(SegmentRow.columns) FROM segment WHERE \(place) ORDER BY id",
      arguments: arguments)
    {
      let segment = try SegmentRow(row)
      try content.add(segment)
      run = max(run, segment.ingest)
    }
    try database.execute(sql: "DELETE FROM segment WHERE \(place)", arguments: arguments)
    content.coarsen(to: bucketSeconds)
    try content.write(day: day, bucketSeconds: bucketSeconds, run: run, database)
  }
}

extension DayContent {
  /// Brings what falls into the same bucket of a length together.
  mutating func coarsen(to seconds: Int) {
    cells = Self.merged(cells, seconds) { [$0.stream, $0.outcome] }
    let grouped = Dictionary(grouping: replies, by: \.signature)
    replies = grouped.flatMap { signature, replies in
      Self.merged(replies.map(\.cell), seconds) { [$0.stream, 0] }
        .map { SegmentCodec.Reply(signature: signature, cell: $0) }
    }
    var earliest: [[Int]: ExcerptCodec.Excerpt] = [:]
    for excerpt in excerpts {
      let bucket = TimeBucket.index(of: excerpt.time, seconds: seconds)
      let key = [Int(excerpt.stream), Int(excerpt.outcome), bucket]
      if let known = earliest[key],
        (known.time, known.file, known.offset) <= (excerpt.time, excerpt.file, excerpt.offset)
      {
        continue
      }
      earliest[key] = excerpt
    }
    excerpts = Array(earliest.values)
  }

  private static func merged(
    _ cells: [HistoryCell], _ seconds: Int, key: (HistoryCell) -> [UInt32]
  ) -> [HistoryCell] {
    var numbers: [[UInt32]: [Int: Int]] = [:]
    var merged: [HistoryCell] = []
    for var cell in cells {
      cell.bucket = TimeBucket.index(of: cell.rows.first, seconds: seconds)
      let key = key(cell)
      if let number = numbers[key]?[cell.bucket] {
        merged[number].rows.add(cell.rows)
      } else {
        numbers[key, default: [:]][cell.bucket] = merged.count
        merged.append(cell)
      }
    }
    return merged
  }
}

extension Retention {
  /// The length of the buckets of a day of some age; nil where it is not kept any more.
  func bucketSeconds(ageDays: Int) -> Int? {
    if ageDays < secondDays { return TimeBucket.secondsMin }
    if ageDays < quarterHourDays { return TimeBucket.quarterHour }
    if ageDays < hourDays { return 3600 }
    return ageDays < days ? TimeBucket.secondsMax : nil
  }
}
