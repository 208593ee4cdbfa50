import ByteKit

/// One shared string for equal texts: reports repeat the same words hundreds of times.
struct TextPool {
  /// Texts that are shared; further ones are made anew each time.
  private static let limit = 65_536

  private var interner = ByteInterner(limit: limit)
  private var strings: [String] = []

  /// The text without white space around it.
  mutating func trimmed(_ bytes: [UInt8]) -> String {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 32 { start += 1 }
    while end > start, bytes[end - 1] <= 32 { end -= 1 }
    if start == end { return "" }
    return bytes[start..<end].withUnsafeBytes { text in
      guard let id = interner.intern(text) else { return String(decoding: text, as: UTF8.self) }
      if Int(id) == strings.count { strings.append(String(decoding: text, as: UTF8.self)) }
      return strings[Int(id)]
    }
  }
}
