import AccountingLog
import ByteKit

/// Whether a file still is the one that it was.
extension Follower {
  /// True when the bytes that were read a moment ago belong to the record: the file is not shorter
  /// than what was read of it, and begins with the same rows.
  func isUnchanged(_ file: FollowedFile, _ log: OpenLog) -> Bool {
    guard let status = log.status else { return true }
    guard status.size >= file.record.position else { return false }
    return Self.allows(file.record, log)
  }

  /// True when the rows at the front still are those of the fingerprint.
  static func allows(_ record: FileRecord, _ log: OpenLog) -> Bool {
    guard record.fingerprint.count > 0 else { return true }
    return record.fingerprint.allows(
      bytes(log, at: record.rowsStart, count: record.fingerprint.count))
  }

  /// True when the bytes before the position still are those that were read there.
  static func endsAsRead(_ record: FileRecord, _ log: OpenLog) -> Bool {
    guard log.status != nil, record.tail.count > 0 else { return true }
    let start = record.position - record.tail.count
    return record.tail.allows(bytes(log, at: start, count: record.tail.count))
  }

  /// Compares an open file that was written to and has not grown with what was read of it.
  func compare(_ file: FollowedFile, _ log: OpenLog) {
    guard Self.allows(file.record, log), Self.endsAsRead(file.record, log) else {
      return restart(file, as: Self.change(of: file, log, wasOpen: true))
    }
    file.timesSeen = file.timesAhead
    // Half a row at the end may be a whole one now.
    file.waitsAtSize = nil
  }

  /// How a file came to hold other bytes than those that were read of it.
  ///
  /// While a file is open nobody else gets its inode. Where its first rows are the same it is the
  /// same file, whose rows were written over; by its fingerprint it must not be known again then.
  static func change(
    of file: FollowedFile, _ log: OpenLog, wasOpen: Bool
  ) -> FollowEvent.Change {
    if let status = log.status, status.size >= file.record.position, allows(file.record, log) {
      file.record.fingerprint = .none
      file.headRows = []
      return .rewritten
    }
    guard wasOpen else { return .replaced }
    return (log.status?.size ?? 0) < file.record.position ? .truncated : .rewritten
  }

  /// Keeps the last bytes that were read: those at the end of `read`, which lie before the position.
  func remember(_ file: FollowedFile, _ log: OpenLog, _ read: Slice<UnsafeMutableRawBufferPointer>)
  {
    guard log.status != nil else { return file.record.tail = .none }
    file.record.tail = Fingerprint(
      of: UnsafeRawBufferPointer(
        UnsafeMutableRawBufferPointer(rebasing: read.suffix(FileRecord.tailBytesMax))))
    file.timesSeen = file.timesAhead
  }

  /// Takes more of the first rows into the fingerprint, while there are few.
  func learn(_ file: FollowedFile, _ log: OpenLog) {
    guard log.status != nil, file.record.fingerprint.count < Fingerprint.bytesMax else { return }
    if file.record.fingerprint.count == 0 { lookAtHead(file) }
    guard file.record.fingerprint.count > 0 else { return }
    let rows = Self.bytes(log, at: file.record.rowsStart, count: Fingerprint.bytesMax)
    guard rows.count > file.record.fingerprint.count else { return }
    file.record.fingerprint = Fingerprint(rows)
    file.headRows = rows
  }

  /// Finds out where the rows of a file begin that had none when it was seen first.
  private func lookAtHead(_ file: FollowedFile) {
    guard !file.isOrphan,
      let head = FileHead(path: file.record.path, assumedLayout: assumedLayout),
      FileStatus(path: file.record.path)?.identity == file.record.identity
    else { return }
    take(head, into: file)
  }

  /// Takes what a head tells into a record.
  func take(_ head: FileHead, into file: FollowedFile) {
    file.record.isCompressed = head.isCompressed
    file.record.rowsStart = head.rowsStart
    file.record.fingerprint = Fingerprint(head.rows)
    file.headRows = head.rows
    file.headColumns = head.namesColumns && head.kind == .rows ? head.layout : nil
    guard file.record.position == 0 || head.isCompressed else { return }
    file.record.isJSON = head.kind == .jsonLines
    file.record.contentStart = head.contentStart
    if file.record.position == 0 {
      file.record.position = head.contentStart
      file.record.lastTime = head.firstTime ?? .min
    }
  }

  static func bytes(_ log: OpenLog, at offset: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try? bytes.withUnsafeMutableBytes { buffer throws(InputProblem) in
      try log.read(into: buffer, at: offset)
    }
    return Array(bytes.prefix(got ?? 0))
  }

  /// True when the last row counts as it is.
  ///
  /// In a plain file once nobody writes to it any more: a later file of its series is there, and it
  /// has not changed for a while. A compressed file is whole.
  func mayFinish(_ file: FollowedFile) -> Bool {
    if file.record.isCompressed, !file.isOrphan { return true }
    if file.record.isFinal { return true }
    guard let status = file.log?.status ?? FileStatus(path: file.record.path),
      isSettled(status, unchangedSince: file.lastGrowth)
    else { return false }
    return isRotated(file.record)
  }

  private func isRotated(_ record: FileRecord) -> Bool {
    guard let name = SeriesName(Self.name(record.path)) else { return false }
    return files.contains { other in
      guard other.record.id != record.id, other.isPresent,
        let later = SeriesName(Self.name(other.record.path))
      else { return false }
      return later.isSibling(of: name) && name < later
        && other.record.node == record.node
    }
  }

  static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }
}
