package import AccountingLog
import ByteKit

/// What is known of one log: which file it is, and how far it was read.
package struct FileRecord: Hashable, Sendable {
  /// Its number in the state; never used again.
  package let id: Int
  /// Where it was found last.
  package internal(set) var path: String
  /// The PowerMTA node that wrote it; empty where the configuration names none.
  package internal(set) var node: String
  /// Which file it is now; nil once its bytes became another's.
  var identity: FileStatus.Identity?
  /// Its first rows.
  var fingerprint = Fingerprint.none
  /// The bytes right before `position`, up to `tailBytesMax`; none of a compressed file.
  var tail = Fingerprint.none
  /// True when the file that holds it now is compressed.
  var isCompressed = false
  /// True when its lines are JSON objects.
  var isJSON = false
  /// Offset of the first row, behind a byte order mark.
  var contentStart = 0
  /// Offset of the first row behind the header line.
  var rowsStart = 0
  /// First byte that is not counted, in uncompressed bytes.
  package internal(set) var position = 0
  /// True when `position` lies inside a row that is passed over.
  var isSkipping = false
  /// The columns in force at `position`.
  package internal(set) var layout: ColumnLayout?
  /// Bytes on disk when it was looked at last.
  package internal(set) var sizeSeen = 0
  /// True when all of a compressed file was read, or the last row of a file that nobody writes to.
  package internal(set) var isFinal = false
  /// Time of the last row that was read, or of the first one; POSIX seconds UTC.
  package internal(set) var lastTime = Int.min

  /// Bytes before the position that tell whether what was read was written over.
  static let tailBytesMax = 256

  /// Makes the record of a file that nothing was read of.
  init(id: Int, path: String, node: String, identity: FileStatus.Identity?) {
    self.id = id
    self.path = path
    self.node = node
    self.identity = identity
  }

  /// Bytes that were not counted when it was looked at last; of a compressed file it is not known.
  package var bytesLeft: Int { isCompressed || isFinal ? 0 : max(0, sizeSeen - position) }

  // MARK: - State

  /// Longest list of columns that is read back.
  private static let columnsMax = 65_536

  func write(to writer: inout StateWriter) {
    writer.add(id)
    writer.add(path)
    writer.add(node)
    writer.add(identity != nil)
    if let identity {
      writer.add(UInt64(identity.device))
      writer.add(UInt64(identity.inode))
    }
    writer.add(fingerprint.count)
    writer.add(fingerprint.high)
    writer.add(fingerprint.low)
    for flag in [isCompressed, isJSON, isSkipping, isFinal] { writer.add(flag) }
    for number in [contentStart, rowsStart, position, sizeSeen, lastTime] { writer.add(number) }
    writer.add(layout != nil)
    if let layout { writer.add(array: layout.names) { $0.add($1) } }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    id = try reader.int()
    path = try reader.text()
    node = try reader.text()
    if try reader.bool() {
      let device = UInt(try reader.word())
      identity = FileStatus.Identity(device: device, inode: UInt(try reader.word()))
    }
    let count = try reader.int()
    let high = try reader.word()
    fingerprint = Fingerprint(count: count, high: high, low: try reader.word())
    isCompressed = try reader.bool()
    isJSON = try reader.bool()
    isSkipping = try reader.bool()
    isFinal = try reader.bool()
    contentStart = try reader.int()
    rowsStart = try reader.int()
    position = try reader.int()
    sizeSeen = try reader.int()
    lastTime = try reader.int()
    guard position >= 0, contentStart >= 0, rowsStart >= 0 else { throw StateDamage() }
    guard try reader.bool() else { return }
    let names = try reader.array(countMax: Self.columnsMax) { reader throws(StateDamage) in
      try reader.text()
    }
    layout = isJSON ? RowFeed.layoutOfJSON : ColumnLayout(names: names)
  }
}
