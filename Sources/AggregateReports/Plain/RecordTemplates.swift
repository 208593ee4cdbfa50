import ByteKit

/// Records that were read before, by their bytes behind the count.
///
/// A receiver writes the same few outcomes again and again, with other addresses and counts. What
/// such a record says is looked up instead of read: the same bytes, at the same place of a report,
/// say the same. The bytes are compared, so nothing rests on their hash.
struct RecordTemplates {
  /// What a record says but for its address and its count.
  struct Template {
    /// The record, address and count left out.
    let record: ReportRecord
    /// What goes with it.
    let traits: RecordTraits
    /// Elements of the whole record.
    let elements: Int
    /// Line ends in the bytes.
    let lines: Int
    /// Its names that no schema has.
    let otherNames: [UInt64]
  }

  /// Templates that are kept; when one more comes, all are forgotten.
  private static let countMax = 8192
  /// The longest run of bytes that is kept.
  static let bytesMax = 4096
  /// Bytes of all of them.
  private static let allBytesMax = 8 << 20

  private struct Entry {
    let start: Int
    let end: Int
    let hash: UInt64
    let template: Template
  }

  private let seed = ByteHash.processSeed
  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Numbers of entries plus one, by hash; zero where there is none.
  private var slots: [Int32] = Array(repeating: 0, count: 256)

  /// Bytes that are held.
  var retainedBytes: Int { bytes.count }

  /// The template of some bytes.
  @inline(__always)
  func find(_ tail: UnsafeRawBufferPointer) -> Template? {
    let hash = ByteHash.hash(tail, seed: seed)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if entries[number].hash == hash, isSame(number, tail) { return entries[number].template }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Keeps a template for bytes that were not found.
  mutating func add(_ tail: UnsafeRawBufferPointer, _ template: Template) {
    guard tail.count <= Self.bytesMax else { return }
    if entries.count >= Self.countMax || bytes.count + tail.count > Self.allBytesMax {
      entries.removeAll(keepingCapacity: true)
      bytes.removeAll(keepingCapacity: true)
      slots = Array(repeating: 0, count: 256)
    }
    let start = bytes.count
    bytes.append(contentsOf: tail)
    let hash = ByteHash.hash(tail, seed: seed)
    entries.append(Entry(start: start, end: bytes.count, hash: hash, template: template))
    if entries.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 2)
      for number in entries.indices { settle(number) }
    } else {
      settle(entries.count - 1)
    }
  }

  private mutating func settle(_ number: Int) {
    var slot = Int(truncatingIfNeeded: entries[number].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(number + 1)
  }

  private func isSame(_ number: Int, _ tail: UnsafeRawBufferPointer) -> Bool {
    let range = entries[number].start..<entries[number].end
    return range.count == tail.count
      && bytes.withUnsafeBytes {
        bytesEqual(UnsafeRawBufferPointer(rebasing: $0[range]), tail)
      }
  }
}

/// What is worked out once for records that differ in address and count only.
struct RecordTraits {
  /// The digest, the same on every machine.
  let digest: UInt64
  /// Bytes that the record takes in memory, roughly.
  let retainedBytes: Int

  init(of record: ReportRecord) {
    digest = ContentDigest.outcome(of: record)
    retainedBytes = record.outcome.retainedBytes
  }
}
