import ByteKit

/// Finds the longest listed suffix of a host name, on label borders, without regard to case.
///
/// An open hash table over the listed names. A lookup reads the host once from its end and probes
/// at each dot: O(length), no allocation.
struct HostSuffixIndex: Sendable {
  /// Longest name looked at (RFC 1035 section 2.3.4); longer ones are not found.
  static let hostBytesMax = 255
  /// Names taken at most.
  static let namesMax = 60_000

  private struct Entry: Sendable {
    let hash: UInt64
    let start: Int
    let count: Int
    let value: UInt16
  }

  private var names: [UInt8] = []
  private var entries: [Entry] = []
  private var slots: [UInt16] = Array(repeating: 0, count: 64)

  /// Adds a name; the first value of a name stays, and names past `namesMax` are left out.
  mutating func insert(_ name: String, _ value: UInt16) {
    var bytes = name.utf8.map(ByteClass.lower)
    while bytes.last == ByteClass.dot { bytes.removeLast() }
    while bytes.first == ByteClass.dot || bytes.first == UInt8(ascii: "*") { bytes.removeFirst() }
    guard !bytes.isEmpty, bytes.count <= Self.hostBytesMax, entries.count < Self.namesMax
    else { return }
    guard bytes.withUnsafeBytes({ exact($0) }) == nil else { return }
    if (entries.count + 1) * 2 > slots.count { grow() }
    // The table is ours or the admin's, so no seed is needed.
    let hash = FNV1a(bytes.reversed()).state
    entries.append(Entry(hash: hash, start: names.count, count: bytes.count, value: value))
    names += bytes
    place(entries.count - 1)
  }

  /// The value of the longest listed name that the host is, or lies under.
  func longest(_ host: UnsafeRawBufferPointer) -> UInt16? { find(host, wholeOnly: false) }

  private func exact(_ host: UnsafeRawBufferPointer) -> UInt16? { find(host, wholeOnly: true) }

  private func find(_ host: UnsafeRawBufferPointer, wholeOnly: Bool) -> UInt16? {
    var end = host.count
    if end > 0, host[end - 1] == ByteClass.dot { end -= 1 }
    guard end > 0, end <= Self.hostBytesMax else { return nil }
    var hash = FNV1a()
    var found: UInt16?
    var start = end
    while start > 0 {
      start -= 1
      hash.add(ByteClass.lower(host[start]))
      let isBorder = start == 0 || host[start - 1] == ByteClass.dot
      guard isBorder, !wholeOnly || start == 0 else { continue }
      if let value = probe(hash.state, UnsafeRawBufferPointer(rebasing: host[start..<end])) {
        found = value
      }
    }
    return found
  }

  private func probe(_ hash: UInt64, _ name: UnsafeRawBufferPointer) -> UInt16? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, entry.count == name.count, equals(entry, name) { return entry.value }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func equals(_ entry: Entry, _ name: UnsafeRawBufferPointer) -> Bool {
    for offset in 0..<entry.count where names[entry.start + offset] != ByteClass.lower(name[offset])
    {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for index in entries.indices { place(index) }
  }

  private mutating func place(_ index: Int) {
    var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt16(index + 1)
  }
}
