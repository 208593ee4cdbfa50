import ByteKit

/// Writes a zip archive whose members are stored as they are (APPNOTE.TXT 6.3 of PKWARE, without
/// zip64).
package struct StoredZip {
  /// Bytes of an archive at most: offsets have four bytes.
  package static let bytesMax = Int(UInt32.max)
  /// Members at most: their count has two bytes.
  package static let membersMax = Int(UInt16.max)

  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0
  private let stamp: UInt32

  /// Makes a writer; `time` is that of all members, POSIX seconds, shown as UTC.
  package init(time: Int) {
    let at = CivilTime.fields(of: time)
    let date = (min(max(at.year, 1980), 2107) - 1980) << 9 | at.month << 5 | at.day
    let clock = at.hour << 11 | at.minute << 5 | at.second / 2
    stamp = UInt32(truncatingIfNeeded: date << 16 | clock)
  }

  /// Adds a member; false, and nothing added, where the archive would be too large.
  ///
  /// Names are UTF-8 with slashes between folders.
  package mutating func add(_ name: String, _ content: [UInt8]) -> Bool {
    let name = Array(name.utf8)
    let room = content.count + 2 * name.count + directory.count + 200
    guard count < Self.membersMax, name.count <= Int(UInt16.max),
      bytes.count + room <= Self.bytesMax
    else { return false }
    let offset = bytes.count
    let common = header(name, content)
    Self.put(0x0403_4b50, 4, &bytes)
    bytes += common + name + content
    Self.put(0x0201_4b50, 4, &directory)
    Self.put(0x031e, 2, &directory)
    directory += common
    // No comment, first disk, binary; a regular file of its owner alone.
    for _ in 0..<3 { Self.put(0, 2, &directory) }
    Self.put(0o100_600 << 16, 4, &directory)
    Self.put(UInt32(offset), 4, &directory)
    directory += name
    count += 1
    return true
  }

  /// The archive.
  package func archive() -> [UInt8] {
    var end: [UInt8] = []
    Self.put(0x0605_4b50, 4, &end)
    Self.put(0, 4, &end)
    for _ in 0..<2 { Self.put(UInt32(count), 2, &end) }
    Self.put(UInt32(directory.count), 4, &end)
    Self.put(UInt32(bytes.count), 4, &end)
    Self.put(0, 2, &end)
    return bytes + directory + end
  }

  /// What the local header and the directory's entry share: from the version to the lengths.
  private func header(_ name: [UInt8], _ content: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    Self.put(20, 2, &out)
    // Names are UTF-8.
    Self.put(1 << 11, 2, &out)
    Self.put(0, 2, &out)
    Self.put(stamp, 4, &out)
    Self.put(Self.checksum(content), 4, &out)
    for _ in 0..<2 { Self.put(UInt32(content.count), 4, &out) }
    Self.put(UInt32(name.count), 2, &out)
    Self.put(0, 2, &out)
    return out
  }

  private static func checksum(_ content: [UInt8]) -> UInt32 {
    content.withUnsafeBytes { Checksum(of: $0).value }
  }

  private static func put(_ value: UInt32, _ width: Int, _ out: inout [UInt8]) {
    for index in 0..<width { out.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(index)))) }
  }
}
