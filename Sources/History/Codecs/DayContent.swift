import ByteKit
import Foundation
import GRDB
import Traffic

/// What the store holds of one day, unpacked.
struct DayContent {
  var cells: [HistoryCell] = []
  var replies: [SegmentCodec.Reply] = []
  var excerpts: [ExcerptCodec.Excerpt] = []

  /// Writes a segment.
  func write(day: Int, bucketSeconds: Int, run: Int, _ database: Database) throws {
    let body = SegmentCodec(day: day, bucketSeconds: bucketSeconds).pack(cells, replies)
    try database.cachedStatement(
      sql: """
        INSERT INTO segment (day, bucket_seconds, rows, cells, ingest, body, excerpts)
          VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      day, bucketSeconds, cells.reduce(0) { $0 + $1.rows.count }, cells.count, run, Data(body),
      Data(ExcerptCodec.pack(excerpts)),
    ])
  }

  /// Adds a segment's content.
  mutating func add(_ segment: SegmentRow) throws {
    try segment.read {
      cells.append($0)
    } reply: {
      replies.append($0)
    }
    try segment.readExcerpts { excerpts.append($0) }
  }
}
