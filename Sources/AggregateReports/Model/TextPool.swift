import ByteKit

/// One shared string for equal texts: reports repeat the same words hundreds of times.
struct TextPool {
  /// Texts that are shared; further ones are made anew each time.
  private static let limit = 65_536
  /// Longer texts are not shared, which bounds the pool's memory.
  private static let sharedBytesMax = 256

  private var interner = ByteInterner(limit: limit)
  private var strings: [String] = []
  /// Bytes of the shared texts.
  private(set) var sharedBytes = 0

  /// The text without white space around it.
  mutating func trimmed(_ bytes: UnsafeRawBufferPointer) -> String {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 32 { start += 1 }
    while end > start, bytes[end - 1] <= 32 { end -= 1 }
    if start == end { return "" }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    guard text.count <= Self.sharedBytesMax, let id = interner.intern(text) else {
      return String(decoding: text, as: UTF8.self)
    }
    if Int(id) == strings.count {
      strings.append(String(decoding: text, as: UTF8.self))
      sharedBytes += text.count
    }
    return strings[Int(id)]
  }
}
