/// A small direct-mapped cache from byte strings to numbers, for values that repeat from row to
/// row.
///
/// An entry holds its string, so that a hit is certain; a miss or a string that is too long is
/// computed by the caller. Forgetting is always right, so memory is fixed.
package struct ByteCache: Sendable {
  /// The longest string that is kept.
  package static let keyBytesMax = 240

  private var hashes: [UInt64]
  private var lengths: [Int16]
  private var values: [UInt32]
  private var keys: [UInt8]
  private let mask: Int
  private let seed = ByteHash.processSeed

  /// Makes a cache of a power of two of entries.
  package init(entriesLog2: Int) {
    let count = 1 << entriesLog2
    mask = count - 1
    hashes = Array(repeating: 0, count: count)
    lengths = Array(repeating: -1, count: count)
    values = Array(repeating: 0, count: count)
    keys = Array(repeating: 0, count: count * Self.keyBytesMax)
  }

  /// The number kept for a string; nil when it is not kept.
  @inline(__always)
  package func find(_ key: UnsafeRawBufferPointer) -> UInt32? {
    guard key.count <= Self.keyBytesMax else { return nil }
    let hash = ByteHash.hash(key, seed: seed)
    let index = Int(truncatingIfNeeded: hash >> 20) & mask
    guard hashes[index] == hash, Int(lengths[index]) == key.count else { return nil }
    let start = index * Self.keyBytesMax
    let isSame = keys.withUnsafeBytes { all in
      bytesEqual(UnsafeRawBufferPointer(rebasing: all[start..<(start + key.count)]), key)
    }
    return isSame ? values[index] : nil
  }

  /// Keeps the number of a string in the place of whatever was there.
  package mutating func keep(_ key: UnsafeRawBufferPointer, _ value: UInt32) {
    guard key.count <= Self.keyBytesMax else { return }
    let hash = ByteHash.hash(key, seed: seed)
    let index = Int(truncatingIfNeeded: hash >> 20) & mask
    let start = index * Self.keyBytesMax
    hashes[index] = hash
    lengths[index] = Int16(key.count)
    values[index] = value
    keys.withUnsafeMutableBytes { all in
      UnsafeMutableRawBufferPointer(rebasing: all[start..<(start + key.count)]).copyBytes(from: key)
    }
  }
}
