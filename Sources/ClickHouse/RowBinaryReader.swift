/// Reads rows of the format `RowBinary`, whose bytes are believed in nothing.
///
/// Every read checks that its bytes are there, and throws where they are not: the answer was cut
/// short, or is one to another question.
package struct RowBinaryReader: Sendable {
  private let bytes: [UInt8]
  /// How many bytes were read.
  package private(set) var position = 0

  /// Reads the bytes of an answer.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// True when everything was read.
  package var isAtEnd: Bool { position == bytes.count }

  /// Reads a number of 8, 16, 32 or 64 bits.
  @inline(__always)
  package mutating func number<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(ServerProblem) -> Value {
    let count = MemoryLayout<Value>.size
    guard count <= bytes.count - position else { throw Self.damage }
    let value = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position, as: Value.self)
    }
    position += count
    return Value(littleEndian: value)
  }

  /// Reads an unsigned number of 64 bits as an `Int`; throws where it is none.
  package mutating func count() throws(ServerProblem) -> Int {
    guard let count = Int(exactly: try number(UInt64.self)) else { throw Self.damage }
    return count
  }

  /// Reads a point in time: POSIX seconds UTC.
  package mutating func time() throws(ServerProblem) -> Int { Int(try number(UInt32.self)) }

  /// Reads a day: days since 1970.
  package mutating func day() throws(ServerProblem) -> Int { Int(try number(UInt16.self)) }

  /// Reads a `String` as the bytes that it is.
  package mutating func block() throws(ServerProblem) -> [UInt8] { try raw(try length()) }

  /// Moves behind a `String`.
  package mutating func skipText() throws(ServerProblem) { try skip(try length()) }

  /// Moves on by some bytes.
  package mutating func skip(_ count: Int) throws(ServerProblem) {
    guard count <= bytes.count - position else { throw Self.damage }
    position += count
  }

  /// Hands out the bytes from a place that was passed to the present one.
  package func withBytes<Value>(
    from start: Int, _ body: (UnsafeRawBufferPointer) -> Value
  ) -> Value {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<position])) }
  }

  /// The length of a `String`, in LEB128.
  private mutating func length() throws(ServerProblem) -> Int {
    var count = 0
    var shift = 0
    while true {
      let byte = try number(UInt8.self)
      guard shift < 56 else { throw Self.damage }
      count |= Int(byte & 0x7f) << shift
      shift += 7
      if byte < 0x80 { return count }
    }
  }

  /// Reads a `String` as text.
  package mutating func text() throws(ServerProblem) -> String {
    String(decoding: try block(), as: UTF8.self)
  }

  /// Reads so many bytes: a `FixedString`.
  package mutating func raw(_ count: Int) throws(ServerProblem) -> [UInt8] {
    guard count <= bytes.count - position else { throw Self.damage }
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  private static let damage = ServerProblem(
    .unexpected, "the answer ends inside a row, or is one to another question")
}
