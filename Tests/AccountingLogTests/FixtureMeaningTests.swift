import AccountingLog
import ByteKit
import Foundation
import TestSupport
import Testing

/// What a scan made of one fixture, for eyes and for goldens.
private func told(_ name: String) async -> String {
  let result = await scan([Fixtures.path(name)], LogScanOptions(keepsAllRejected: true))
  let tally = result.tallies[0]
  let types = RecordType.allCases.filter { tally.byType[Int($0.rawValue)] > 0 }.map {
    "\($0.code) \(tally.byType[Int($0.rawValue)])"
  }
  var text = "== \(name): rows \(tally.rows) = \(types.joined(separator: " + "))"
  text += " + rejected \(tally.rejected), zone assumed \(tally.zoneAssumed)\n"
  var entries: [(offset: Int, text: String)] = []
  for row in result.rows {
    let time = row.time == RowBatch.noTime ? "no time" : CivilTime.iso(row.time)
    var lines = ["@\(row.offset) \(row.type.code) \(time)"]
    for column in LogColumn.allCases where !row[column].isEmpty {
      if column == .type || column == .timeLogged { continue }
      lines.append("    \(column.name) \(shown(row.values[column.rawValue]))")
    }
    entries.append((row.offset, lines.joined(separator: "\n")))
  }
  for row in tally.rejectedRows {
    entries.append((row.offset, "@\(row.offset) \(row.reason.code.rawValue) \(shown(row.raw))"))
  }
  for entry in entries.sorted(by: { $0.offset < $1.offset }) { text += entry.text + "\n" }
  for problem in result.problems { text += "\(problem.code.rawValue): \(problem.reason)\n" }
  return text
}

private func shown(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).debugDescription
}

@Suite struct FixtureMeaningTests {
  @Test(arguments: ["powermta", "dialect"])
  func everyRowMeansWhatItSays(_ folder: String) async {
    var text = ""
    for name in Fixtures.names(folder) + Fixtures.names(folder, ".json") {
      text += await told(name) + "\n"
    }
    let difference = Golden.difference(text, "\(folder).txt")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func jsonRecordsSayTheSameAsTheirCommaSeparatedForm() async {
    let commas = await scan([Fixtures.path("powermta/h-records.csv")])
    let json = await scan([Fixtures.path("powermta/h-records.json")])
    #expect(!commas.rows.isEmpty)
    #expect(json.rows.map(\.values) == commas.rows.map(\.values))
    #expect(json.rows.map(\.type) == commas.rows.map(\.type))
    #expect(json.rows.map(\.time) == commas.rows.map(\.time))
    #expect(json.tallies[0].byType == commas.tallies[0].byType)
  }

  @Test(arguments: [
    ("f-v40-imprinted.csv", ColumnLayout.KnownVersion.v4_0),
    ("a-guide-default.csv", .v4_5),
  ])
  func aFileWithoutItsHeaderIsReadByANamedLayout(
    _ name: String, _ version: ColumnLayout.KnownVersion
  ) async throws {
    let bytes = try Fixtures.bytes("powermta/\(name)")
    let headerEnd = try #require(bytes.firstIndex(of: 10)) + 1
    let folder = try TemporaryFolder()
    let path = try folder.write("bare.csv", bytes[headerEnd...])
    let whole = await scan([Fixtures.path("powermta/\(name)")])
    let options = LogScanOptions(assumedLayout: ColumnLayout(known: version))
    let bare = await scan([path], options)
    #expect(bare.rows.map(\.values) == whole.rows.map(\.values))
    #expect(bare.rows.map { $0.offset + headerEnd } == whole.rows.map(\.offset))
    // A header line in the file is believed rather than the named layout.
    let both = await scan([Fixtures.path("powermta/\(name)")], options)
    #expect(both == whole)
    let refused = await scan([path])
    #expect(refused.rows == [])
    #expect(refused.tallies[0].byReason[Int(RejectReason.noHeader.rawValue)] == whole.rows.count)
  }

  @Test func everyReasonHasACodeAndAClause() {
    let codes = Set(RejectReason.allCases.map(\.code))
    #expect(codes.count == RejectReason.allCases.count)
    for reason in RejectReason.allCases {
      #expect(!reason.reason.isEmpty && !reason.reason.hasSuffix("."))
    }
    #expect(RejectReason.noHeader.hint != nil && RejectReason.noTime.hint != nil)
  }
}
