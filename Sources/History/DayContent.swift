import ByteKit
import DeliveryJoin
import Foundation
import GRDB

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
      day, bucketSeconds, cells.reduce(0) { $0 + $1.count }, cells.count, run, Data(body),
      Data(ExcerptCodec.pack(excerpts)),
    ])
  }

  /// Adds a segment's content.
  mutating func add(_ row: Row, day: Int) throws {
    let codec = SegmentCodec(day: day, bucketSeconds: row["bucket_seconds"])
    try row.withUnsafeData(named: "body") { body in
      try (body ?? Data()).withUnsafeBytes { bytes in
        try codec.read(bytes) {
          cells.append($0)
        } reply: {
          replies.append($0)
        }
      }
    }
    try row.withUnsafeData(named: "excerpts") { body in
      try (body ?? Data()).withUnsafeBytes { bytes in
        try ExcerptCodec.read(bytes) { excerpts.append($0) }
      }
    }
  }
}
