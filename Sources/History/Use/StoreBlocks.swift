import AccountingLog
package import ByteKit
import GRDB
import Traffic

/// The blocks of one store, read for a report that may count other stores beside it.
struct StoreBlocks {
  let store: HistoryStore
  /// Rows that were not counted, by reason, as far as the report is to count them.
  let ignored: [IgnoreReason: Int]
  let folded: [String]
  let streams: [HistoryStream]
  let signatures: [HistoryNames.Signature]
  /// The place among the inputs of the report of each file, by the file's number.
  let places: [Int: Int32]
  /// What other stores count.
  let leftOut: StoreOverlap.LeftOut
  /// Days whose late refusals are brought together with those of other stores.
  private let sharedDays: Set<Int>
  /// The last segment that belongs to it: what is added meanwhile is left out.
  let lastSegment: Int
  /// The last block of minutes that belongs to it.
  let lastJournal: Int
  /// The last block of mail that came back that belongs to it.
  let lastRefusals: Int

  /// Takes what was read of a store but its blocks.
  init(
    _ parts: SnapshotParts, of store: HistoryStore, places: [Int: Int32],
    ignored: [IgnoreReason: Int], leftOut: StoreOverlap.LeftOut = [:], sharedDays: Set<Int> = []
  ) {
    self.sharedDays = sharedDays
    self.store = store
    self.places = places
    self.ignored = ignored
    self.leftOut = leftOut
    folded = parts.folded
    streams = parts.names.streams.values
    signatures = parts.names.signatures.values
    lastSegment = parts.lastSegment
    lastJournal = parts.lastJournal
    lastRefusals = parts.lastRefusals
  }

  // MARK: - Cells

  /// Counts the rows of the period that a run asks for; gives back what could not be read, too.
  ///
  /// Of the days `mixed` no minutes are taken.
  func count(
    for plan: RollupPlan, mixed: Set<Int>
  ) -> (part: RollupPart, problems: [InputProblem]) {
    let builder = RollupPartBuilder(plan: plan)
    for (reason, rows) in ignored { builder.ignore(rows, reason) }
    builder.addFolded(folded)
    for stream in streams {
      builder.addStream(
        domain: stream.domain, origin: stream.origin, sourceIP: stream.sourceIP,
        relay: stream.relay, destination: stream.destination)
    }
    for signature in signatures { builder.addReply(signature.text, signature.cause) }
    let problems = read(
      since: plan.countsPast ? nil : plan.since, until: plan.until, mixed: mixed, into: builder)
    return (builder.finish(), problems)
  }

  /// Counts what lies in a period; gives back what could not be read.
  private func read(
    since: Int?, until: Int?, mixed: Set<Int>, into builder: RollupPartBuilder
  ) -> [InputProblem] {
    do throws(HistoryStore.Problem) {
      return try store.read { database in
        var problems: [InputProblem] = []
        let rows = try Row.fetchCursor(
          database,
          sql: "SELECT \(SegmentRow.columns) FROM segment WHERE id <= ? ORDER BY day, id",
          arguments: [lastSegment])
        while let row = try rows.next() {
          do {
            let segment = try SegmentRow(row)
            if Self.isOutside(segment.day, since, until) {
              builder.ignore(try counted(segment), .period)
            } else if let problem = read(segment, into: builder) {
              problems.append(problem)
            }
          } catch let error where StoreDamage.isCause(of: error) {
            problems.append(unreadable("a segment of the store", error))
          }
        }
        problems += try readRefusals(database, since, until) { builder.add($0) }
        return problems + (try readJournal(database, since, until, mixed: mixed, into: builder))
      }
    } catch {
      return [InputProblem(code: .storeDamaged, path: store.path, reason: error.reason)]
    }
  }

  /// What is told of a part that is not what was written.
  private func unreadable(_ what: String, _ damage: any Error) -> InputProblem {
    unreadable(
      "\(what) cannot be read back" + (StoreDamage.reason(of: damage).map { ": \($0)" } ?? ""))
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

  /// The rows of a segment that no other store counts.
  private func counted(_ segment: SegmentRow) throws -> Int {
    guard let others = leftOut[segment.day] else { return segment.rows }
    var rows = 0
    try segment.read { cell in
      if !isElsewhere(cell.stream, others) { rows += cell.rows.count }
    } reply: { _ in
    }
    return rows
  }

  /// All rows that other stores count.
  func rowsLeftOut() throws(HistoryStore.Problem) -> Int {
    try store.read { database in
      var rows = 0
      for day in leftOut.keys.sorted() {
        let segments = try Row.fetchCursor(
          database, sql: "SELECT \(SegmentRow.columns) FROM segment WHERE day = ? AND id <= ?",
          arguments: [day, lastSegment])
        while let row = try segments.next() {
          let segment = try SegmentRow(row)
          rows += segment.rows - (try counted(segment))
        }
      }
      return rows
    }
  }

  /// True for a stream, by the store's number, of one of some nodes.
  @inline(__always)
  func isElsewhere(_ stream: UInt32, _ nodes: Set<String>?) -> Bool {
    guard let nodes, streams.indices.contains(Int(stream) - 1) else { return false }
    return nodes.contains(streams[Int(stream) - 1].relay.node)
  }

  private func read(
    _ segment: SegmentRow, into builder: RollupPartBuilder
  ) -> InputProblem? {
    var leftOut = 0
    let others = self.leftOut[segment.day]
    do {
      try segment.read { cell in
        if isElsewhere(cell.stream, others) { return }
        guard let cell = renumbered(cell) else { return leftOut &+= cell.rows.count }
        builder.add(cell.rows, stream: cell.stream, outcome: cell.outcome)
      } reply: { reply in
        if !isElsewhere(reply.cell.stream, others) { take(reply, builder) }
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

  /// The days with minutes.
  func journalDays() throws(HistoryStore.Problem) -> [Int] {
    try store.read { database in
      try Row.fetchAll(
        database, sql: "SELECT DISTINCT day FROM journal WHERE id <= ?", arguments: [lastJournal]
      ).map { try $0.day(0) }
    }
  }

  /// Adds the minutes of some days that no other store counts.
  func addMinutes(of days: Set<Int>, to table: inout MinuteTable) throws(HistoryStore.Problem) {
    var minutes: [MinuteCounts] = []
    try store.read { database in
      for day in days.sorted() {
        let rows = try Row.fetchCursor(
          database, sql: "SELECT \(JournalRow.columns) FROM journal WHERE day = ? AND id <= ?",
          arguments: [day, lastJournal])
        while let row = try rows.next() {
          switch take(try JournalRow(row).journal(), of: day) {
          case .all(let journal): minutes += journal.minutes
          case .none, .part: break
          }
        }
      }
    }
    for counts in minutes { table.add(counts) }
  }

  /// Hands over the rows in order of time, where they are asked for.
  private func readJournal(
    _ database: Database, _ since: Int?, _ until: Int?, mixed: Set<Int>,
    into builder: RollupPartBuilder
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
        if Self.isOutside(block.day, since, until) || mixed.contains(block.day) { continue }
        switch take(try block.journal { places[$0] != nil }, of: block.day) {
        case .all(let journal): builder.add(renumbered(journal))
        case .none, .part: break
        }
      } catch let error where StoreDamage.isCause(of: error) {
        problems.append(
          unreadable("the minutes\(Self.place(row)) cannot be read back; they do not count"))
      }
    }
    return problems + (try withoutMinutes(database, since, until))
  }

  /// Minutes of which other stores count nothing, all, or a part that cannot be told from the rest.
  enum Minutes {
    case all(JournalDay)
    case none
    case part
  }

  /// Whether minutes of a day count, by the nodes of their mail.
  func take(_ journal: JournalDay, of day: Int) -> Minutes {
    guard let others = leftOut[day] else { return .all(journal) }
    let flows = journal.flows.count { isElsewhere($0.stream, others) }
    let events = journal.events.count { isElsewhere($0.stream, others) }
    if flows == 0, events == 0, !journal.flows.isEmpty { return .all(journal) }
    return flows == journal.flows.count && events == journal.events.count ? .none : .part
  }

  /// Days of whose minutes other stores count a part.
  func mixedDays() throws(HistoryStore.Problem) -> Set<Int> {
    var mixed: Set<Int> = []
    guard !leftOut.isEmpty else { return mixed }
    try store.read { database in
      for day in leftOut.keys {
        let rows = try Row.fetchCursor(
          database, sql: "SELECT \(JournalRow.columns) FROM journal WHERE day = ? AND id <= ?",
          arguments: [day, lastJournal])
        while let row = try rows.next() {
          guard let journal = try? JournalRow(row).journal(),
            case .part = take(journal, of: day)
          else { continue }
          mixed.insert(day)
        }
      }
    }
    return mixed
  }

  /// How often each mail came back, of the days that other stores know too; nothing of what cannot be
  /// read back, which is told with the others.
  func sharedRefusals() -> [LateRefusalRow: Int] {
    var counts: [LateRefusalRow: Int] = [:]
    guard !sharedDays.isEmpty else { return counts }
    _ = try? store.read { database in
      try readRefusals(database, nil, nil, ofSharedDays: true) { counts[$0, default: 0] += 1 }
    }
    return counts
  }

  /// Hands over mail that came back.
  private func readRefusals(
    _ database: Database, _ since: Int?, _ until: Int?, ofSharedDays: Bool = false,
    _ take: (LateRefusalRow) -> Void
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
        if sharedDays.contains(block.day) != ofSharedDays { continue }
        for refusal in try block.rows() { take(refusal) }
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
    ).compactMap { try? $0.day(0) }
      .filter { !Self.isOutside($0, since, until) && leftOut[$0] == nil }
    guard let first = days.first, let last = days.last else { return [] }
    return [
      InputProblem(
        code: "minutes_not_kept", path: store.path,
        reason: "of \(days.count) days between \(Self.date(first)) and \(Self.date(last)) the store"
          + " keeps no minutes; no spike is looked for in them",
        hint: "minutes under retention in the configuration says for how many days they are kept")
    ]
  }

  static func date(_ day: Int) -> String {
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

  /// Adds what logs said at some places to what is known of them, as far as the store kept it; `paths`
  /// names the inputs of the report.
  func addExcerpts(
    at wanted: Set<LogExcerpts.Place>, paths: [String],
    to found: inout [LogExcerpts.Place: (diagnostic: String, job: String)]
  ) throws(HistoryStore.Problem) {
    let paths = places.mapValues { paths[Int($0)] }
    var known = found
    try store.read { database in
      let rows = try Row.fetchCursor(
        database, sql: "SELECT excerpts FROM segment WHERE length(excerpts) > 0 AND id <= ?",
        arguments: [lastSegment])
      while known.count < wanted.count, let row = try rows.next() {
        try row.withBytes(0) { bytes in
          try ExcerptCodec.read(bytes) { excerpt in
            let place = LogExcerpts.Place(path: paths[excerpt.file] ?? "", offset: excerpt.offset)
            guard wanted.contains(place) else { return }
            known[place] = (
              String(decoding: excerpt.diagnostic, as: UTF8.self),
              String(decoding: excerpt.job, as: UTF8.self)
            )
          }
        }
      }
    }
    found = known
  }
}

extension InputProblem.Code {
  /// A part of the store that cannot be read back.
  package static let storeDamaged: Self = "store_damaged"
}
