import ByteKit

/// Files whose bytes became others', and what was not read of them.
extension Follower {
  /// The bytes of a known file became another's: it begins anew, and a copy of it is looked for.
  ///
  /// What was not read of it is lost only if no copy turns up; `change` is nil where it is told, if at
  /// all, by what becomes of the copy.
  func restart(_ file: FollowedFile, as change: FollowEvent.Change?) {
    wantsDiscovery = true
    columns.keep(file.record)
    file.record.identity = nil
    file.isPresent = false
    if file.record.bytesLeft > 0 { file.lostSince = file.lostSince ?? now }
    file.close()
    file.timesSeen = nil
    aliases = aliases.filter { $0.value.id != file.record.id }
    guard let change else { return }
    events.append(.rotation(change, path: file.record.path, previous: nil))
  }

  /// Notes which files are gone with bytes that were not read.
  func awaitCopies(of before: [FollowedFile]) {
    for file in before where !file.isPresent && file.log == nil && file.record.bytesLeft > 0 {
      file.lostSince = file.lostSince ?? now
    }
    for file in files where file.isPresent { file.lostSince = nil }
  }

  /// Tells of bytes whose copy did not turn up for a while; with `force` it is not waited for.
  package func tellLosses(force: Bool) {
    for file in files {
      guard let since = file.lostSince, force || now - since >= Double(Self.lossSeconds) else {
        continue
      }
      let bytesLost = file.record.bytesLeft
      file.lostSince = nil
      // Told once; a copy that comes later is read all the same.
      file.record.sizeSeen = min(file.record.sizeSeen, file.record.position)
      guard bytesLost > 0 else { continue }
      events.append(
        .problem(
          InputProblem(
            code: "bytes_lost", path: file.record.path, place: .offset(file.record.position),
            reason: "\(bytesLost) bytes were not read before it was emptied, replaced or deleted,"
              + " and no copy of it turned up; they count if one is followed later")))
    }
  }
}
