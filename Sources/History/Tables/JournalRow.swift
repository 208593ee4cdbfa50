import GRDB
import Traffic

/// A row of the table of minutes, its numbers checked; the block is unpacked when it is asked for.
///
/// All who read minutes read them by this type, so that a check finds what a report would.
struct JournalRow {
  /// The columns that a statement must select, in this order.
  static let columns = "id, day, rows, failures, body"

  let id: Int
  /// Day, counted from 1970-01-01, UTC.
  let day: Int
  /// Attempts and failed rows, as they were counted when the block was written.
  let rows: Int, failures: Int
  private let row: Row

  /// Reads the numbers.
  ///
  /// The row of a cursor is good until the next one is asked for.
  init(_ row: Row) throws(StoreDamage) {
    self.row = row
    id = try row.value(0)
    day = try row.day(1)
    rows = try row.count(2)
    failures = try row.count(3)
  }

  /// Unpacks the minutes; throws where they name files other than those that are `known`.
  func journal(of known: (Int) -> Bool) throws -> JournalDay {
    let journal = try row.withBytes(4) { try JournalCodec.read($0) }
    guard journal.events.allSatisfy({ known(Int($0.input)) }) else {
      throw StoreDamage(reason: "minutes name files that are not there")
    }
    return journal
  }

  /// Unpacks the minutes, whatever files they name.
  func journal() throws -> JournalDay { try journal { _ in true } }
}
