import AccountingLog
import Testing

@testable import Following

/// Columns of logs that were emptied or moved away.
struct KeptColumnsTests {
  private func record(_ path: String, columns: Int) -> FileRecord {
    var record = FileRecord(id: 1, path: path, node: "", identity: nil)
    record.layout = ColumnLayout(names: (0..<columns).map { "c\($0)" })
    return record
  }

  @Test(arguments: [(256, true), (257, false)]) func theNewestPathsAreRemembered(
    paths: Int, hasFirst: Bool
  ) throws {
    var kept = KeptColumns()
    for number in 0..<paths { kept.keep(record("\(number).csv", columns: number + 1)) }
    var writer = StateWriter()
    kept.write(to: &writer)
    var reader = StateReader(writer.bytes[...])
    let read = try KeptColumns(from: &reader)
    for columns in [kept, read] {
      #expect((columns.layout(of: "0.csv") != nil) == hasFirst)
      #expect(columns.layout(of: "1.csv")?.names == ["c0", "c1"])
      #expect(columns.layout(of: "\(paths - 1).csv")?.names.count == paths)
    }
  }

  @Test func thePathSeenLastCounts() {
    var kept = KeptColumns()
    for columns in [3, 5] { kept.keep(record("a.csv", columns: columns)) }
    #expect(kept.layout(of: "a.csv")?.names.count == 5)
  }
}
