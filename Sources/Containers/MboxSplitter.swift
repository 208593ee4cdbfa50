import ByteKit

/// Splits an mbox into its messages (RFC 4155): each begins after a line `From `.
///
/// A `From ` line counts at the start of the file, and after a blank line where it holds a time of
/// day: text may begin with the word, too. `>From ` loses its mark. One message at a time is in memory.
struct MboxSplitter {
  private let source: OpenSource
  private let path: String
  private let bytesMax: Int
  private var pending: [UInt8] = []
  private var searched = 0
  private var isAtEnd = false

  init(source: OpenSource, path: String, bytesMax: Int) {
    self.source = source
    self.path = path
    self.bytesMax = bytesMax
  }

  /// The next message without its `From ` line; nil at the end.
  mutating func next() throws(InputProblem) -> [UInt8]? {
    while true {
      if let cut = nextFromLine() {
        let message = Array(pending[..<cut])
        pending.removeFirst(cut)
        searched = 0
        return Self.body(message)
      }
      if isAtEnd {
        guard !pending.isEmpty else { return nil }
        let message = pending
        pending = []
        return Self.body(message)
      }
      try fill()
    }
  }

  private mutating func fill() throws(InputProblem) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
    defer { memory.deallocate() }
    let count = try source.read(into: memory)
    isAtEnd = count == 0
    guard pending.count + count <= bytesMax else {
      throw InputProblem(
        code: .tooLarge, path: path,
        reason: "a message of more than \(bytesMax) bytes")
    }
    pending.append(contentsOf: memory[..<count])
  }

  /// Where the message after the first begins.
  private mutating func nextFromLine() -> Int? {
    let mark = Array("From ".utf8)
    var index = max(searched, 1)
    while let newline = pending[min(index, pending.count)...].firstIndex(of: 10) {
      let start = newline + 1
      guard start + mark.count <= pending.count else { break }
      guard pending[start..<(start + mark.count)].elementsEqual(mark) else {
        index = start
        continue
      }
      // The whole line decides; a very long one is none.
      let line = pending[start...].prefix(Self.lineBytesMax)
      guard let lineEnd = line.firstIndex(of: 10) ?? (isAtEnd ? line.endIndex : nil) else {
        if line.count < Self.lineBytesMax { break }
        index = start
        continue
      }
      let before = newline > 0 && pending[newline - 1] == 13 ? newline - 1 : newline
      let isBlank = before == 0 || pending[before - 1] == 10
      if isBlank, Self.holdsTime(line[..<lineEnd]) { return start }
      index = start
    }
    searched = max(0, index - 1)
    return nil
  }

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

  private static func body(_ message: [UInt8]) -> [UInt8] {
    let start = message.firstIndex(of: 10).map { $0 + 1 } ?? message.count
    var body: [UInt8] = []
    body.reserveCapacity(message.count - start)
    for line in message[start...].split(separator: 10, omittingEmptySubsequences: false) {
      let marks = line.prefix(while: { $0 == UInt8(ascii: ">") }).count
      let isQuoted = marks > 0 && line.dropFirst(marks).starts(with: "From ".utf8)
      body.append(contentsOf: isQuoted ? line.dropFirst() : line)
      body.append(10)
    }
    return body
  }
}
