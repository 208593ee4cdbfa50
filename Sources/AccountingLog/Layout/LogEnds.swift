import ByteKit
package import CSVRows

/// The rows at both ends of a log, by which it is known what time it is of before it is read.
package enum LogEnds {
  /// Bytes at the end of a plain log that are looked at.
  static let tailBytes = LogSource.headBytes

  /// The latest time of those rows at both ends that are asked for, POSIX seconds UTC; nil where
  /// there is none.
  ///
  /// Of a packed log the front alone is looked at.
  package static func latest(
    of input: LogInput, assumedLayout: ColumnLayout?,
    _ isWanted: @escaping (RowBatch, RowBatch.Row, FieldScratch) -> Bool
  ) -> Int? {
    guard let front = try? LogFront(path: input.path) else { return nil }
    var picker = Picker(isWanted: isWanted)
    let head = front.bytes.withUnsafeBytes { InputHead($0) }
    guard head.kind == .rows || head.kind == .jsonLines else { return nil }
    let layout = head.layout ?? input.columns ?? assumedLayout
    front.bytes.withUnsafeBytes {
      read($0, from: head.contentStart, head, layout, into: &picker)
    }
    guard !front.isPacked, let file = try? InputFile(path: input.path), file.isRegular else {
      return picker.latest
    }
    let start = max(0, file.sizeAtOpen - tailBytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: tailBytes, alignment: 8)
    defer { memory.deallocate() }
    guard start > 0, let count = try? file.read(into: memory, at: start, path: input.path) else {
      return picker.latest
    }
    let tail = UnsafeRawBufferPointer(rebasing: memory[..<count])
    if let end = firstIndex(of: 10, in: tail, from: 0) {
      read(tail, from: end + 1, head, layout, into: &picker)
    }
    return picker.latest
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ head: InputHead, _ layout: ColumnLayout?,
    into picker: inout Picker
  ) {
    let isJSON = head.kind == .jsonLines
    let reader = RowReader()
    reader.begin(
      layout: isJSON ? RowFeed.layoutOfJSON : layout, contentStart: isJSON ? 0 : start,
      hasHeaderLines: !isJSON)
    var feed = RowFeed(reader: reader, isJSON: isJSON)
    _ = feed.take(bytes, from: start, isFinal: false, baseOffset: 0, into: &picker)
  }

  private struct Picker: RowConsumer {
    let isWanted: (RowBatch, RowBatch.Row, FieldScratch) -> Bool
    let scratch = FieldScratch()
    var latest: Int?

    mutating func consume(_ batch: RowBatch) {
      for row in batch.rows where row.time != RowBatch.noTime {
        scratch.reset()
        if isWanted(batch, row, scratch) { latest = max(latest ?? .min, row.time) }
      }
    }
  }
}
