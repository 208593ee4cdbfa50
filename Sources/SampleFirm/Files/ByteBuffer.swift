/// Bytes that live as long as their arena; copying one copies the reference only.
struct Piece {
  /// First byte.
  let start: UnsafeRawPointer
  /// Number of bytes.
  let count: Int

  /// The text, for the slow paths.
  var text: String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// Keeps the fixed texts of the firm in memory that does not move.
final class PieceArena {
  private var blocks: [UnsafeMutableRawPointer] = []

  /// Copies a text into the arena.
  func piece(_ text: String) -> Piece {
    let bytes = Array(text.utf8)
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    bytes.withUnsafeBytes { source in
      if let base = source.baseAddress { block.copyMemory(from: base, byteCount: bytes.count) }
    }
    blocks.append(block)
    return Piece(start: UnsafeRawPointer(block), count: bytes.count)
  }

  /// A text as one CSV field (RFC 4180): quoted where it holds a comma, a quote or a line end.
  func field(_ text: String) -> Piece { piece(CSVText.field(text)) }

  deinit { for block in blocks { block.deallocate() } }
}

/// Quoting of fields by RFC 4180 section 2.
enum CSVText {
  /// The field as it stands in a file; empty text stays empty.
  static func field(_ text: String) -> String {
    guard text.utf8.contains(where: needsQuotes) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// True for bytes that a bare field may not hold.
  static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
  }
}

/// A growing run of bytes, written by raw copies.
///
/// `reserve` must be called before a row; the appends do not check the room left.
final class ByteBuffer {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes written so far.
  private(set) var count = 0

  /// Makes an empty buffer with room for a number of bytes.
  init(capacity: Int) {
    self.capacity = capacity
    base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  /// All bytes written.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Makes room for that many more bytes.
  func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    let grown = max(capacity * 2, count + more)
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
    fresh.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = fresh
    capacity = grown
  }

  /// Forgets all bytes, keeps the room.
  func removeAll() { count = 0 }

  /// Appends fixed text.
  @inline(__always)
  func append(_ piece: Piece) {
    (base + count).copyMemory(from: piece.start, byteCount: piece.count)
    count &+= piece.count
  }

  /// Appends one byte.
  @inline(__always)
  func append(_ byte: UInt8) {
    base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count &+= 1
  }

  /// Appends a number in decimal, padded with zeros to a width of at most 20.
  func appendDecimal(_ value: UInt64, width: Int = 1) {
    var digits = width
    var bound: UInt64 = 10
    var least = 1
    while value >= bound, least < 19 {
      bound &*= 10
      least &+= 1
    }
    if least == 19, value >= bound { least = 20 }
    digits = max(digits, least)
    var rest = value
    var at = count &+ digits
    count = at
    for _ in 0..<digits {
      at &-= 1
      base.storeBytes(of: UInt8(48 &+ rest % 10), toByteOffset: at, as: UInt8.self)
      rest /= 10
    }
  }

  /// Appends that many characters of a 32- or 64-letter alphabet, taken from the value's low bits.
  @inline(__always)
  func append(bits value: UInt64, letters alphabet: Piece, shift: UInt64, count letters: Int) {
    var rest = value
    let mask = (UInt64(1) << shift) &- 1
    for index in 0..<letters {
      let letter = alphabet.start.load(fromByteOffset: Int(rest & mask), as: UInt8.self)
      base.storeBytes(of: letter, toByteOffset: count &+ index, as: UInt8.self)
      rest >>= shift
    }
    count &+= letters
  }

  /// Appends any text; the slow way, room is made.
  func append(text: String) {
    var copy = text
    copy.withUTF8 { source in
      reserve(source.count)
      if let start = source.baseAddress {
        append(Piece(start: UnsafeRawPointer(start), count: source.count))
      }
    }
  }
}
