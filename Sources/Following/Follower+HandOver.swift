import AccountingLog
import ByteKit

/// From an inode that has lost its name to the file that has the name now.
extension Follower {
  /// Closes inodes that are read to their end and that nothing more is expected of, and goes on in
  /// the files that took their place; true when there is something to read by that.
  ///
  /// A deleted inode is left as soon as it is drained. One that only was moved out of reach is left
  /// for a file that holds more than it does: then it is the older of the two. Else it is kept until
  /// it has not grown for a while, since its writer may have it open still.
  func handOver() -> Bool {
    var hasMore = false
    for file in files where file.isOrphan && !file.hasUnread {
      guard let old = file.log?.status else { continue }
      if old.size != file.record.sizeSeen {
        // It was written to until a moment ago.
        file.see(size: old.size, now: now)
        hasMore = hasMore || file.hasUnread
        continue
      }
      guard let status = FileStatus(path: file.record.path),
        status.identity == file.record.identity,
        isSuccessor(status, of: old, file.record)
      else { continue }
      leave(file, size: old.size)
      file.see(size: status.size, now: now)
      hasMore = hasMore || file.hasUnread
    }
    return hasMore
  }

  private func isSuccessor(
    _ new: FileStatus, of old: FileStatus, _ record: FileRecord
  ) -> Bool {
    if record.isCompressed {
      return old.linkCount == 0 || PackedLength.last(of: record.path).map { $0 > old.size } ?? false
    }
    // Of what is shorter than what was read nothing is missing.
    return new.size > old.size || (old.linkCount == 0 && new.size >= record.position)
  }

  /// Closes a drained inode that had so many bytes.
  func leave(_ file: FollowedFile, size: Int) {
    // What was read under the old name is all of a compressed form that is as long.
    if file.isOrphan, file.record.isCompressed, file.record.position == size {
      file.record.isFinal = file.record.isFinal || holdsNoMore(file.record)
    }
    file.close()
    file.waitsAtSize = nil
  }

  /// True when a gzip file ends with the length that was read, so that it need not be unpacked to know
  /// that nothing is new in it.
  private func holdsNoMore(_ record: FileRecord) -> Bool {
    PackedLength.last(of: record.path) == record.position & 0xffff_ffff
  }
}
