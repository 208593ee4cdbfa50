package import AccountingLog

/// Something that takes the rows of followed files.
package protocol FollowConsumer: RowConsumer {
  /// Rows of a file follow.
  mutating func begin(file: FileRecord)
}
