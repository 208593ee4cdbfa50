/// How far an accounting file was read, so that a later reading goes on from there.
package struct LogPosition: Hashable, Sendable {
  /// Offset of the first row that was not read, in the uncompressed input.
  package let offset: Int
  /// The columns in force there; nil where no header line came yet.
  package let layout: ColumnLayout?

  /// Makes a position.
  package init(offset: Int, layout: ColumnLayout?) {
    self.offset = offset
    self.layout = layout
  }
}
