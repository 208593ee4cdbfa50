import AccountingLog
import ByteKit
import Glibc

/// Finding files, and knowing them again.
extension Follower {
  private static var wallClock: Int { time(nil) }

  /// True where nobody has written to a file for a while.
  ///
  /// Its last change may lie ahead of a clock that was set back; then it counts how long its size was
  /// seen to stay the same, from a time of the steady clock on.
  func isSettled(_ status: FileStatus, unchangedSince: Double) -> Bool {
    Self.wallClock - status.modified >= Self.settleSeconds
      || now - unchangedSince >= Double(Self.settleSeconds)
  }

  /// Looks which files are there now, and which of them are known.
  package func discover() {
    wantsDiscovery = false
    awaited = [:]
    columnsByLog = nil
    let candidates = Self.once(targets.flatMap { $0.candidates() })
    let isFirst = files.isEmpty
    let present = files.filter(\.isPresent)
    for file in files { file.isPresent = false }
    var unknown: [FollowTarget.Candidate] = []
    for candidate in candidates where !meet(candidate) { unknown.append(candidate) }
    forgetAliases(candidates)
    // A plain file before its compressed form, so that the form is known by it.
    let sorted = unknown.sorted { a, b in
      (a.path.hasSuffix(".gz") ? 1 : 0, a.path) < (b.path.hasSuffix(".gz") ? 1 : 0, b.path)
    }
    for candidate in sorted { sort(candidate, isFirst: isFirst) }
    // By now the other generations of logs without a header line are known.
    let again = late
    for candidate in again { sort(candidate, isFirst: isFirst, isLast: true) }
    late = []
    awaitCopies(of: present)
    tellLosses(force: false)
    settle()
    closeIdle()
    forgetOld()
  }

  /// Lets the last row of files that nobody writes to any more be taken as it is.
  private func settle() {
    for file in files
    where file.waitsAtSize != nil && file.record.bytesLeft > 0 && mayFinish(file) {
      file.waitsAtSize = nil
    }
  }

  /// A file that several targets hold counts once.
  private static func once(_ all: [FollowTarget.Candidate]) -> [FollowTarget.Candidate] {
    var seen: [FileStatus.Identity: Int] = [:]
    var kept: [FollowTarget.Candidate] = []
    for candidate in all {
      if let place = seen[candidate.status.identity] {
        if kept[place].continuesOnly, !candidate.continuesOnly { kept[place] = candidate }
      } else {
        seen[candidate.status.identity] = kept.count
        kept.append(candidate)
      }
    }
    return kept
  }

  /// True when the candidate is a known file by device and inode; takes in its name and size.
  private func meet(_ candidate: FollowTarget.Candidate) -> Bool {
    guard let file = files.first(where: { $0.record.identity == candidate.status.identity })
    else { return false }
    // An inode that is read to its end first is compared with the file when that is opened.
    guard file.log != nil || holds(candidate, rowsOf: file) else {
      // The number of a deleted file goes to a new one soon.
      restart(file, as: candidate.path == file.record.path ? change(of: file) : nil)
      return false
    }
    file.isPresent = true
    if file.record.path != candidate.path {
      events.append(.rotation(.renamed, path: candidate.path, previous: file.record.path))
      columns.keep(file.record)
      file.record.path = candidate.path
    }
    if !candidate.node.isEmpty { file.record.node = candidate.node }
    if !file.isOrphan {
      if file.record.isCompressed, candidate.status.size != file.record.sizeSeen {
        // Another member of gzip was added, or what was cut short is whole.
        file.record.isFinal = false
        file.waitsAtSize = nil
      }
      file.see(size: candidate.status.size, now: now)
    }
    return true
  }

  /// True when the file at a path begins with the rows of a record, and is not shorter than what was
  /// read of it.
  private func holds(
    _ candidate: FollowTarget.Candidate, rowsOf file: FollowedFile
  ) -> Bool {
    let status = candidate.status
    if file.timesSeen == status.times, file.record.sizeSeen == status.size,
      file.record.path == candidate.path
    {
      return true
    }
    guard isStill(file.record, at: candidate.path, size: status.size) else { return false }
    file.timesSeen = status.times
    // What was written over to the same length may end in a whole row now.
    file.waitsAtSize = nil
    return true
  }

  func isStill(_ record: FileRecord, at path: String, size: Int) -> Bool {
    if record.isCompressed {
      guard let head = FileHead(path: path, assumedLayout: assumedLayout) else { return true }
      return head.isCompressed && record.fingerprint.allows(head.rows)
    }
    guard size >= record.position else { return false }
    guard let log = try? OpenLog(path: path, isCompressed: false) else { return true }
    return Self.allows(record, log) && Self.endsAsRead(record, log)
  }

  /// How a file that is not open came to hold other bytes at its path.
  func change(of file: FollowedFile) -> FollowEvent.Change {
    guard !file.record.isCompressed,
      let log = try? OpenLog(path: file.record.path, isCompressed: false)
    else { return .replaced }
    return Self.change(of: file, log, wasOpen: file.log != nil && !file.isOrphan)
  }

  /// Aliases of files that are gone are looked at again: they may be what is left of them.
  private func forgetAliases(_ candidates: [FollowTarget.Candidate]) {
    let there = Set(candidates.map(\.status.identity))
    let present = Set(files.filter(\.isPresent).map(\.record.id))
    aliases = aliases.filter { there.contains($0.key) && present.contains($0.value.id) }
    refused = refused.filter { there.contains($0.key) }
    unchanged = unchanged.filter { there.contains($0.key) }
  }

  /// Decides what a file is that is not known by device and inode.
  private func sort(
    _ candidate: FollowTarget.Candidate, isFirst: Bool, isLast: Bool = false
  ) {
    let identity = candidate.status.identity
    // The number of a deleted copy goes to a new file soon, and a copy may be written over.
    if let alias = aliases[identity], candidate.status.size == alias.size,
      candidate.status.times == alias.times
    {
      return
    }
    guard !isRefused(candidate) else { return }
    guard let plain = FileHead(path: candidate.path, assumedLayout: assumedLayout) else {
      return waitForWhole(candidate)
    }
    let kept = plain.namesColumns || !plain.isReadable ? nil : columnsBefore(candidate.path)
    let head =
      kept.flatMap { FileHead(path: candidate.path, assumedLayout: assumedLayout ?? $0) } ?? plain
    guard head.isReadable else {
      // A first line may still come; of what is long without one nothing is expected.
      let isBegun = head.kind == .empty && !head.isCompressed
      return isBegun && candidate.status.size < LogSource.headBytes
        ? wait(for: candidate) : refuse(candidate, head)
    }
    // Without rows it cannot be told from others, and there is nothing to read.
    guard !head.rows.isEmpty else { return wait(for: candidate) }
    if let known = known(head, candidate) { return join(candidate, known, head) }
    guard !isUndecided(head, candidate) else { return wait(for: candidate) }
    guard !candidate.continuesOnly, isLog(candidate, head) else {
      guard isLast || head.namesColumns || candidate.continuesOnly else {
        return late.append(candidate)
      }
      return leaveAlone(candidate, wasLog: kept != nil)
    }
    add(candidate, head, isFirst: isFirst)
  }

  /// Looks at a file again as soon as it has grown.
  private func wait(for candidate: FollowTarget.Candidate) {
    awaited[candidate.path] = candidate.status.size
  }

  /// Looks again at a file that cannot be read yet; of one that stays so it is told.
  private func waitForWhole(_ candidate: FollowTarget.Candidate) {
    wait(for: candidate)
    if isSettled(candidate.status, unchangedSince: unchangedSince(candidate)) {
      tellUnreadable(candidate)
    }
  }

  /// Since when a candidate has had its size, seconds of the steady clock.
  private func unchangedSince(_ candidate: FollowTarget.Candidate) -> Double {
    let status = candidate.status
    if let seen = unchanged[status.identity], seen.size == status.size { return seen.since }
    unchanged[status.identity] = (status.size, now)
    return now
  }

  /// True for a copy that is still being made: it begins as a known file does, and has fewer rows.
  private func isUndecided(_ head: FileHead, _ candidate: FollowTarget.Candidate) -> Bool {
    guard !isSettled(candidate.status, unchangedSince: unchangedSince(candidate)) else {
      return false
    }
    return files.contains { file in
      file.isPresent && file.headRows.count > head.rows.count
        && file.headRows.starts(with: head.rows)
    }
  }

  private func add(_ candidate: FollowTarget.Candidate, _ head: FileHead, isFirst: Bool) {
    let file = FollowedFile(
      FileRecord(
        id: nextID, path: candidate.path, node: candidate.node,
        identity: candidate.status.identity), now: now)
    nextID += 1
    take(head, into: file)
    goOnWithColumns(file, head)
    file.isPresent = true
    file.record.sizeSeen = candidate.status.size
    // Of a file that was emptied it was said already.
    if !isFirst, !files.contains(where: { $0.record.path == candidate.path }) {
      events.append(.rotation(.appeared, path: candidate.path, previous: sibling(candidate.path)))
    }
    files.append(file)
    noteColumns(of: file)
  }

  /// The known file of a series that comes right before a path.
  private func sibling(_ path: String) -> String? {
    guard let name = SeriesName(Self.name(path)) else { return nil }
    return files.compactMap { file in
      SeriesName(Self.name(file.record.path)).map { (name: $0, path: file.record.path) }
    }.filter { $0.name.isSibling(of: name) && $0.name < name }
      .max { $0.name < $1.name }?.path
  }

  /// Closes files that nothing is expected of, the longest unchanged ones first.
  private func closeIdle() {
    let now = now
    for file in files where file.log != nil && !file.hasUnread {
      let isGone = file.isOrphan || !file.isPresent
      if isGone, now - file.lastGrowth >= Double(Self.settleSeconds) { finish(file) }
    }
    let open = files.filter { $0.log != nil && !$0.hasUnread && !$0.isOrphan }
      .sorted { $0.lastGrowth > $1.lastGrowth }
    for file in open.dropFirst(Self.openMax) { file.close() }
  }

  private func finish(_ file: FollowedFile) {
    leave(file, size: file.record.sizeSeen)
    awaitCopies(of: [file])
  }

  private func forgetOld() {
    guard files.count > Self.recordsMax else { return }
    let excess = files.count - Self.recordsMax
    let gone = files.filter { !$0.isPresent && $0.log == nil }.prefix(excess).map(\.record.id)
    files.removeAll { gone.contains($0.record.id) }
  }
}
