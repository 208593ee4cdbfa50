package import AccountingLog
import AggregateReports
package import ByteKit
import Foundation
import GRDB
package import Traffic

/// What a store holds, as a report counts it.
package struct HistorySnapshot: CountedHistory {
  package let inputs: [CountedInput]
  package let reports: CountedReports
  private let store: HistoryStore
  private let ignored: [IgnoreReason: Int]
  private let folded: [String]
  private let streams: [HistoryStream]
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
    self.init(try store.read { try SnapshotParts($0) }, of: store)
  }

  init(_ parts: SnapshotParts, of store: HistoryStore) {
    self.store = store
    inputs = parts.files.map(\.input)
    places = parts.places
    ignored = parts.ignored
    folded = parts.folded
    streams = parts.names.streams.values
    signatures = parts.names.signatures.values
    reports = parts.reports
    lastSegment = parts.lastSegment
    lastJournal = parts.lastJournal
    lastRefusals = parts.lastRefusals
  }

  // MARK: - Cells

  package func count(for plan: RollupPlan) -> (part: RollupPart, problems: [InputProblem]) {
    let builder = RollupPartBuilder(plan: plan)
    for (reason, rows) in ignored { builder.ignore(rows, reason) }
    builder.addFolded(folded)
    for stream in streams {
      builder.addStream(
        domain: stream.domain, origin: stream.origin, sourceIP: stream.sourceIP,
        relay: stream.relay, destination: stream.destination)
    }
    for signature in signatures { builder.addReply(signature.text, signature.cause) }
    let problems = read(since: plan.countsPast ? nil : plan.since, until: plan.until, into: builder)
    return (builder.finish(), problems)
  }

  /// Counts what lies in a period; gives back what could not be read.
  private func read(
    since: Int?, until: Int?, into builder: RollupPartBuilder
  ) -> [InputProblem] {
    do throws(HistoryStore.Problem) {
      return try store.read { database in
        var problems: [InputProblem] = []
        let rows = try Row.fetchCursor(
          database,
          sql: "SELECT \(SegmentRow.columns) FROM segment WHERE id <= ? ORDER BY day, id",
          arguments: [lastSegment])
        while let row = try rows.next() {
          do throws(StoreDamage) {
            let segment = try SegmentRow(row)
            if Self.isOutside(segment.day, since, until) {
              builder.ignore(segment.rows, .period)
            } else if let problem = read(segment, into: builder) {
              problems.append(problem)
            }
          } catch {
            problems.append(unreadable("a segment of the store", error))
          }
        }
        problems += try readRefusals(database, since, until, into: builder)
        return problems + (try readJournal(database, since, until, into: builder))
      }
    } catch {
      return [InputProblem(code: .storeDamaged, path: store.path, reason: error.reason)]
    }
  }

  /// What is told of a part that is not what was written.
  private func unreadable(_ what: String, _ damage: StoreDamage) -> InputProblem {
    unreadable("\(what) cannot be read back: \(damage.reason)")
  }

  private func unreadable(_ reason: String) -> InputProblem {
    InputProblem(
      code: .storeDamaged, path: store.path, reason: reason,
      hint: "stagewatch store check tells what is damaged")
  }

  /// True for a day no second of which lies in the period.
  private static func isOutside(_ day: Int, _ since: Int?, _ until: Int?) -> Bool {
    let begin = day * CivilTime.secondsPerDay
    return begin + CivilTime.secondsPerDay <= since ?? .min || begin >= until ?? .max
  }

  private func read(
    _ segment: SegmentRow, into builder: RollupPartBuilder
  ) -> InputProblem? {
    var leftOut = 0
    do {
      try segment.read { cell in
        guard let cell = renumbered(cell) else { return leftOut &+= cell.rows.count }
        builder.add(cell.rows, stream: cell.stream, outcome: cell.outcome)
      } reply: { reply in
        take(reply, builder)
      }
    } catch {
      return unreadable(
        "segment \(segment.id) of the store cannot be read back; the rest of it does not count")
    }
    guard leftOut != 0 else { return nil }
    return unreadable(
      "\(leftOut) rows of segment \(segment.id) of the store are of streams or files that are not"
        + " there; they do not count")
  }

  /// Which block of the store a row holds, as far as its number can be read.
  private static func place(_ row: Row) -> String {
    let id: Int? = try? row.value(0)
    return (id.map { " of block \($0)" } ?? "") + " of the store"
  }

  /// Hands over the rows in order of time, where they are asked for.
  private func readJournal(
    _ database: Database, _ since: Int?, _ until: Int?, into builder: RollupPartBuilder
  ) throws -> [InputProblem] {
    guard builder.wantsJournal else { return [] }
    var problems: [InputProblem] = []
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT \(JournalRow.columns) FROM journal WHERE id <= ? ORDER BY day, id",
      arguments: [lastJournal])
    while let row = try rows.next() {
      do {
        let block = try JournalRow(row)
        if Self.isOutside(block.day, since, until) { continue }
        builder.add(renumbered(try block.journal { places[$0] != nil }))
      } catch let error where StoreDamage.isCause(of: error) {
        problems.append(
          unreadable("the minutes\(Self.place(row)) cannot be read back; they do not count"))
      }
    }
    return problems + (try withoutMinutes(database, since, until))
  }

  /// Hands over mail that came back.
  private func readRefusals(
    _ database: Database, _ since: Int?, _ until: Int?, into builder: RollupPartBuilder
  ) throws -> [InputProblem] {
    var problems: [InputProblem] = []
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT \(LateRefusalBlock.columns) FROM late_refusal WHERE id <= ? ORDER BY day, id",
      arguments: [lastRefusals])
    while let row = try rows.next() {
      do {
        let block = try LateRefusalBlock(row)
        if Self.isOutside(block.day, since, until) { continue }
        for refusal in try block.rows() { builder.add(refusal) }
      } catch let error where StoreDamage.isCause(of: error) {
        problems.append(unreadable("late refusals\(Self.place(row)) cannot be read back"))
      }
    }
    return problems
  }

  /// Tells of days of the period whose minutes are not kept: no spike can be found in them.
  private func withoutMinutes(
    _ database: Database, _ since: Int?, _ until: Int?
  ) throws -> [InputProblem] {
    // Days that cannot be were told with their segments.
    let days = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT day FROM segment WHERE id <= ?
          AND day NOT IN (SELECT day FROM journal WHERE id <= ?) ORDER BY day
        """, arguments: [lastSegment, lastJournal]
    ).compactMap { try? $0.day(0) }.filter { !Self.isOutside($0, since, until) }
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

  private func renumbered(_ journal: JournalDay) -> JournalDay {
    journal.renumbered(stream: { $0 &- 1 }, input: { places[Int($0)] ?? 0 })
  }

  private func take(_ reply: SegmentCodec.Reply, _ builder: RollupPartBuilder) {
    let number = Int(reply.signature) - 1
    guard signatures.indices.contains(number), let cell = renumbered(reply.cell) else { return }
    builder.add(cell.rows, stream: cell.stream, reply: UInt32(number))
  }

  /// Nil for a cell of a stream or a file that is not there.
  @inline(__always)
  private func renumbered(_ cell: HistoryCell) -> HistoryCell? {
    var cell = cell
    cell.stream &-= 1
    guard Int(cell.stream) < streams.count else { return nil }
    guard cell.rows.input != .max else { return cell }
    guard let place = places[Int(cell.rows.input)] else { return nil }
    cell.rows.input = place
    return cell
  }

  // MARK: - Excerpts

  /// What logs said at some places, by path and offset, as far as the store kept it.
  package func excerpts(
    at wanted: Set<LogExcerpts.Place>
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)] {
    let paths = places.mapValues { inputs[Int($0)].input.path }
    var found: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
    try store.read { database in
      let rows = try Row.fetchCursor(
        database, sql: "SELECT excerpts FROM segment WHERE length(excerpts) > 0 AND id <= ?",
        arguments: [lastSegment])
      while found.count < wanted.count, let row = try rows.next() {
        try row.withBytes(0) { bytes in
          try ExcerptCodec.read(bytes) { excerpt in
            let place = LogExcerpts.Place(path: paths[excerpt.file] ?? "", offset: excerpt.offset)
            guard wanted.contains(place) else { return }
            found[place] = (
              String(decoding: excerpt.diagnostic, as: UTF8.self),
              String(decoding: excerpt.job, as: UTF8.self)
            )
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
