import GRDB
import Traffic

// What a store counts of single days, in its own numbers, without what other stores count.
extension StoreBlocks {
  /// The days with anything.
  func days() throws(HistoryStore.Problem) -> [Int] {
    try store.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT day FROM segment UNION SELECT day FROM journal UNION SELECT day FROM late_refusal
          """
      ).map { try $0.day(0) }
    }
  }

  /// The segments of a day, with the length of their buckets.
  func contents(
    of day: Int
  ) throws(HistoryStore.Problem) -> [(bucketSeconds: Int, content: DayContent)] {
    let others = leftOut[day]
    return try store.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT \(SegmentRow.columns) FROM segment WHERE day = ? AND id <= ? ORDER BY id",
        arguments: [day, lastSegment])
      var found: [(bucketSeconds: Int, content: DayContent)] = []
      while let row = try rows.next() {
        let segment = try SegmentRow(row)
        var content = DayContent()
        try content.add(segment)
        content.cells.removeAll { isElsewhere($0.stream, others) }
        content.replies.removeAll { isElsewhere($0.cell.stream, others) }
        content.excerpts.removeAll { isElsewhere($0.stream, others) }
        found.append((segment.bucketSeconds, content))
      }
      return found
    }
  }

  /// The minutes of a day that no other store counts any part of.
  func journals(of day: Int) throws(HistoryStore.Problem) -> [JournalDay] {
    try store.read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT \(JournalRow.columns) FROM journal WHERE day = ? AND id <= ?",
        arguments: [day, lastJournal])
      return try rows.compactMap { row in
        switch take(try JournalRow(row).journal { places[$0] != nil }, of: day) {
        case .all(let journal): journal
        case .none, .part: nil
        }
      }
    }
  }

  /// How often each mail of a day came back.
  func refusals(of day: Int) throws(HistoryStore.Problem) -> [LateRefusalRow: Int] {
    try store.read { database in
      var counts: [LateRefusalRow: Int] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT \(LateRefusalBlock.columns) FROM late_refusal WHERE day = ? AND id <= ?",
        arguments: [day, lastRefusals])
      while let row = try rows.next() {
        for refusal in try LateRefusalBlock(row).rows() { counts[refusal, default: 0] += 1 }
      }
      return counts
    }
  }
}
