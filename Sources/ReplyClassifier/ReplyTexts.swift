import ByteKit

/// The distinct replies one thread has met: text, receiver, cause, and a number for each.
///
/// Bounded: past `entryMax` entries a new reply gets the number `overflow` and is counted only,
/// so that a hostile log of a million distinct replies costs time but no memory.
package struct ReplyTexts: Sendable {
  /// Entries kept at most, unless told otherwise; about 25 MB when all texts are of full length.
  package static let entryMax = 32_768
  /// The number of replies that came when the table was full.
  package static let overflow = UInt32.max

  /// One distinct reply.
  package struct Entry: Hashable, Sendable {
    /// Its number: the index in `entries`.
    package let id: UInt32
    /// The receiver that gave it; nil where it is not known.
    package let receiver: ReceiverID?
    /// What it means.
    ///
    /// One text can stand twice where the text alone does not tell and the rows' `dsnStatus` or
    /// `bounceCat` differ.
    package let cause: Cause
    /// Where the text lies.
    fileprivate let start: Int
    fileprivate let count: Int
    fileprivate let hash: UInt64
    /// True where the text decided; then this is the only entry of the text and receiver.
    fileprivate let isDecided: Bool
  }

  /// All entries, by number.
  package private(set) var entries: [Entry] = []
  /// Replies that found the table full.
  package private(set) var overflowCount = 0

  private var bytes: [UInt8] = []
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  private let limit: Int
  private let seed: UInt64

  init(limit: Int, seed: UInt64) {
    self.limit = max(0, min(limit, Self.entryMax))
    self.seed = seed
  }

  /// The signature's text.
  package func text(of entry: Entry) -> String {
    String(decoding: bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
  }

  // MARK: - Finding and adding

  func hash(_ signature: UnsafeRawBufferPointer, _ receiver: ReceiverID?) -> UInt64 {
    var hash = seed ^ UInt64(receiver?.rawValue ?? .max)
    var index = 0
    while index + 8 <= signature.count {
      hash = Self.mix(hash, signature.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var tail: UInt64 = UInt64(signature.count) << 56
    while index < signature.count {
      tail = tail << 8 ^ UInt64(signature[index])
      index += 1
    }
    return Self.mix(hash, tail)
  }

  /// What the table knows of a text at a receiver.
  enum Finding {
    /// The text decided, or it did not and the cause of the rest of the row was met before.
    case entry(id: UInt32, Cause)
    /// The text does not decide, and came with other causes of the rest of the row only.
    case undecided
    case unknown
  }

  /// The entry of a reply: the one decided by its text, else the one of the fallback cause, which
  /// is asked for in that case only.
  func find(
    _ signature: UnsafeRawBufferPointer, _ receiver: ReceiverID?, hash: UInt64,
    fallback: () -> Cause
  ) -> Finding {
    var wanted: Cause?
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let id = Int(slots[slot]) - 1
      if entries[id].hash == hash, entries[id].receiver == receiver,
        equals(entries[id], signature)
      {
        let cause = entries[id].cause
        if entries[id].isDecided { return .entry(id: UInt32(id), cause) }
        let fallbackCause = wanted ?? fallback()
        if cause == fallbackCause { return .entry(id: UInt32(id), cause) }
        wanted = fallbackCause
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return wanted == nil ? .unknown : .undecided
  }

  /// Adds a reply and gives back its number, or `overflow`.
  mutating func insert(
    _ signature: UnsafeRawBufferPointer, _ receiver: ReceiverID?, hash: UInt64, cause: Cause,
    isDecided: Bool
  ) -> UInt32 {
    guard entries.count < limit else {
      overflowCount += 1
      return Self.overflow
    }
    if (entries.count + 1) * 2 > slots.count { grow() }
    let id = UInt32(entries.count)
    entries.append(
      Entry(
        id: id, receiver: receiver, cause: cause, start: bytes.count, count: signature.count,
        hash: hash, isDecided: isDecided))
    bytes.append(contentsOf: signature)
    place(entries.count - 1)
    return id
  }

  private func equals(_ entry: Entry, _ signature: UnsafeRawBufferPointer) -> Bool {
    guard entry.count == signature.count else { return false }
    return bytes.withUnsafeBytes { all in
      bytesEqual(
        UnsafeRawBufferPointer(rebasing: all[entry.start..<entry.start + entry.count]), signature)
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for index in entries.indices { place(index) }
  }

  private mutating func place(_ index: Int) {
    var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(index + 1)
  }

  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low &+ 0x2545_f491_4f6c_dd1d
  }
}
