import ByteKit
import CByteScan

/// Finds rows and fields of comma-separated bytes (RFC 4180), without copying or allocating.
///
/// The structure of regular rows is found 64 bytes at a time (`CByteScan`). A row with a quote where
/// the fast rules do not cover it, and a row longer than a window, is read by the slow rules below;
/// what is regular is read alike by both.
///
/// The grammar, which the tests' reference reader spells out a byte at a time:
/// - A row ends at LF outside quotes; one CR before it belongs to the line end.
/// - A field is quoted only when its first byte is a quote; a quote elsewhere is an ordinary byte.
/// - Inside quotes a doubled quote stands for one; the closing quote is followed by a comma, a
///   line end or the end of input. Anything else after it is kept as it is, unless the quotes
///   already went over a line end: then the opening quote was a stray one, and the row is only
///   its first physical line. So a stray quote costs one line, never the rest of the file.
/// - No closing quote within `rowBytesMax`, or before the end of input: the same.
/// - More than `quotedLinesMax` line ends inside the quotes of one row: the same. Without this a
///   file of short lines such as `a","b` would make every line look ahead for a whole row, which
///   is quadratic.
///
/// ADVICE: whoever changes a rule changes `ReferenceCSV` in the tests as well; the two are compared
/// on every fixture and on random input at several block sizes.
package enum FieldScanner {
  /// The longest row in bytes, its line end not counted.
  package static let rowBytesMax = 1 << 20
  /// The most fields of one row that are told; a row may have more, which nobody reads.
  package static let rowFieldsMax = 4096
  /// The most line ends that the quoted values of one row may hold; PowerMTA itself writes none.
  package static let quotedLinesMax = 64
  /// Bytes that the fast rules look at in one call: they are still in the processor's cache when the
  /// rows are taken.
  package static let windowBytes = 64 << 10

  /// Where a scan stopped.
  package struct Progress: Sendable {
    /// Where to go on: the first byte that belongs to no row told so far.
    package let position: Int
    /// True when the row at `position` goes on past the given bytes.
    package let needsMore: Bool
    /// True when `position` lies in the middle of a row that was too long: the caller skips to
    /// the next LF.
    package let skipping: Bool
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Fills the index with rows that begin in `start..<stop`: those of one window, at least one.
  ///
  /// The bytes may go on after `stop`, so that the last row can be finished. `isFinal` says that
  /// no bytes follow the given ones. Where each quote is known to be closed, as in rows that the
  /// program made itself, values may hold any number of line ends. O(bytes).
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int, isFinal: Bool,
    quotesAreClosed: Bool = false, kernel: ScanKernel = .best, into index: FieldIndex
  ) -> Progress {
    index.base = start
    index.rowCount = 0
    if let number = kernel.number {
      let position = scanRegular(bytes, start, stop, number, index)
      if index.rowCount > 0 {
        return Progress(position: position, needsMore: false, skipping: false)
      }
    }
    return scanSlowly(
      bytes, from: start, until: stop, isFinal, linesMax: quotesAreClosed ? .max : quotedLinesMax,
      single: kernel != .reference, index)
  }

  /// The regular rows at the front of one window; gives back where the first other row begins.
  private static func scanRegular(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ stop: Int, _ kernel: Int32,
    _ index: FieldIndex
  ) -> Int {
    guard start < stop, let first = bytes.baseAddress else { return start }
    let window = first + start
    var request = bytescan_request()
    request.bytes = window.assumingMemoryBound(to: UInt8.self)
    request.count = min(bytes.count - start, windowBytes)
    request.separators = index.ends
    request.separator_capacity = FieldIndex.fieldCapacity
    request.row_ends = index.rowEnds
    request.row_capacity = FieldIndex.rowCapacity
    let result = bytescan_index(kernel, &request)
    let limit = UInt32(truncatingIfNeeded: min(stop - start, windowBytes))
    var rowStart: UInt32 = 0
    var firstField: UInt32 = 0
    var count = 0
    while count < result.row_count, rowStart < limit {
      let lastField = index.rowEnds[count]
      let end = index.ends[Int(lastField)]
      if end > rowStart, window.load(fromByteOffset: Int(end) - 1, as: UInt8.self) == carriageReturn
      {
        index.ends[Int(lastField)] = end - 1
      }
      index.rows[count] = FieldIndex.Row(
        start: rowStart, next: end + 1, firstField: firstField,
        fieldCount: UInt16(
          truncatingIfNeeded: min(lastField - firstField + 1, UInt32(rowFieldsMax))),
        status: .complete)
      rowStart = end + 1
      firstField = lastField + 1
      count += 1
    }
    index.rowCount = count
    return start + Int(rowStart)
  }

  /// Rows by the slow rules: one, or as many as fit.
  @inline(never)
  private static func scanSlowly(
    _ bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int, _ isFinal: Bool,
    linesMax: Int, single: Bool, _ index: FieldIndex
  ) -> Progress {
    var position = start
    var fieldCount = 0
    while position < stop, index.rowCount < (single ? 1 : FieldIndex.rowCapacity),
      fieldCount + rowFieldsMax <= FieldIndex.fieldCapacity
    {
      let row = scanRow(bytes, position, isFinal, linesMax, index.ends + fieldCount)
      if row.needsMore { return Progress(position: position, needsMore: true, skipping: false) }
      let offset = UInt32(truncatingIfNeeded: position - start)
      for field in 0..<row.fieldCount { index.ends[fieldCount + field] += offset }
      index.rows[index.rowCount] = FieldIndex.Row(
        start: offset, next: UInt32(clamping: row.next - start),
        firstField: UInt32(truncatingIfNeeded: fieldCount),
        fieldCount: UInt16(truncatingIfNeeded: row.fieldCount), status: row.status)
      index.rowCount += 1
      fieldCount += row.fieldCount
      position = row.next
      if row.skipping { return Progress(position: position, needsMore: false, skipping: true) }
    }
    return Progress(position: position, needsMore: false, skipping: false)
  }

  private struct RowScan {
    var next = 0
    var fieldCount = 0
    var status = FieldIndex.Status.complete
    var needsMore = false
    var skipping = false
  }

  @inline(__always)
  private static func scanRow(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ isFinal: Bool, _ linesMax: Int,
    _ ends: UnsafeMutablePointer<UInt32>
  ) -> RowScan {
    let end = min(bytes.count, start + rowBytesMax + 1)
    var row = RowScan()
    var position = start
    var quotedLines = 0
    while true {
      var spansLines = false
      if position < end, bytes[position] == quote {
        guard let after = closeQuotes(bytes, position, end, isFinal, &spansLines) else {
          return broken(bytes, start, end, isFinal)
        }
        if spansLines {
          quotedLines += lineEnds(bytes, position..<after)
          if quotedLines > linesMax { return broken(bytes, start, end, true) }
        }
        position = after
      }
      let separator = nextSeparator(bytes, position, end)
      guard separator < end else {
        if spansLines, isFinal, end == bytes.count, hasText(bytes, position, end) {
          return broken(bytes, start, end, true)
        }
        return separatorMissing(bytes, start, end, isFinal, row, ends)
      }
      let isLast = bytes[separator] == newline
      var fieldEnd = separator
      if isLast, fieldEnd > start, bytes[fieldEnd - 1] == carriageReturn { fieldEnd -= 1 }
      if spansLines, fieldEnd != position { return broken(bytes, start, end, true) }
      if row.fieldCount < rowFieldsMax {
        ends[row.fieldCount] = UInt32(truncatingIfNeeded: fieldEnd - start)
        row.fieldCount += 1
      }
      position = separator + 1
      if isLast {
        row.next = position
        return row
      }
    }
  }

  /// The offset behind the closing quote of the field that opens at `open`; nil when there is none.
  ///
  /// `spansLines` tells whether a line end lies between the quotes.
  private static func closeQuotes(
    _ bytes: UnsafeRawBufferPointer, _ open: Int, _ end: Int, _ isFinal: Bool,
    _ spansLines: inout Bool
  ) -> Int? {
    let window = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    var position = open + 1
    while let close = firstIndex(of: quote, in: window, from: position) {
      // At the edge of what is there the next byte might still be a second quote.
      if close + 1 == end, !(isFinal && end == bytes.count) { return nil }
      guard close + 1 < end, bytes[close + 1] == quote else {
        let inside = UnsafeRawBufferPointer(rebasing: bytes[..<close])
        spansLines = firstIndex(of: newline, in: inside, from: open) != nil
        return close + 1
      }
      position = close + 2
    }
    return nil
  }

  @inline(never)
  private static func lineEnds(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    let window = UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound])
    var count = 0
    var position = range.lowerBound
    while let line = firstIndex(of: newline, in: window, from: position) {
      count += 1
      position = line + 1
    }
    return count
  }

  /// True when something other than one CR lies between a closing quote and the end of input.
  private static func hasText(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    end - start > 1 || (end - start == 1 && bytes[start] != carriageReturn)
  }

  /// A row whose quotes cannot be closed: its first line, or more bytes are needed to tell.
  @inline(never)
  private static func broken(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ isFinal: Bool
  ) -> RowScan {
    let reachedLimit = end == start + rowBytesMax + 1
    var row = RowScan()
    if !isFinal, !reachedLimit {
      row.needsMore = true
      return row
    }
    let window = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    if let line = firstIndex(of: newline, in: window, from: start) {
      row.status = .strayQuote
      row.next = line + 1
      return row
    }
    if reachedLimit { return skipLongRow(bytes, end, isFinal) }
    row.status = .unclosed
    row.next = bytes.count
    return row
  }

  /// No line end before the end of the bytes or before the limit.
  @inline(never)
  private static func separatorMissing(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ isFinal: Bool, _ soFar: RowScan,
    _ ends: UnsafeMutablePointer<UInt32>
  ) -> RowScan {
    if end == start + rowBytesMax + 1 {
      let window = UnsafeRawBufferPointer(rebasing: bytes[..<end])
      if firstIndex(of: newline, in: window, from: start) != nil {
        return broken(bytes, start, end, true)
      }
      return skipLongRow(bytes, end, isFinal)
    }
    var row = soFar
    guard isFinal else {
      row.needsMore = true
      return row
    }
    var fieldEnd = bytes.count
    if fieldEnd > start, bytes[fieldEnd - 1] == carriageReturn { fieldEnd -= 1 }
    if row.fieldCount < rowFieldsMax {
      ends[row.fieldCount] = UInt32(truncatingIfNeeded: fieldEnd - start)
      row.fieldCount += 1
    }
    row.status = .unterminated
    row.next = bytes.count
    return row
  }

  private static func skipLongRow(
    _ bytes: UnsafeRawBufferPointer, _ end: Int, _ isFinal: Bool
  ) -> RowScan {
    var row = RowScan()
    row.status = .tooLong
    // The byte at end - 1 may already be the line end only if it was found; it was not.
    if let line = firstIndex(of: newline, in: bytes, from: end) {
      row.next = line + 1
    } else {
      row.next = bytes.count
      row.skipping = !isFinal
    }
    return row
  }

  /// The offset of the next comma or LF in `position..<end`, or `end`.
  ///
  /// Eight bytes at a time: a byte equals the pattern where the exclusive or is zero, and the
  /// zero bytes of a word are found without a carry between bytes, so that every mark is exact.
  @inline(__always)
  private static func nextSeparator(
    _ bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int
  ) -> Int {
    var index = position
    while index + 8 <= end {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
      let marks = zeroBytes(word ^ 0x2c2c_2c2c_2c2c_2c2c) | zeroBytes(word ^ 0x0a0a_0a0a_0a0a_0a0a)
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < end {
      let byte = bytes[index]
      if byte == comma || byte == newline { return index }
      index += 1
    }
    return end
  }

  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    return ~((word & low) &+ low | word | low)
  }
}
