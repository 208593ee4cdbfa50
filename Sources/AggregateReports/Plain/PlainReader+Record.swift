import ByteKit
import Glibc

/// A record that is read for the first time.
struct UnknownRecord {
  /// Its bytes behind the count.
  let tail: Range<Int>
  /// Elements and line ends in front of it, line ends up to the tail, and notes.
  let elements: Int
  let lines: Int
  let notes: Int
}

extension PlainReader {
  /// Reads a record whose bytes behind the count are known; `start` is behind its start tag.
  ///
  /// nil where they are not, or where the record begins in another way than with its row, address
  /// and count; nothing is read then.
  mutating func record(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ events: inout ReportEvents
  ) -> Int? {
    unknown = nil
    var scanner = PlainScanner(bytes, start)
    guard scanner.skip("<row>"), scanner.skip("<source_ip>"),
      let address = scanner.address(), scanner.skip("</source_ip>", blanks: false),
      scanner.skip("<count>"), let count = scanner.number()
    else { return nil }
    let tail = scanner.position
    guard let end = scanner.endOfRecord(within: RecordTemplates.bytesMax) else {
      return nil
    }
    var lines = self.lines + scanner.lines
    let known = UnsafeRawBufferPointer(rebasing: bytes[tail..<end])
    if events.knownRecord(known, address, count, &lines) {
      self.lines = lines
      return end
    }
    events.beginUnknownRecord()
    unknown = UnknownRecord(
      tail: tail..<end, elements: events.elementCount, lines: lines,
      notes: events.builder.noteCount)
    return nil
  }

  /// Keeps a record that has just ended, for the next one like it.
  mutating func keep(
    _ record: UnknownRecord, _ bytes: UnsafeRawBufferPointer, _ end: Int,
    _ events: inout ReportEvents
  ) {
    unknown = nil
    guard record.tail.upperBound == end, events.builder.noteCount == record.notes else { return }
    events.keepRecord(
      UnsafeRawBufferPointer(rebasing: bytes[record.tail]),
      elements: events.elementCount - record.elements, lines: lines - record.lines)
  }
}

/// Steps over the front of a record.
private struct PlainScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  /// Line ends that were passed.
  private(set) var lines = 0

  init(_ bytes: UnsafeRawBufferPointer, _ start: Int) {
    self.bytes = bytes
    position = start
  }

  /// Steps over a text and blanks before it; false where something else comes.
  @inline(__always)
  mutating func skip(_ text: StaticString, blanks: Bool = true) -> Bool {
    while blanks, position < bytes.count, PlainBytes.isBlank(bytes[position]) {
      if bytes[position] == 10 { lines += 1 }
      position += 1
    }
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count, let base = bytes.baseAddress,
      memcmp(base + position, text.utf8Start, count) == 0
    else { return false }
    position += count
    return true
  }

  /// An address up to the next `<`.
  mutating func address() -> IPAddress? {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
    return IPAddress(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
  }

  /// A number above zero up to the next `<`.
  mutating func number() -> Int? {
    // More digits may not fit; few receivers count so far.
    let digitsMax = 15
    let start = position
    var number = 0
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      let digit = Int(bytes[position]) - 0x30
      guard (0...9).contains(digit), position - start < digitsMax else { return nil }
      number = number * 10 + digit
      position += 1
    }
    return position < bytes.count && number > 0 ? number : nil
  }

  /// Where the next `</record>` ends; nil where there is none within so many bytes.
  ///
  /// One byte in nine is looked at: where that is none of the text's, the text is not there.
  func endOfRecord(within limit: Int) -> Int? {
    let text: StaticString = "</record>"
    let count = text.utf8CodeUnitCount
    let end = min(bytes.count, position + limit)
    guard let base = bytes.baseAddress else { return nil }
    var last = position + count - 1
    while last < end {
      let step =
        switch bytes[last] {
        case UInt8(ascii: ">"): 0
        case UInt8(ascii: "d"): 1
        case UInt8(ascii: "r"): 2
        case UInt8(ascii: "o"): 3
        case UInt8(ascii: "c"): 4
        case UInt8(ascii: "e"): 5
        case UInt8(ascii: "/"): 7
        case UInt8(ascii: "<"): 8
        default: count
        }
      if step > 0 {
        last += step
      } else if memcmp(base + (last + 1 - count), text.utf8Start, count) == 0 {
        return last + 1
      } else {
        last += 1
      }
    }
    return nil
  }
}
