import AccountingLog

/// The columns that were in force under a path whose file was emptied or moved away: a writer that
/// does not know of it goes on there without a header line.
struct KeptColumns {
  /// Paths that are remembered, the newest ones.
  static let pathsMax = 256
  /// Longest list of columns that is read back.
  static let columnsMax = 65_536

  private var kept: [(path: String, layout: ColumnLayout)] = []

  /// The columns under a path, or of the newest of its generations; nil where none are remembered.
  func layout(of path: String) -> ColumnLayout? {
    if let own = kept.last(where: { $0.path == path }) { return own.layout }
    let stem = LogKin.stem(of: path)
    return kept.last { LogKin.stem(of: $0.path) == stem }?.layout
  }

  /// Remembers the columns of a record under the path that it has now.
  mutating func keep(_ record: FileRecord) {
    guard !record.isJSON, !record.isCompressed, let layout = record.layout else { return }
    kept.removeAll { $0.path == record.path }
    kept.append((record.path, layout))
    kept.removeFirst(max(0, kept.count - Self.pathsMax))
  }

  func write(to writer: inout StateWriter) {
    writer.add(array: kept) { writer, item in
      writer.add(item.path)
      writer.add(array: item.layout.names) { $0.add($1) }
    }
  }

  /// Reads what was written; none where a state ends before it.
  init(from reader: inout StateReader) throws(StateDamage) {
    guard !reader.isAtEnd else { return }
    kept = try reader.array(countMax: Self.pathsMax) { reader throws(StateDamage) in
      let path = try reader.text()
      let names = try reader.array(countMax: Self.columnsMax) { reader throws(StateDamage) in
        try reader.text()
      }
      return (path, ColumnLayout(names: names))
    }
  }

  /// Remembers nothing yet.
  init() {}
}
