/// What a follower keeps from one run to the next.
extension Follower {
  /// Writes what must be kept to go on.
  package func write(to writer: inout StateWriter) {
    writer.add(nextID)
    writer.add(array: files.suffix(Self.recordsMax)) { $1.record.write(to: &$0) }
  }

  /// Goes on where the state was written; to be called before the first `discover`.
  package func read(from reader: inout StateReader) throws(StateDamage) {
    nextID = try reader.int()
    let records = try reader.array(countMax: Self.recordsMax) { reader throws(StateDamage) in
      try FileRecord(from: &reader)
    }
    files = records.map { FollowedFile($0, now: now) }
    for file in files where file.record.identity == nil && file.record.bytesLeft > 0 {
      file.lostSince = now
    }
  }

  /// Writes the hashes of the last bytes that were read, and the columns of files that were emptied;
  /// they stand behind all else, since states of earlier versions have none.
  package func writeTails(to writer: inout StateWriter) {
    let known = files.suffix(Self.recordsMax).filter { $0.record.tail.count > 0 }
    writer.add(array: known) { writer, file in
      writer.add(file.record.id)
      writer.add(file.record.tail.count)
      writer.add(file.record.tail.high)
      writer.add(file.record.tail.low)
    }
    columns.write(to: &writer)
  }

  /// Reads them where they are there; to be called after `read`.
  package func readTails(from reader: inout StateReader) throws(StateDamage) {
    guard !reader.isAtEnd else { return }
    let tails = try reader.array(countMax: Self.recordsMax) { reader throws(StateDamage) in
      let id = try reader.int()
      let count = try reader.int()
      let high = try reader.word()
      return (id: id, tail: Fingerprint(count: count, high: high, low: try reader.word()))
    }
    let found = Dictionary(tails.map { ($0.id, $0.tail) }, uniquingKeysWith: { $1 })
    for file in files {
      guard let tail = found[file.record.id] else { continue }
      guard (0...min(FileRecord.tailBytesMax, file.record.position)).contains(tail.count) else {
        throw StateDamage()
      }
      file.record.tail = tail
    }
    columns = try KeptColumns(from: &reader)
  }
}
