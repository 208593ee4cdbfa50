import ByteKit

/// The first bytes of a file's rows as a hash: by it a file is known again under another name, on
/// another file system, or compressed.
///
/// The header line is left out, since every file of a server begins with the same one.
package struct Fingerprint: Hashable, Sendable {
  /// Bytes that are hashed at most.
  package static let bytesMax = 4096
  /// Fewer bytes prove nothing, unless they are all the rows that there are.
  package static let bytesMin = 64

  /// How many bytes were hashed.
  package let count: Int
  /// The hash: 128 bits, the same on every machine.
  package let high: UInt64
  /// Its lower half.
  package let low: UInt64

  /// The fingerprint of nothing.
  package static let none = Fingerprint([])

  /// Hashes the first bytes of rows.
  package init(_ rows: [UInt8]) {
    self.init(rows, count: rows.count)
  }

  /// Hashes so many bytes of the rows, at most all there are and `bytesMax`.
  package init(_ rows: [UInt8], count: Int) {
    let count = min(count, rows.count, Self.bytesMax)
    self = rows.withUnsafeBytes { Fingerprint(of: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Hashes some bytes.
  init(of bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    high = ByteHash.hash(bytes, seed: 0x1f83_d9ab_fb41_bd6b)
    low = ByteHash.hash(bytes, seed: 0x5be0_cd19_137e_2179)
  }

  /// Makes a fingerprint that was written down.
  package init(count: Int, high: UInt64, low: UInt64) {
    self.count = count
    self.high = high
    self.low = low
  }

  /// True when rows begin with what this fingerprint was taken of, so that they are the same file.
  package func matches(_ rows: [UInt8]) -> Bool {
    guard count > 0, rows.count >= count else { return false }
    guard count >= Self.bytesMin || rows.count == count else { return false }
    return Fingerprint(rows, count: count) == self
  }

  /// True when rows may be those of this fingerprint's file: they have not become others.
  package func allows(_ rows: [UInt8]) -> Bool {
    rows.count >= count && Fingerprint(rows, count: count) == self
  }
}
