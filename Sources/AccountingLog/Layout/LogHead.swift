package import ByteKit

/// The first rows of an accounting file, by which it is known again under another name or packed.
package struct LogHead: Sendable {
  /// The most bytes of rows that are looked at.
  package static let rowBytesMax = 1024

  /// The fewest bytes of rows by which a file is known at another place: shorter ones could be equal by
  /// chance.
  package static let knownBytesMin = 128

  /// The first bytes behind the header line, unpacked; at most `rowBytesMax`.
  package let rows: [UInt8]
  /// True for a gzip file.
  package let isPacked: Bool
  /// True for rows that are read in chunks, wherever a reading begins: neither packed nor JSON.
  package let isPlainRows: Bool

  /// Looks at a file; throws what keeps it from being opened or unpacked.
  package init(path: String) throws(InputProblem) {
    let front = try LogFront(path: path)
    isPacked = front.isPacked
    isPlainRows =
      !front.isPacked && front.bytes.withUnsafeBytes { InputHead($0).kind } == .rows
    rows = Self.rows(of: front.bytes)
  }

  /// The first `count` bytes of rows as a number that is the same on every machine; nil where there
  /// are fewer.
  package func digest(count: Int) -> UInt64? {
    guard count <= rows.count else { return nil }
    return Self.digest(of: rows[..<count])
  }

  /// True where two files begin with the same rows, and with enough of them to be one.
  package func isSame(as other: LogHead) -> Bool {
    let count = min(rows.count, other.rows.count)
    return count >= Self.knownBytesMin && rows.prefix(count) == other.rows.prefix(count)
  }

  /// It tells files apart, not attackers.
  package static func digest(of bytes: some Sequence<UInt8>) -> UInt64 { FNV1a(bytes).state }

  private static func rows(of bytes: [UInt8]) -> [UInt8] {
    let head = bytes.withUnsafeBytes { InputHead($0) }
    guard head.kind == .rows || head.kind == .jsonLines else { return [] }
    var start = head.contentStart
    if head.layout != nil {
      while start < bytes.count, bytes[start] <= 32 { start += 1 }
      guard let end = bytes[start...].firstIndex(of: 10) else { return [] }
      start = end + 1
    }
    // By the NUL bytes of a file that was emptied under its writer it is not told from others.
    while start < bytes.count, bytes[start] == 0 { start += 1 }
    return Array(bytes[start...].prefix(rowBytesMax))
  }
}
