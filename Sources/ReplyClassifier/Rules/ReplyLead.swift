/// The beginning of a `dsnDiag` value: its type, the SMTP code and the enhanced status code.
///
/// PowerMTA writes `smtp;550 5.7.26 text` for a receiver's reply and `x-pmta;text` for its own.
package struct ReplyLead: Hashable, Sendable {
  /// True where PowerMTA made the text itself (`x-pmta;`).
  package let isLocal: Bool
  /// The three-digit SMTP code; 0 where the reply does not start with one.
  package let smtpCode: Int
  /// The enhanced code right behind the SMTP code, or at the very start.
  package let enhanced: EnhancedStatusCode?
  /// Where the text behind these parts starts.
  package let end: Int
  /// Where the text behind the type starts.
  package let textStart: Int

  /// Reads the beginning of a reply.
  ///
  /// No allocation.
  package init(_ bytes: UnsafeRawBufferPointer) {
    var index = Self.skipBlanks(bytes, 0)
    while Self.hasPrefix(bytes, at: index, "smtp;") { index = Self.skipBlanks(bytes, index + 5) }
    isLocal = Self.hasPrefix(bytes, at: index, "x-pmta;")
    if isLocal { index = Self.skipBlanks(bytes, index + 7) }
    textStart = index
    let code = Self.smtpCode(bytes, at: index)
    smtpCode = code ?? 0
    if code != nil { index = min(index + 4, bytes.count) }
    index = Self.skipBlanks(bytes, index)
    let start = index < bytes.count && bytes[index] == UInt8(ascii: "#") ? index + 1 : index
    if let (found, after) = EnhancedStatusCode.standingAlone(bytes, at: start) {
      enhanced = found
      index = after
    } else {
      enhanced = nil
    }
    end = index
  }

  /// A code 200…599 followed by a blank, a hyphen or the end (RFC 5321 section 4.2).
  static func smtpCode(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int? {
    guard index + 3 <= bytes.count, let first = ByteClass.digit(bytes[index]),
      let second = ByteClass.digit(bytes[index + 1]), let third = ByteClass.digit(bytes[index + 2]),
      2...5 ~= first
    else { return nil }
    if index + 3 < bytes.count {
      let next = bytes[index + 3]
      guard next == ByteClass.space || next == ByteClass.dash else { return nil }
    }
    return first * 100 + second * 10 + third
  }

  /// True when the bytes at an index are the given lower-case ASCII, in any case.
  static func hasPrefix(
    _ bytes: UnsafeRawBufferPointer, at index: Int, _ prefix: StaticString
  ) -> Bool {
    guard index + prefix.utf8CodeUnitCount <= bytes.count else { return false }
    let wanted = prefix.utf8Start
    for offset in 0..<prefix.utf8CodeUnitCount
    where ByteClass.lower(bytes[index + offset]) != wanted[offset] {
      return false
    }
    return true
  }

  static func skipBlanks(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] <= ByteClass.space { index += 1 }
    return index
  }
}
