/// Which columns were in force where in the files that a scan read in chunks, so that single rows
/// can be read again without what stands before them.
package struct LogLayouts: Sendable {
  /// How many changes of columns are kept of one file; past them it is read from its front.
  package static let changesMax = 4096

  /// The layout of files without a header line.
  package let assumed: ColumnLayout?
  /// How the files' bytes are got.
  let access: LogAccess
  /// By path, ascending by offset.
  private var changes: [String: [LogPosition]] = [:]
  /// Columns at the ends of files, of those too that were read front to back or in earlier runs.
  private var remembered: [String: ColumnLayout] = [:]

  /// Layouts of no file.
  package init(assumed: ColumnLayout?, access: LogAccess = .automatic) {
    self.assumed = assumed
    self.access = access
  }

  /// Adds a file with the places from which on its columns held, ascending; none, and too many, are
  /// as if the file was never read.
  mutating func add(_ path: String, _ found: [LogPosition]) {
    changes[path] = found.isEmpty || found.count > Self.changesMax ? nil : found
  }

  /// Where the columns began that were in force at an offset; nil where that is not known.
  func position(_ path: String, offset: Int) -> LogPosition? {
    changes[path]?.last { $0.offset <= offset }
  }

  /// The columns in force at a file's end; nil where they are not known.
  package func lastLayout(of path: String) -> ColumnLayout? {
    remembered[path]
  }

  /// Adds the columns at the ends of files, by path; what is known already stays.
  package mutating func remember(_ layouts: [String: ColumnLayout]) {
    remembered.merge(layouts) { known, _ in known }
  }

  /// False for a file that is known to have no such column; of one that was read front to back its
  /// end tells.
  package func mayHave(_ column: LogColumn, in path: String) -> Bool {
    if let changes = changes[path] { return changes.contains { $0.layout?.has(column) != false } }
    return remembered[path]?.has(column) != false
  }

  /// True when the rows of a file can be read by their offsets.
  package func knows(_ path: String) -> Bool { changes[path] != nil }
}
