import AccountingLog

/// Stretches of NUL bytes in followed files, which may reach over several blocks.
extension Follower {
  /// Takes the stretches of a block in; each is told once it is over.
  func note(_ holes: LogHoles, of file: FollowedFile) {
    for hole in holes.kept {
      if let open = file.hole, open.offset + open.bytes == hole.offset {
        file.hole = LogHoles.Hole(offset: open.offset, bytes: open.bytes + hole.bytes)
      } else {
        tellHole(of: file)
        file.hole = hole
      }
    }
    if holes.count > holes.kept.count {
      tellHole(of: file)
      events += holes.problems(path: file.record.path).suffix(1).map { .remark($0) }
    }
    if let open = file.hole, open.offset + open.bytes < file.record.position { tellHole(of: file) }
  }

  /// Tells of the stretch that is not told yet, if there is one.
  func tellHole(of file: FollowedFile) {
    guard let hole = file.hole else { return }
    file.hole = nil
    events.append(.remark(LogHoles.problem(hole, path: file.record.path)))
  }
}
