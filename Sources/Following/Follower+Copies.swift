import AccountingLog
import ByteKit

/// Files that begin with the rows of a known one: its copies, and what takes its place.
///
/// Of a log and its copies the longest one is followed, and the others are aliases of it.
extension Follower {
  /// The known file that a head is of.
  func known(_ head: FileHead, _ candidate: FollowTarget.Candidate) -> FollowedFile? {
    var prints: [Int: Fingerprint] = [:]
    return files.last { file in
      let print = file.record.fingerprint
      guard print.count > 0, print.count <= head.rows.count,
        print.count >= Fingerprint.bytesMin || print.count == head.rows.count
      else { return false }
      let own = prints[print.count] ?? Fingerprint(head.rows, count: print.count)
      prints[print.count] = own
      guard own == print else { return false }
      guard file.isPresent, !head.isCompressed, !file.record.isCompressed else { return true }
      return isCopy(candidate, of: file)
    }
  }

  /// True when a plain file with the rows of one that is there is a copy of it or holds all of it and
  /// more, or when the other one was emptied a moment ago.
  private func isCopy(_ candidate: FollowTarget.Candidate, of file: FollowedFile) -> Bool {
    guard let status = FileStatus(path: file.record.path),
      status.identity == file.record.identity
    else {
      restart(file, as: nil)
      return true
    }
    guard isStill(file.record, at: file.record.path, size: status.size) else {
      restart(file, as: change(of: file))
      return true
    }
    return candidate.status.size <= status.size || holdsAll(candidate, of: file, size: status.size)
  }

  /// True when a longer file holds what was read of a known one, and ends it as it does.
  private func holdsAll(
    _ candidate: FollowTarget.Candidate, of file: FollowedFile, size: Int
  ) -> Bool {
    guard let longer = try? OpenLog(path: candidate.path, isCompressed: false),
      let shorter = try? OpenLog(path: file.record.path, isCompressed: false)
    else { return false }
    let count = min(size, FileRecord.tailBytesMax)
    return Self.allows(file.record, longer) && Self.endsAsRead(file.record, longer)
      && Self.bytes(longer, at: size - count, count: count)
        == Self.bytes(shorter, at: size - count, count: count)
  }

  /// Makes an alias of a candidate, or lets it take the place of the known file whose rows it has.
  ///
  /// A shorter one than what was read of the file holds nothing new, whether the file is there or not.
  func join(_ candidate: FollowTarget.Candidate, _ known: FollowedFile, _ head: FileHead) {
    let size = candidate.status.size
    let isPlain = !head.isCompressed && !known.record.isCompressed
    if known.isPresent, let identity = known.record.identity {
      let status = FileStatus(path: known.record.path)
      let present = status?.size ?? known.record.sizeSeen
      guard isPlain ? size > present : holdsMore(candidate, head, than: known, size: present) else {
        return alias(candidate, known)
      }
      aliases[identity] = (
        known.record.id, present, status?.identity == identity ? status?.times : nil
      )
    } else if !head.isCompressed, size < known.record.position {
      return alias(candidate, known)
    }
    move(known, to: candidate, head)
  }

  /// True when a compressed file has all that was read of a plain one that is there, and more.
  ///
  /// It is unpacked only where the length at its end says that it may be so.
  private func holdsMore(
    _ candidate: FollowTarget.Candidate, _ head: FileHead, than known: FollowedFile, size: Int
  ) -> Bool {
    let record = known.record
    guard head.isCompressed, !record.isCompressed,
      let length = PackedLength.last(of: candidate.path), length > size,
      let packed = try? OpenLog(path: candidate.path, isCompressed: true)
    else { return false }
    let tail = Self.bytes(
      packed, at: record.position - record.tail.count, count: record.tail.count)
    // What is still being packed does not end.
    return record.tail.allows(tail) && packed.isWhole(from: record.position)
  }

  private func alias(_ candidate: FollowTarget.Candidate, _ known: FollowedFile) {
    let status = candidate.status
    aliases[status.identity] = (known.record.id, status.size, status.times)
  }

  /// A copy, or a compressed form, takes the place of a known file.
  private func move(
    _ file: FollowedFile, to candidate: FollowTarget.Candidate, _ head: FileHead
  ) {
    // What takes a file's place under its own name is told by its rows.
    if candidate.path != file.record.path {
      let change: FollowEvent.Change = head.isCompressed ? .compressed : .renamed
      events.append(.rotation(change, path: candidate.path, previous: file.record.path))
      columns.keep(file.record)
    }
    // What is open is read to its end; the new file holds the same.
    let isOpen = file.log != nil
    file.isOrphan = isOpen
    file.record.path = candidate.path
    file.record.identity = candidate.status.identity
    file.record.isCompressed = head.isCompressed
    file.record.isFinal = file.record.isFinal && !head.isCompressed
    file.isPresent = true
    file.lostSince = nil
    aliases[candidate.status.identity] = nil
    if !isOpen {
      file.waitsAtSize = nil
      file.see(size: candidate.status.size, now: now)
    }
  }
}
