/// Some files by the log that they are generations of, and the columns that these name.
package struct LogGenerations {
  /// Header lines of one log that are told apart; a version of PowerMTA or of its configuration each.
  static let layoutsMax = 16

  private let paths: [String: [String]]
  /// What the header lines of a log name, in the order of its paths; read when it is asked for first.
  private var layouts: [String: [ColumnLayout]] = [:]

  /// Groups the paths; reads none of the files.
  package init(_ paths: [String]) {
    self.paths = Dictionary(grouping: paths, by: LogKin.stem)
  }

  /// The columns that a file without a header line has by another generation of its log; nil where it
  /// has a header line or no rows, and where its first row does not fit.
  ///
  /// Each file is read once, at its front.
  package mutating func columns(of path: String) -> ColumnLayout? {
    let stem = LogKin.stem(of: path)
    guard let kin = paths[stem], kin.count > 1, let front = try? LogFront(path: path) else {
      return nil
    }
    let isBare = front.bytes.withUnsafeBytes { bytes in
      let head = InputHead(bytes)
      return head.kind == .rows && head.layout == nil
    }
    guard isBare else { return nil }
    let named = named(stem, kin)
    return front.bytes.withUnsafeBytes { bytes in
      named.first { columns in
        LogFirstRow(bytes, InputHead(bytes), columns: columns)?.fieldCount == columns.names.count
      }
    }
  }

  private mutating func named(_ stem: String, _ kin: [String]) -> [ColumnLayout] {
    if let known = layouts[stem] { return known }
    var found: [ColumnLayout] = []
    for path in kin where found.count < Self.layoutsMax {
      guard case .rows(let columns)? = (try? LogHeader.read(path: path))?.form,
        !found.contains(columns)
      else { continue }
      found.append(columns)
    }
    layouts[stem] = found
    return found
  }
}
