import ByteKit
import Foundation

/// Domain names in one spelling: lower case, A-label, without the trailing dot.
///
/// Internationalised names go through UTS 46 as Foundation's URL parser applies it (RFC 5890).
package enum DomainName {
  /// The most bytes of a name in A-label form (RFC 1035 section 2.3.4).
  package static let bytesMax = 253
  /// The most bytes of an internationalised name before it is turned into its A-label form, which
  /// takes time that grows with the square of its length: four for each that may come out.
  package static let unicodeBytesMax = 4 * bytesMax

  /// The normal form of a name; nil when the bytes cannot be a domain.
  ///
  /// Blanks around it are cut off. Names in brackets (address literals) are kept in lower case.
  package static func normalise(_ bytes: UnsafeRawBufferPointer) -> String? {
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    guard end > start else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if name.contains(where: { $0 >= 0x80 }) { return internationalised(name) }
    return ascii(name)
  }

  /// The normal form of a name given as text.
  package static func normalise(_ text: String) -> String? {
    var copy = text
    return copy.withUTF8 { normalise(UnsafeRawBufferPointer($0)) }
  }

  private static func ascii(_ name: UnsafeRawBufferPointer) -> String? {
    guard name.count <= bytesMax else { return nil }
    let isLiteral = name[0] == UInt8(ascii: "[") && name[name.count - 1] == UInt8(ascii: "]")
    var lower: [UInt8] = []
    lower.reserveCapacity(name.count)
    var labelBytes = 0
    for byte in name {
      let small = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      if isLiteral {
        guard byte > 32, byte < 127 else { return nil }
      } else if byte == UInt8(ascii: ".") {
        guard labelBytes > 0 else { return nil }
        labelBytes = 0
      } else {
        guard isNameByte(small) else { return nil }
        labelBytes += 1
      }
      lower.append(small)
    }
    return String(decoding: lower, as: UTF8.self)
  }

  private static func internationalised(_ name: UnsafeRawBufferPointer) -> String? {
    guard name.count <= unicodeBytesMax, let text = String(validating: name, as: UTF8.self)
    else { return nil }
    var components = URLComponents()
    components.host = text
    guard let host = components.encodedHost, host.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    var copy = host
    return copy.withUTF8 { ascii(UnsafeRawBufferPointer($0)) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}
