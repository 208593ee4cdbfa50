import ByteKit
import CSVRows

/// The first row of a log that has a time, as far as it tells whether columns fit.
package struct LogFirstRow: Sendable {
  /// Its time, POSIX seconds UTC.
  package let time: Int
  /// How many fields it has.
  package let fieldCount: Int

  /// Looks for it in the first bytes of a file by some columns; nil where there is none.
  package init?(_ bytes: UnsafeRawBufferPointer, _ head: InputHead, columns: ColumnLayout?) {
    let isJSON = head.kind == .jsonLines
    guard isJSON || head.kind == .rows else { return nil }
    let reader = RowReader()
    reader.begin(layout: columns, contentStart: head.contentStart, hasHeaderLines: !isJSON)
    var feed = RowFeed(reader: reader, isJSON: isJSON)
    var consumer = Picker()
    _ = feed.take(bytes, from: head.contentStart, isFinal: false, baseOffset: 0, into: &consumer)
    guard let found = consumer.found else { return nil }
    time = found.time
    fieldCount = found.fields
  }

  private struct Picker: RowConsumer {
    var found: (time: Int, fields: Int)?

    mutating func consume(_ batch: RowBatch) {
      guard found == nil, let row = batch.rows.first(where: { $0.time != RowBatch.noTime })
      else { return }
      found = (row.time, Int(row.place.fieldCount))
    }
  }
}
