/// Makes UTF-8 of UTF-16 that comes in pieces (RFC 2781, section 2).
///
/// Half of a surrogate pair becomes a byte that is no UTF-8, for `UTF8Repair` to replace and count.
struct UTF16Text {
  private static let noText: UInt8 = 0xff

  private let isBigEndian: Bool
  private var half: UInt8?
  private var high: UInt16?
  private var isAtFront = true

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// The next piece as UTF-8; what is not whole waits for the next one.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2 + 4)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      let unit =
        isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      take(unit, &text)
    }
    return text
  }

  /// What is left when no more bytes come.
  mutating func finish() -> [UInt8] {
    defer { (half, high) = (nil, nil) }
    return half == nil && high == nil ? [] : [Self.noText]
  }

  private mutating func take(_ unit: UInt16, _ text: inout [UInt8]) {
    defer { isAtFront = false }
    // The byte order mark.
    if isAtFront, unit == 0xfeff { return }
    if let lead = high {
      high = nil
      if unit & 0xfc00 == 0xdc00 {
        let value = 0x1_0000 + (UInt32(lead & 0x3ff) << 10 | UInt32(unit & 0x3ff))
        return append(value, &text)
      }
      text.append(Self.noText)
    }
    switch unit & 0xfc00 {
    case 0xd800: high = unit
    case 0xdc00: text.append(Self.noText)
    default: append(UInt32(unit), &text)
    }
  }

  private func append(_ value: UInt32, _ text: inout [UInt8]) {
    if value < 0x80 { return text.append(UInt8(value)) }
    guard let scalar = Unicode.Scalar(value) else { return text.append(Self.noText) }
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
