import AccountingLog
import ByteKit
import TestSupport
import Testing

/// The reader that hands over rows as text.
@Suite struct LogReaderTests {
  @Test(arguments: ["powermta", "dialect"])
  func tellsTheRowsOfTheReference(_ folder: String) throws {
    for name in Fixtures.names(folder) {
      let reference = ReferenceLog(try Fixtures.bytes(name))
      var records: [LogRecord] = []
      let outcome = LogReader().read(path: Fixtures.path(name)) {
        records.append($0)
      }
      guard outcome.problem == nil else { continue }
      #expect(records.count == reference.rows.count, "\(name)")
      for (record, row) in zip(records, reference.rows) {
        #expect(record.type == row.type && record.offset == row.offset, "\(name)")
        #expect(record.time ?? RowBatch.noTime == row.time, "\(name)")
        for column in LogColumn.allCases {
          #expect(
            record[column] == String(decoding: row.values[column.rawValue], as: UTF8.self),
            "\(name) \(column)")
        }
      }
      #expect(outcome.tally.rejected == reference.rejected.count, "\(name)")
    }
  }

  @Test func saysWhyAFileCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let outcome = LogReader().read(path: folder.path + "/missing.csv") { _ in }
    #expect(outcome.problem?.code == .cannotOpen)
    #expect(outcome.tally.rows == 0)
  }

  @Test func aFileWithoutAHeaderNeedsALayout() throws {
    let folder = try TemporaryFolder()
    let layout = ColumnLayout(known: .v4_5)
    let path = try folder.write(
      "a.csv", text: "d,2026-02-16 10:00:00+0100,,a@b.example,c@d.example\n")
    #expect(LogReader().read(path: path) { _ in }.tally.rejected == 1)
    var senders: [String] = []
    LogReader(assumedLayout: layout).read(path: path) { senders.append($0[.orig]) }
    #expect(senders == ["a@b.example"])
  }
}
