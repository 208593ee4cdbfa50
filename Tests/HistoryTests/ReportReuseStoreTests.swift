import ByteKit
import Findings
import History
import Join
import TestSupport
import Testing

/// Reports of one id that the store holds: what one holds of another counts once there, too.
@Suite struct ReportReuseStoreTests {
  private static func report(_ addresses: ClosedRange<Int>) -> String {
    SmallReport(
      id: "k", from: Archive.day, to: Archive.day + 86_399,
      addresses.map { SmallReport.Record("192.0.2.\($0)", count: 10 * $0) }
    ).text
  }

  @Test(arguments: [false, true]) func `A report that holds another one counts alone`(
    isLargeFirst: Bool
  ) async throws {
    let archive = try Archive()
    let (small, large) = (Self.report(1...2), Self.report(1...3))
    try archive.write("reports/1.xml", isLargeFirst ? large : small)
    #expect(try await archive.ingest().problems.isEmpty)
    try archive.write("reports/2.xml", isLargeFirst ? small : large)
    let second = try await archive.ingest()
    #expect(second.problems.map(\.code.rawValue) == ["id_reused"])
    #expect(!second.hasBadData)
    let stored = try await archive.stored()
    let direct = try await archive.direct()
    #expect(stored.inputs.reports.messages == 60)
    #expect(stored.inputs.reports.accepted == 1)
    #expect(stored.inputs.reports.duplicates == 1)
    #expect(stored.inputs.problems.map(\.code) == ["id_reused"])
    #expect(stored.inputs.problems == direct.inputs.problems)
    #expect(stored.joins == direct.joins)
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.messages == 60)
    #expect(info.reports == 1)
    // What was read before stays known.
    #expect(try await archive.ingest().reports == 0)
  }

  @Test func `A window that cannot be is kept, named, and held against the clock`() async throws {
    let archive = try Archive()
    let (begin, now) = (Archive.day, Archive.day - 3 * 86_400)
    try archive.write(
      "reports/1.xml",
      SmallReport(from: begin, to: begin + 86_399, [.init(count: 3)]).text)
    let early = try await archive.ingest(now: now)
    #expect(early.problems.map(\.code.rawValue) == ["impossible_window"])
    #expect(early.reportsEnd == nil)
    #expect(try StoreInfo(try archive.store(.reading), now: now).reportsEnd == nil)
    #expect(try await archive.stored { $0.now = now }.inputs.reports.rejected == 1)
    let later = begin + 86_400
    #expect(try await archive.stored { $0.now = later }.inputs.reports.messages == 3)
    #expect(
      try StoreInfo(try archive.store(.reading), now: later).reportsEnd == begin + 86_399)
  }
}
