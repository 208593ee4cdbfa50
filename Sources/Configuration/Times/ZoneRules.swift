import ByteKit

/// When a zone's clocks had which offset, as the system's tzdata tells it: a TZif file (RFC 9636).
///
/// The rules that come with the program are as old as it is; those of the system are renewed when a
/// government changes its mind.
struct ZoneRules: Hashable, Sendable {
  /// The largest file that is read; those of tzdata have less than 4 KiB.
  static let bytesMax = 64 << 10

  /// Seconds east of UTC before the first change.
  private let first: Int
  /// When an offset begins, POSIX seconds UTC, in order.
  private let changes: [Int]
  /// Seconds east of UTC from each change on.
  private let offsets: [Int]
  /// What holds from the last change on; nil where that is the last offset.
  private let footer: ZoneFooter?

  /// Reads a file's bytes; nil where they are none, or count leap seconds.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.bytesMax, let short = Block(bytes, at: 0, timeBytes: 4) else {
      return nil
    }
    var block = short
    var footer: ZoneFooter?
    if short.version >= UInt8(ascii: "2") {
      guard let long = Block(bytes, at: short.end, timeBytes: 8), long.end < bytes.count,
        bytes[long.end] == 10
      else { return nil }
      let rest = bytes[(long.end + 1)...]
      guard let end = rest.firstIndex(of: 10) else { return nil }
      // Without a text the last offset holds for ever.
      if rest.startIndex < end {
        guard let read = ZoneFooter(Array(rest[..<end])) else { return nil }
        footer = read
      }
      block = long
    }
    guard let first = block.first else { return nil }
    self.first = first
    changes = block.changes
    offsets = block.offsets
    self.footer = footer
  }

  /// Seconds east of UTC at an instant: O(log changes).
  func offset(at seconds: Int) -> Int {
    guard let last = changes.last else { return footer?.offset(at: seconds) ?? first }
    if seconds >= last { return footer?.offset(at: seconds) ?? offsets[offsets.count - 1] }
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }

  /// One of the two blocks of a file: header and data.
  private struct Block {
    let version: UInt8
    let end: Int
    private(set) var first: Int?
    private(set) var changes: [Int] = []
    private(set) var offsets: [Int] = []

    /// Section 3.1 and 3.2; times take 4 or 8 bytes.
    init?(_ bytes: [UInt8], at start: Int, timeBytes: Int) {
      guard bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
        return nil
      }
      version = bytes[start + 4]
      let counts = (0..<6).map { Self.number(bytes, start + 20 + 4 * $0, 4) }
      let (leaps, times, types, letters) = (counts[2], counts[3], counts[4], counts[5])
      guard counts.allSatisfy({ 0...ZoneRules.bytesMax ~= $0 }), leaps == 0, types > 0 else {
        return nil
      }
      let numbers = start + 44 + times * timeBytes
      let typesStart = numbers + times
      end = typesStart + types * 6 + letters + counts[0] + counts[1]
      guard end <= bytes.count else { return nil }
      let east = (0..<types).map { Self.number(bytes, typesStart + 6 * $0, 4) }
      for place in 0..<times {
        let type = Int(bytes[numbers + place])
        guard type < types else { return nil }
        changes.append(Self.number(bytes, start + 44 + place * timeBytes, timeBytes))
        offsets.append(east[type])
      }
      guard zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }),
        east.allSatisfy({ abs($0) < 26 * 3600 })
      else { return nil }
      first = east.first
    }

    /// A signed number, its first byte the highest.
    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
      let word = bytes[start..<start + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return count == 4
        ? Int(Int32(truncatingIfNeeded: word)) : Int(Int64(bitPattern: word))
    }
  }
}
