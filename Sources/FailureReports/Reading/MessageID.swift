import ByteKit

/// A Message-ID as it is compared: without `<>` and white space, its case kept (RFC 5322 section
/// 3.6.4 gives it no other form).
package enum MessageID {
  /// The hash of what counts in a value, in this process; nil where nothing does.
  ///
  /// O(length).
  package static func hash(_ value: UnsafeRawBufferPointer) -> UInt64? {
    let inner = inner(value)
    guard !inner.isEmpty else { return nil }
    guard inner.contains(where: { $0 <= 32 }) else {
      return ByteHash.hash(inner, seed: ByteHash.processSeed)
    }
    return inner.filter { $0 > 32 }.withUnsafeBytes {
      ByteHash.hash($0, seed: ByteHash.processSeed)
    }
  }

  /// What counts in a value; nil where there is nothing, or what cannot be one.
  package static func text(_ value: UnsafeRawBufferPointer) -> String? {
    let plain = inner(value).filter { $0 > 32 }
    guard !plain.isEmpty, plain.count <= FailureReportLimits.messageIDBytesMax,
      !plain.contains(127)
    else { return nil }
    return String(validating: plain, as: UTF8.self)
  }

  /// What stands in the first brackets, else all of it, without blanks around it.
  private static func inner(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = 0
    var end = value.count
    if let open = value.firstIndex(of: UInt8(ascii: "<")) {
      start = open + 1
      end = value[start...].firstIndex(of: UInt8(ascii: ">")) ?? end
    }
    while start < end, value[start] <= 32 { start += 1 }
    while end > start, value[end - 1] <= 32 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: value[start..<end])
  }
}
