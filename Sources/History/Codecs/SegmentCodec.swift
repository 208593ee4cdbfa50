import ByteKit
import Traffic

/// One day of the history as packed numbers.
///
/// Streams ascend; of each come its outcomes, and of each of those its buckets, every number as the
/// difference to the one before it. A delivered cell takes about five bytes.
struct SegmentCodec {
  /// A reply with the number of its signature.
  struct Reply {
    var signature: UInt32
    var cell: HistoryCell
  }

  /// The first byte, so that another packing can be told from this one.
  private static let version: UInt64 = 1
  /// Delivered rows need no example: findings are about the others.
  private static let delivered: UInt32 = 0

  /// Day, counted from 1970-01-01, UTC.
  let day: Int
  /// Length of the buckets.
  let bucketSeconds: Int

  private var firstBucket: Int {
    TimeBucket.index(of: day * CivilTime.secondsPerDay, seconds: bucketSeconds)
  }

  // MARK: - Packing

  /// Packs cells and replies, which need not be in order.
  func pack(_ cells: [HistoryCell], _ replies: [Reply]) -> [UInt8] {
    var writer = PackedWriter()
    writer.write(Self.version)
    pack(cells.sorted(by: Self.order), into: &writer)
    let sorted = replies.sorted {
      $0.signature != $1.signature
        ? $0.signature < $1.signature : Self.order($0.cell, $1.cell)
    }
    writer.write(count: sorted.count)
    for reply in sorted {
      writer.write(UInt64(reply.signature))
      writer.write(UInt64(reply.cell.stream))
      writer.write(signed: reply.cell.bucket - firstBucket)
      pack(reply.cell, hasExample: true, into: &writer)
    }
    return SealedBytes.seal(writer.bytes)
  }

  private static func order(_ a: HistoryCell, _ b: HistoryCell) -> Bool {
    (a.stream, a.outcome, a.bucket) < (b.stream, b.outcome, b.bucket)
  }

  private func pack(_ cells: [HistoryCell], into writer: inout PackedWriter) {
    writer.write(count: cells.count)
    var stream: UInt32 = 0
    var start = 0
    while start < cells.count {
      var end = start
      while end < cells.count, cells[end].stream == cells[start].stream,
        cells[end].outcome == cells[start].outcome
      {
        end += 1
      }
      writer.write(UInt64(cells[start].stream - stream))
      stream = cells[start].stream
      writer.write(UInt64(cells[start].outcome))
      writer.write(count: end - start)
      var bucket = firstBucket
      for cell in cells[start..<end] {
        writer.write(signed: cell.bucket - bucket)
        bucket = cell.bucket
        pack(cell, hasExample: cell.outcome != Self.delivered, into: &writer)
      }
      start = end
    }
  }

  private func pack(_ cell: HistoryCell, hasExample: Bool, into writer: inout PackedWriter) {
    let rows = cell.rows
    writer.write(count: rows.count)
    writer.write(signed: rows.first - cell.bucket * bucketSeconds)
    if rows.count > 1 { writer.write(count: rows.last - rows.first) }
    if hasExample {
      writer.write(signed: Int(rows.input))
      writer.write(count: rows.offset)
    }
  }

  // MARK: - Reading

  /// Reads a segment; `input` turns the number of a file into what the cells shall name.
  func read(
    _ bytes: UnsafeRawBufferPointer, cell take: (HistoryCell) -> Void,
    reply takeReply: (Reply) -> Void
  ) throws(PackedDamage) {
    var reader = PackedReader(try SealedBytes.open(bytes))
    guard try reader.number() == Self.version else { throw PackedDamage() }
    var left = try reader.count(limit: reader.remaining)
    var stream: UInt32 = 0
    while left > 0 {
      let step = try reader.small()
      guard step <= UInt32.max - stream else { throw PackedDamage() }
      stream += step
      let outcome = try reader.small()
      let count = try reader.count(limit: left)
      guard count > 0 else { throw PackedDamage() }
      var bucket = firstBucket
      for _ in 0..<count {
        bucket &+= try reader.signed()
        take(
          try cell(
            &reader, stream: stream, outcome: outcome, bucket: bucket,
            hasExample: outcome != Self.delivered))
      }
      left -= count
    }
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      let signature = try reader.small()
      let stream = try reader.small()
      let bucket = firstBucket &+ (try reader.signed())
      let cell = try cell(
        &reader, stream: stream, outcome: 0, bucket: bucket, hasExample: true)
      takeReply(Reply(signature: signature, cell: cell))
    }
    guard reader.isAtEnd else { throw PackedDamage() }
  }

  @inline(__always)
  private func cell(
    _ reader: inout PackedReader, stream: UInt32, outcome: UInt32, bucket: Int, hasExample: Bool
  ) throws(PackedDamage) -> HistoryCell {
    let count = try reader.count()
    let first = bucket &* bucketSeconds &+ (try reader.signed())
    let last = count > 1 ? first &+ (try reader.count()) : first
    var input = Int32.max
    var offset = Int.max
    if hasExample {
      input = Int32(truncatingIfNeeded: try reader.signed())
      offset = try reader.count()
    }
    return HistoryCell(
      stream: stream, outcome: outcome, bucket: bucket,
      rows: RowCount(count, first: first, last: last, input: input, offset: offset))
  }
}
