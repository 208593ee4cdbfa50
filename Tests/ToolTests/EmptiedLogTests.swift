import Foundation
import TestSupport
import Testing

/// Logs whose writer goes on without a header line after they were emptied (`copytruncate`).
struct EmptiedLogTests {
  private static func rows(_ range: Range<Int>) -> String {
    var log = SmallLog()
    for number in range { log.add(at: 1_770_000_000 + number, to: "r\(number)@gmail.com") }
    return String(log.text.dropFirst(SmallLog.header.count + 1))
  }

  private func folder(_ rest: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("logs/acct.csv.1", text: SmallLog.header + "\n" + Self.rows(0..<20))
    try folder.write("logs/acct.csv", text: rest)
    return folder
  }

  @Test func theColumnsOfTheOlderGenerationAreUsed() async throws {
    let folder = try folder(Self.rows(20..<50))
    let report = try await Tool.run(["report", "--log", "logs", "--format", "json"], in: folder)
    #expect(report.output.contains(#/"used": 50\b/#))
    #expect(report.output.contains("columns_kept") || report.output.contains("14 columns"))
    for (round, end) in [80, 80].enumerated() {
      let ingest = try await Tool.run(["ingest", "--log", "logs", "--store", "h.db"], in: folder)
      let used = round == 0 ? 50 : 30
      #expect(ingest.output.contains("rows      \(used) = \(used) used + 0 ignored + 0 rejected"))
      #expect(ingest.status == 0)
      #expect(ingest.errors.contains("it begins without a header line"))
      try folder.write("logs/acct.csv", text: Self.rows(20..<end))
    }
  }

  @Test func rowsThatDoNotFitAreLeftOutAndTold() async throws {
    let folder = try folder("d,2026-11-29 00:00:00+0000,a@x.example\n")
    let ingest = try await Tool.run(["ingest", "--log", "logs", "--store", "h.db"], in: folder)
    #expect(ingest.output.contains("rows      20 = 20 used"))
    #expect(ingest.errors.contains("not an accounting file by its first bytes, left out"))
  }
}
