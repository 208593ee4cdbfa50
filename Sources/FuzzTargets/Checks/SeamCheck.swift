import AccountingLog
import ByteKit
import TestSupport

/// An accounting file in chunks, by every way of reading, and a feed of random pieces, against the
/// file read in one piece.
///
/// Planted: a row that holds a line end and follows on another one is told a second later in chunks.
final class SeamCheck: FileCheck {
  private struct Reading: Equatable {
    var rows: [SeamRow]
    var tally: LogTally
    var problems: [InputProblem]
  }

  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    let path = path(holding: bytes)
    let whole = scan(path, LogScanOptions(keepsAllRejected: true, access: .read))
    let tally = whole.tally
    guard tally.rows == tally.byType.reduce(0, +) + tally.rejected,
      tally.rejectedRows.count == tally.rejected, whole.rows.count == tally.rows - tally.rejected
    else { return "counts do not add up: \(tally)" }
    for access in [LogAccess.map, .read, .stream] {
      let chunkBytes = random.pieceBytes()
      let options = LogScanOptions(
        threads: access == .map ? 2 : 1, chunkBytes: chunkBytes, keepsAllRejected: true,
        access: access)
      var found = scan(path, options)
      if isPlanted { found.rows = Self.wrong(found.rows) }
      if found != whole {
        return "\(access) in chunks of \(chunkBytes): \(found) instead of \(whole)"
      }
    }
    // Only the scan knows a byte order mark and JSON, which are no business of a feed of rows.
    guard whole.problems.isEmpty, bytes.first.map({ $0 < 0x80 }) ?? false, !isJSON(bytes) else {
      return nil
    }
    let fed = feed(bytes, &random)
    return fed == whole.rows ? nil : "in random pieces: \(fed) instead of \(whole.rows)"
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first { $0 > 32 } == UInt8(ascii: "{")
  }

  private func scan(_ path: String, _ options: LogScanOptions) -> Reading {
    let result = Monitor<Reading?>(nil)
    Task.detached {
      let outcome = await LogScan(
        inputs: [LogInput(path: path)], options: options, makeWorker: { SeamWorker() }
      ).run()
      let rows = outcome.workers.flatMap(\.rows).sorted { $0.offset < $1.offset }
      let tally = outcome.tallies.first ?? LogTally()
      let reading = Reading(rows: rows, tally: tally, problems: outcome.problems)
      result.change { $0 = reading }
    }
    return result.wait { $0 }
  }

  /// The rows of pieces of random sizes, with what was not used in front of the next one.
  private func feed(_ bytes: [UInt8], _ random: inout SeededRandom) -> [SeamRow] {
    let reader = RowReader()
    reader.begin(layout: nil)
    var rows = RowFeed(reader: reader, isJSON: false)
    var worker = SeamWorker()
    var position = 0
    var arrived = 0
    bytes.withUnsafeBytes { all in
      repeat {
        arrived = min(all.count, arrived + random.pieceBytes())
        let view = UnsafeRawBufferPointer(rebasing: all[position..<arrived])
        position += rows.take(
          view, from: 0, isFinal: arrived == all.count, baseOffset: position, into: &worker)
      } while arrived < all.count
    }
    return worker.current
  }

  private static func wrong(_ rows: [SeamRow]) -> [SeamRow] {
    rows.enumerated().map { index, row in
      let isHit = index > 0 && row.values.contains { $0.contains(10) }
      return isHit
        ? SeamRow(offset: row.offset, type: row.type, time: row.time &+ 1, values: row.values) : row
    }
  }
}
