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
    return record.fingerprint.allows(rows(record, log, count: record.fingerprint.count))
  }

  /// Takes more of the first rows into the fingerprint, while there are few.
  func learn(_ file: FollowedFile, _ log: OpenLog) {
    guard log.status != nil, file.record.fingerprint.count < Fingerprint.bytesMax else { return }
    if file.record.fingerprint.count == 0 { lookAtHead(file) }
    guard file.record.fingerprint.count > 0 else { return }
    let rows = Self.rows(file.record, log, count: Fingerprint.bytesMax)
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
    guard file.record.position == 0 || head.isCompressed else { return }
    file.record.isJSON = head.kind == .jsonLines
    file.record.contentStart = head.contentStart
    if file.record.position == 0 {
      file.record.position = head.contentStart
      file.record.lastTime = head.firstTime ?? .min
    }
  }

  private static func rows(_ record: FileRecord, _ log: OpenLog, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try? bytes.withUnsafeMutableBytes { buffer throws(InputProblem) in
      try log.read(into: buffer, at: record.rowsStart)
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
