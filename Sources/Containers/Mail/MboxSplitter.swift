import ByteKit

/// Splits an mbox into its messages (RFC 4155): each begins after a line `From `.
///
/// A `From ` line counts at the start of the file, after a blank line where it holds a time of day,
/// and wherever a field of a header follows that messages begin with: Thunderbird wrote nothing behind
/// the word for years, and others write no blank line before it. Text may begin with the word, too.
/// `>From ` loses its mark. One message at a time is in memory.
struct MboxSplitter {
  /// What stands between two `From ` lines.
  enum Found {
    /// A message without its `From ` line.
    case message([UInt8])
    /// A message that is larger than the limit; it was passed over.
    case tooLarge
  }

  /// Bytes that are read at a time.
  private static let pieceBytes = 256 << 10

  private let source: OpenSource
  private let bytesMax: Int
  private var pending: [UInt8] = []
  /// Where in `pending` the message under way begins, and how far its end was searched for.
  private var start = 0
  private var searched = 0
  private var isAtEnd = false
  /// Bytes in front of `pending`.
  private var before = 0
  /// True where the front of the message under way was dropped.
  private var isSkipping = false
  /// Where the message that was handed out last begins, its `From ` line included.
  private(set) var offset = 0

  /// A splitter; `bytesMax` is the largest message, its `From ` line included.
  init(source: OpenSource, bytesMax: Int) {
    self.source = source
    self.bytesMax = bytesMax
  }

  /// The next message; nil at the end.
  mutating func next() throws(InputProblem) -> Found? {
    while true {
      if let cut = nextFromLine() { return take(upTo: cut) }
      if isAtEnd { return start < pending.count ? take(upTo: pending.count) : nil }
      if isSkipping || pending.count - start > bytesMax {
        isSkipping = true
        // A blank line may have been begun.
        start = max(start, searched - 2)
      }
      try fill()
    }
  }

  private mutating func take(upTo cut: Int) -> Found {
    defer {
      start = cut
      searched = cut
      isSkipping = false
    }
    offset = before + start
    guard !isSkipping, cut - start <= bytesMax else { return .tooLarge }
    return .message(Self.body(pending[start..<cut]))
  }

  private mutating func fill() throws(InputProblem) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 8)
    defer { memory.deallocate() }
    let count = try source.read(into: memory)
    isAtEnd = count == 0
    // Once for each piece: taken off for each message, this would take the square of their number.
    pending.removeFirst(start)
    before += start
    searched -= start
    start = 0
    pending.append(contentsOf: memory[..<count])
  }

  /// Where the message after the first begins.
  private mutating func nextFromLine() -> Int? {
    let mark = Array("From ".utf8)
    searched = max(searched, start)
    while let newline = pending[searched...].firstIndex(of: 10) {
      let next = newline + 1
      guard next + mark.count <= pending.count else {
        searched = newline
        return nil
      }
      guard pending[next..<(next + mark.count)].elementsEqual(mark) else {
        searched = next
        continue
      }
      // The whole line decides; a very long one is none.
      let line = pending[next...].prefix(Self.lineBytesMax)
      guard let lineEnd = line.firstIndex(of: 10) ?? (isAtEnd ? line.endIndex : nil) else {
        searched = newline
        if line.count < Self.lineBytesMax { return nil }
        searched = next
        continue
      }
      if isBlank(before: newline), Self.holdsTime(line[..<lineEnd]) { return next }
      let rest = pending[min(lineEnd + 1, pending.endIndex)...]
      // The line behind decides, so all of its name must be there.
      guard isAtEnd || rest.count >= Self.fieldBytesMax || rest.contains(UInt8(ascii: ":")) else {
        searched = newline
        return nil
      }
      if MailHead.isField(rest) { return next }
      searched = next
    }
    searched = pending.count
    return nil
  }

  /// True where the line that ends at a place holds nothing but blanks.
  private func isBlank(before newline: Int) -> Bool {
    let line = pending[start..<newline].reversed().prefix { $0 != 10 }
    return newline - line.count > start && line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
  }

  /// Bytes of the line behind a `From ` line that are looked at.
  private static let fieldBytesMax = 78
  /// Bytes of a `From ` line that are looked at.
  private static let lineBytesMax = 1024

  /// True where two digits, a colon and two digits follow one another, as in asctime's form.
  private static func holdsTime(_ line: ArraySlice<UInt8>) -> Bool {
    func isDigit(_ index: Int) -> Bool {
      line.indices.contains(index) && line[index] >= 0x30 && line[index] <= 0x39
    }
    return line.indices.contains {
      line[$0] == UInt8(ascii: ":") && isDigit($0 - 2) && isDigit($0 - 1) && isDigit($0 + 1)
        && isDigit($0 + 2)
    }
  }

  /// A message without its `From ` line and without a mark of each `>From `, with a line end.
  private static func body(_ message: ArraySlice<UInt8>) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(message.count + 1)
    message.withUnsafeBytes { bytes in
      var line = lineEnd(bytes, 0)
      var copied = line
      while line < bytes.count {
        if isQuoted(bytes, line) {
          body.append(contentsOf: bytes[copied..<line])
          copied = line + 1
        }
        line = lineEnd(bytes, line)
      }
      body.append(contentsOf: bytes[copied...])
    }
    body.append(10)
    return body
  }

  /// Behind the end of the line that a place is in.
  private static func lineEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
  }

  /// True for a line `>From `, with any number of marks.
  private static func isQuoted(_ bytes: UnsafeRawBufferPointer, _ line: Int) -> Bool {
    guard bytes[line] == UInt8(ascii: ">") else { return false }
    return bytes[line...].drop { $0 == UInt8(ascii: ">") }.starts(with: "From ".utf8)
  }
}
