import ByteKit

/// Memory for the unescaped values of one row at a time.
///
/// The values of a row are never longer than the row, so the buffer is made once; only a caller that
/// asks for one long value several times gets more memory, until `reset`. What it hands out is valid
/// until `reset`. One thread uses it at a time.
package final class FieldScratch {
  private let memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private var overflow: [UnsafeMutableRawBufferPointer] = []

  /// Makes room for the values of the longest row.
  package init() {
    memory = .allocate(byteCount: FieldScanner.rowBytesMax + 1, alignment: 8)
  }

  /// Forgets the values handed out so far.
  package func reset() {
    used = 0
    if !overflow.isEmpty { freeOverflow() }
  }

  /// The value of a field: itself, or unescaped when it is quoted.
  ///
  /// Bytes after a closing quote are kept as they are.
  package func value(of field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let quote = UInt8(ascii: "\"")
    guard field.count >= 1, field[0] == quote else { return field }
    if field.count >= 2, let close = firstIndex(of: quote, in: field, from: 1),
      close == field.count - 1
    {
      return UnsafeRawBufferPointer(rebasing: field[1..<close])
    }
    return unescape(field, quote)
  }

  @inline(never)
  private func unescape(_ field: UnsafeRawBufferPointer, _ quote: UInt8) -> UnsafeRawBufferPointer {
    let fits = field.count <= memory.count - used
    let room = fits ? UnsafeMutableRawBufferPointer(rebasing: memory[used...]) : more(field.count)
    var written = 0
    var index = 1
    var open = true
    while index < field.count {
      let byte = field[index]
      index += 1
      if open, byte == quote {
        if index < field.count, field[index] == quote {
          index += 1
        } else {
          open = false
          continue
        }
      }
      room[written] = byte
      written += 1
    }
    if fits { used += written }
    return UnsafeRawBufferPointer(rebasing: room[..<written])
  }

  private func more(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)
    overflow.append(block)
    return block
  }

  private func freeOverflow() {
    for block in overflow { block.deallocate() }
    overflow.removeAll()
  }

  deinit {
    freeOverflow()
    memory.deallocate()
  }
}
