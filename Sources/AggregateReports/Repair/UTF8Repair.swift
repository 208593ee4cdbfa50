/// Makes bytes that claim to be UTF-8 valid UTF-8 without characters that XML forbids.
///
/// Senders write Latin-1 names and stray bytes into reports (mail-dmarc issue 190, parsedmarc pull
/// request 122). Each byte that belongs to no valid sequence becomes U+FFFD, each forbidden control
/// byte a question mark, and the number of both is kept. A sequence may be cut anywhere between two
/// pieces.
struct UTF8Repair {
  /// Bytes replaced so far.
  private(set) var replaced = 0
  private var pending: [UInt8] = []

  /// The valid form of a piece; what may be the start of a sequence waits for the next one.
  ///
  /// nil where the piece is valid as it stands and nothing waits, so that it need not be copied.
  mutating func repair(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    if pending.isEmpty, Self.isPlain(bytes) { return nil }
    var input = pending
    input.append(contentsOf: bytes)
    pending.removeAll(keepingCapacity: true)
    return run(input, isFinal: false)
  }

  /// What is left when no more bytes come.
  mutating func finish() -> [UInt8] {
    let input = pending
    pending.removeAll()
    return run(input, isFinal: true)
  }

  /// True for ASCII without forbidden control bytes; eight bytes at a time.
  private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if word & tops != 0 { return false }
      // Some byte below 32, and its left neighbours perhaps: mostly line ends, so look closer.
      if (word &- 0x2020_2020_2020_2020) & tops != 0 {
        for offset in index..<(index + 8) where !isAllowed(bytes[offset]) { return false }
      }
      index += 8
    }
    while index < bytes.count {
      guard bytes[index] < 0x80, isAllowed(bytes[index]) else { return false }
      index += 1
    }
    return true
  }

  private mutating func run(_ input: [UInt8], isFinal: Bool) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(input.count + 8)
    var index = 0
    while index < input.count {
      let byte = input[index]
      if byte < 0x80 {
        if Self.isAllowed(byte) {
          output.append(byte)
        } else {
          output.append(UInt8(ascii: "?"))
          replaced += 1
        }
        index += 1
        continue
      }
      let length = Self.sequenceLength(input[index...])
      if length == 0, !isFinal, Self.mayContinue(input[index...]) {
        pending = Array(input[index...])
        return output
      }
      if length > 0 {
        output.append(contentsOf: input[index..<(index + length)])
        index += length
      } else {
        output.append(contentsOf: [0xef, 0xbf, 0xbd])
        replaced += 1
        index += 1
      }
    }
    return output
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte >= 32 || byte == 9 || byte == 10 || byte == 13
  }

  private static func expectedLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xc2...0xdf: 2
    case 0xe0...0xef: 3
    case 0xf0...0xf4: 4
    default: 0
    }
  }

  /// Length of the valid sequence at the front (Unicode table 3-7); 0 when there is none.
  private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let lead = bytes.first else { return 0 }
    let length = expectedLength(lead)
    guard length > 0, bytes.count >= length else { return 0 }
    return isValidPrefix(bytes.prefix(length)) ? length : 0
  }

  /// True when the bytes end in the middle of a sequence that is valid so far.
  private static func mayContinue(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let lead = bytes.first else { return false }
    return bytes.count < expectedLength(lead) && isValidPrefix(bytes)
  }

  private static func isValidPrefix(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let lead = bytes.first else { return false }
    for (number, byte) in bytes.dropFirst().enumerated() {
      guard byte & 0xc0 == 0x80 else { return false }
      // U+FFFE and U+FFFF are no characters to XML.
      if number == 1, lead == 0xef, byte >= 0xbe, bytes[bytes.startIndex + 1] == 0xbf {
        return false
      }
      if number == 0 {
        switch lead {
        case 0xe0 where byte < 0xa0, 0xed where byte > 0x9f, 0xf0 where byte < 0x90,
          0xf4 where byte > 0x8f:
          return false
        default: break
        }
      }
    }
    return true
  }
}
