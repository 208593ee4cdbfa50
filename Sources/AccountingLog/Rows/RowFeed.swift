import ByteKit
import CSVRows

/// Turns the bytes of one input, handed over piece by piece, into rows: comma-separated ones or
/// lines of JSON.
///
/// It holds what goes from one piece to the next and nothing of the bytes. The reader it is given
/// has been begun with the layout in force.
package struct RowFeed {
  /// True when the pieces hold one JSON object a line.
  package let isJSON: Bool
  /// True inside a row that was too long, whose rest is passed over.
  package private(set) var skipping: Bool

  private let reader: RowReader
  private var transcoder = JSONLinesTranscoder()

  /// Makes a feed that begins, or goes on where another one stopped.
  package init(reader: RowReader, isJSON: Bool, skipping: Bool = false) {
    self.reader = reader
    self.isJSON = isJSON
    self.skipping = skipping
  }

  /// The layout of rows that come out of lines of JSON.
  package static var layoutOfJSON: ColumnLayout { JSONLinesTranscoder.layout }

  /// Takes the rows that end in the bytes; gives back the first byte that it did not use.
  ///
  /// With `isFinal` the last row ends where the bytes do.
  package mutating func take<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool, baseOffset: Int,
    into consumer: inout Consumer
  ) -> Int {
    isJSON
      ? takeJSON(bytes, from: start, isFinal, baseOffset, &consumer)
      : takeRows(bytes, from: start, isFinal, baseOffset, &consumer)
  }

  private mutating func takeRows<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isFinal: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) -> Int {
    var start = start
    if skipping {
      guard let line = firstIndex(of: 10, in: bytes, from: start) else { return bytes.count }
      start = line + 1
      skipping = false
    }
    let progress = reader.read(
      bytes, from: start, until: bytes.count, isFinal: isFinal, baseOffset: baseOffset,
      into: &consumer)
    skipping = progress.skipping
    return progress.position
  }

  private mutating func takeJSON<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isFinal: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) -> Int {
    transcoder.reset()
    var position = start
    while position < bytes.count {
      if !skipping, bytes[position] == 0 {
        let end = NULRuns.end(of: bytes, from: position, until: bytes.count)
        reader.pass(LogHoles.Hole(offset: baseOffset + position, bytes: end - position))
        position = end
        continue
      }
      let line = firstIndex(of: 10, in: bytes, from: position)
      if skipping {
        position = line.map { $0 + 1 } ?? bytes.count
        skipping = line == nil
        continue
      }
      let end = line ?? bytes.count
      let text = bytes[position..<min(end, position + FieldScanner.rowBytesMax)]
      if let hole = NULRuns(UnsafeRawBufferPointer(rebasing: text)).first {
        rejectJSON(
          .unfinishedRow, bytes, position..<(position + hole), baseOffset, &consumer)
        position += hole
      } else if end - position > FieldScanner.rowBytesMax {
        rejectJSON(.rowTooLong, bytes, position..<end, baseOffset, &consumer)
        skipping = line == nil
        position = line.map { $0 + 1 } ?? bytes.count
      } else if line == nil, !isFinal {
        break
      } else {
        takeLine(bytes, position..<end, isWhole: line != nil, baseOffset, &consumer)
        position = line.map { $0 + 1 } ?? bytes.count
      }
    }
    readTranscoded(&consumer)
    return position
  }

  private mutating func readTranscoded<Consumer: RowConsumer>(_ consumer: inout Consumer) {
    let sourceOffsets = transcoder.sourceOffsets
    transcoder.output.withUnsafeBytes { rows in
      _ = reader.read(
        rows, from: 0, until: rows.count, isFinal: true, baseOffset: 0,
        sourceOffsets: sourceOffsets, into: &consumer)
    }
    transcoder.reset()
  }

  private mutating func takeLine<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, isWhole: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) {
    let line = UnsafeRawBufferPointer(rebasing: bytes[range])
    let isBlank = line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    guard !isBlank else { return }
    switch transcoder.add(line: line, offset: baseOffset + range.lowerBound) {
    case .row: break
    case .tooLong: rejectJSON(.rowTooLong, bytes, range, baseOffset, &consumer)
    case .noObject:
      rejectJSON(isWhole ? .badJSON : .unfinishedRow, bytes, range, baseOffset, &consumer)
    }
  }

  private mutating func rejectJSON<Consumer: RowConsumer>(
    _ reason: RejectReason, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
    _ baseOffset: Int, _ consumer: inout Consumer
  ) {
    // What stands before it comes first, so that rejected rows keep the order of the input.
    readTranscoded(&consumer)
    reader.reject(
      reason, offset: baseOffset + range.lowerBound,
      raw: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
}
