package import AccountingLog
import AggregateReports
package import ByteKit
package import DeliveryJoin
import Foundation
import GRDB

/// What a store holds, as a report counts it.
package struct HistorySnapshot: CountedHistory {
  package let inputs: [HistoryInput]
  package let ignored: [IgnoreReason: Int]
  package let folded: [String]
  package let streams: [HistoryStream]
  package let reports: HistoryReports
  private let store: HistoryStore
  private let signatures: [HistoryNames.Signature]
  /// The place in `inputs` of each file, by the file's number.
  private let places: [Int: Int32]
  /// The last segment that belongs to it: what is added meanwhile is left out.
  private let lastSegment: Int
  /// The last block of minutes that belongs to it.
  private let lastJournal: Int
  /// The last block of mail that came back that belongs to it.
  private let lastRefusals: Int

  /// Reads everything but the cells, in one transaction.
  package init(_ store: HistoryStore) throws(HistoryStore.Problem) {
    self.store = store
    let parts = try store.read { database in
      (
        files: try Self.files(database), ignored: try Self.ignored(database),
        folded: try String.fetchOne(database, sql: "SELECT folded FROM state") ?? "",
        names: try HistoryNames(database), reports: try Self.reports(database),
        last: try Int.fetchOne(database, sql: "SELECT max(id) FROM segment") ?? 0,
        lastJournal: try Int.fetchOne(database, sql: "SELECT max(id) FROM journal") ?? 0,
        lastRefusals: try Int.fetchOne(database, sql: "SELECT max(id) FROM late_refusal") ?? 0
      )
    }
    inputs = parts.files.map(\.input)
    places = Dictionary(
      uniqueKeysWithValues: parts.files.enumerated().map { ($1.id, Int32(clamping: $0)) })
    ignored = parts.ignored
    folded = parts.folded.isEmpty ? [] : parts.folded.components(separatedBy: "\n")
    streams = parts.names.streams.values
    signatures = parts.names.signatures.values
    reports = parts.reports
    lastSegment = parts.last
    lastJournal = parts.lastJournal
    lastRefusals = parts.lastRefusals
  }

  private static func files(_ database: Database) throws -> [(id: Int, input: HistoryInput)] {
    let files = try Row.fetchAll(
      database, sql: "SELECT id, path, node, tally, problems, layout FROM file")
    var found: [(key: [UInt8], id: Int, input: HistoryInput)] = []
    for row in files {
      let path: String = row[1]
      let layout: Data? = row[5]
      let input = HistoryInput(
        input: LogInput(path: path, node: row[2]), tally: try PackedValues.tally(row[3]),
        problems: try PackedValues.problems(row[4]),
        layout: try layout.map { try ColumnLayout(packed: $0) })
      found.append((PathOrder.key(path), row[0], input))
    }
    found.sort { $0.key == $1.key ? $0.id < $1.id : PathOrder.isBefore($0.key, $1.key) }
    return found.map { ($0.id, $0.input) }
  }

  private static func ignored(_ database: Database) throws -> [IgnoreReason: Int] {
    var ignored: [IgnoreReason: Int] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT reason, rows FROM ignored") {
      guard let reason = IgnoreReason(rawValue: row[0]) else { throw PackedDamage() }
      ignored[reason] = row[1]
    }
    return ignored
  }

  private static func reports(_ database: Database) throws -> HistoryReports {
    var reports = HistoryReports()
    reports.reports = try ReportShelf.all(database)
    let files = try Row.fetchAll(
      database, sql: "SELECT path, duplicates, failure_reports, rejections FROM report_file")
    let sorted = files.map { (key: PathOrder.key($0[0]), row: $0) }
      .sorted { PathOrder.isBefore($0.key, $1.key) }
    for (_, row) in sorted {
      reports.files += 1
      reports.duplicates += row[1]
      reports.failureReports += row[2]
      reports.rejections += try PackedValues.problems(row[3])
    }
    return reports
  }

  // MARK: - Cells

  package func read(
    since: Int?, until: Int?, into builder: StoredRollupBuilder
  ) -> [InputProblem] {
    do {
      return try store.read { database in
        var problems: [InputProblem] = []
        let rows = try Row.fetchCursor(
          database, sql: "SELECT * FROM segment WHERE id <= ? ORDER BY day, id",
          arguments: [lastSegment])
        while let row = try rows.next() {
          if Self.isOutside(row["day"], since, until) {
            builder.skip(rows: row["rows"])
          } else if let problem = read(row, into: builder) {
            problems.append(problem)
          }
        }
        problems += try readRefusals(database, since, until, into: builder)
        return problems + (try readJournal(database, since, until, into: builder))
      }
    } catch {
      return [InputProblem(code: .storeDamaged, path: store.path, reason: error.reason)]
    }
  }

  /// True for a day no second of which lies in the period.
  private static func isOutside(_ day: Int, _ since: Int?, _ until: Int?) -> Bool {
    let begin = day * CivilTime.secondsPerDay
    return begin + CivilTime.secondsPerDay <= since ?? .min || begin >= until ?? .max
  }

  private func read(_ row: Row, into builder: StoredRollupBuilder) -> InputProblem? {
    let codec = SegmentCodec(day: row["day"], bucketSeconds: row["bucket_seconds"])
    do {
      try row.withUnsafeData(named: "body") { body in
        try (body ?? Data()).withUnsafeBytes { bytes in
          try codec.read(bytes) {
            builder.take(renumbered($0))
          } reply: {
            take($0, builder)
          }
        }
      }
      return nil
    } catch {
      let id: Int = row["id"]
      return InputProblem(
        code: .storeDamaged, path: store.path,
        reason: "segment \(id) of the store cannot be read back; the rest of it does not count",
        hint: "stagewatch store check tells what is damaged")
    }
  }

  /// Hands over the rows in order of time, where they are asked for.
  private func readJournal(
    _ database: Database, _ since: Int?, _ until: Int?, into builder: StoredRollupBuilder
  ) throws -> [InputProblem] {
    guard builder.wantsJournal else { return [] }
    var problems: [InputProblem] = []
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM journal WHERE id <= ? ORDER BY day, id",
      arguments: [lastJournal])
    while let row = try rows.next() {
      if Self.isOutside(row["day"], since, until) { continue }
      do {
        builder.take(renumbered(try JournalShelf.journal(row)))
      } catch is PackedDamage {
        let id: Int = row["id"]
        problems.append(
          InputProblem(
            code: .storeDamaged, path: store.path,
            reason:
              "the minutes of block \(id) of the store cannot be read back; they do not count",
            hint: "stagewatch store check tells what is damaged"))
      }
    }
    return problems + (try withoutMinutes(database, since, until))
  }

  /// Hands over mail that came back.
  private func readRefusals(
    _ database: Database, _ since: Int?, _ until: Int?, into builder: StoredRollupBuilder
  ) throws -> [InputProblem] {
    var problems: [InputProblem] = []
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM late_refusal WHERE id <= ? ORDER BY day, id",
      arguments: [lastRefusals])
    while let row = try rows.next() {
      if Self.isOutside(row["day"], since, until) { continue }
      do {
        for refusal in try LateRefusalShelf.rows(row) { builder.take(refusal) }
      } catch is PackedDamage {
        let id: Int = row["id"]
        problems.append(
          InputProblem(
            code: .storeDamaged, path: store.path,
            reason: "late refusals of block \(id) of the store cannot be read back",
            hint: "stagewatch store check tells what is damaged"))
      }
    }
    return problems
  }

  /// Tells of days of the period whose minutes are not kept: no spike can be found in them.
  private func withoutMinutes(
    _ database: Database, _ since: Int?, _ until: Int?
  ) throws -> [InputProblem] {
    let days = try Int.fetchAll(
      database,
      sql: """
        SELECT DISTINCT day FROM segment WHERE id <= ?
          AND day NOT IN (SELECT day FROM journal WHERE id <= ?) ORDER BY day
        """, arguments: [lastSegment, lastJournal]
    ).filter { !Self.isOutside($0, since, until) }
    guard let first = days.first, let last = days.last else { return [] }
    return [
      InputProblem(
        code: "minutes_not_kept", path: store.path,
        reason: "of \(days.count) days between \(Self.date(first)) and \(Self.date(last)) the store"
          + " keeps no minutes; no spike is looked for in them",
        hint: "minutes under retention in the configuration says for how many days they are kept")
    ]
  }

  private static func date(_ day: Int) -> String {
    CivilTime.isoDate(day * CivilTime.secondsPerDay)
  }

  private func renumbered(_ journal: HistoryJournal) -> HistoryJournal {
    journal.renumbered(stream: { $0 &- 1 }, input: { places[Int($0)] ?? 0 })
  }

  private func take(_ reply: SegmentCodec.Reply, _ builder: StoredRollupBuilder) {
    let number = Int(reply.signature) - 1
    guard signatures.indices.contains(number) else { return }
    builder.take(
      HistoryReply(
        signature: signatures[number].text, cause: signatures[number].cause,
        cell: renumbered(reply.cell)))
  }

  @inline(__always)
  private func renumbered(_ cell: HistoryCell) -> HistoryCell {
    var cell = cell
    cell.stream &-= 1
    if cell.input != .max { cell.input = places[Int(cell.input)] ?? 0 }
    return cell
  }

  // MARK: - Excerpts

  /// What logs said at some places, by path and offset, as far as the store kept it.
  package func excerpts(
    at wanted: Set<LogExcerpts.Place>
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)] {
    let paths = Dictionary(
      uniqueKeysWithValues: places.map { ($0, inputs[Int($1)].input.path) })
    var found: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
    try store.read { database in
      let rows = try Row.fetchCursor(
        database, sql: "SELECT excerpts FROM segment WHERE length(excerpts) > 0 AND id <= ?",
        arguments: [lastSegment])
      while found.count < wanted.count, let row = try rows.next() {
        try row.withUnsafeData(atIndex: 0) { body in
          try (body ?? Data()).withUnsafeBytes { bytes in
            try ExcerptCodec.read(bytes) { excerpt in
              let place = LogExcerpts.Place(
                path: paths[excerpt.file] ?? "", offset: excerpt.offset)
              guard wanted.contains(place) else { return }
              found[place] = (
                String(decoding: excerpt.diagnostic, as: UTF8.self),
                String(decoding: excerpt.job, as: UTF8.self)
              )
            }
          }
        }
      }
    }
    return found
  }
}

extension InputProblem.Code {
  /// A part of the store that cannot be read back.
  package static let storeDamaged: Self = "store_damaged"
}
