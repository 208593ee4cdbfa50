import ByteKit

/// Reads single rows of accounting files again, by their offsets.
///
/// Each file is gone through once, without making text of any other row.
package enum LogExcerpts {
  /// A row's place.
  package struct Place: Hashable, Sendable {
    /// The file.
    package let path: String
    /// Offset in the uncompressed input.
    package let offset: Int

    /// Makes a place.
    package init(path: String, offset: Int) {
      self.path = path
      self.offset = offset
    }
  }

  /// The rows at some places; those that are no longer there, or came from standard input, are left
  /// out.
  package static func read(_ places: [Place], assumedLayout: ColumnLayout?) -> [Place: LogRecord] {
    var found: [Place: LogRecord] = [:]
    for (path, places) in Dictionary(grouping: places, by: \.path) where path != "-" {
      let picker = RowPicker(wanted: Set(places.map(\.offset)))
      LogReader(assumedLayout: assumedLayout).pick(path: path, picker)
      for record in picker.records {
        found[Place(path: path, offset: record.offset)] = record
      }
    }
    return found
  }
}

/// Makes text of the rows at some offsets.
final class RowPicker: RowConsumer {
  private let wanted: Set<Int>
  private(set) var records: [LogRecord] = []
  private let scratch = FieldScratch()

  init(wanted: Set<Int>) { self.wanted = wanted }

  func consume(_ batch: RowBatch) {
    for row in batch.rows where wanted.contains(batch.offset(of: row)) {
      records.append(LogRecord(row, batch, scratch))
    }
  }
}
