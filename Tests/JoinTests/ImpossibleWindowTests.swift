import AggregateReports
import ByteKit
import Join
import JoinScenes
import Policies
import TestSupport
import Testing

/// Reports whose windows cannot be: they are refused by name, and nothing follows from them.
@Suite struct ImpossibleWindowTests {
  private static let day = 86_400
  /// 2026-02-16T00:00:00Z.
  private static let begin = 1_771_200_000
  /// 2012-01-01T00:00:00Z, counted in days: 42 years of which ten have a 29th of February.
  private static let earliest = (42 * 365 + 10) * day

  private static func report(_ begin: Int, _ end: Int, id: String = "a") -> Report {
    Report(begin: begin, end: end, published: "reject", id: id, records: [Record(count: 3)])
  }

  private func intake(_ reports: [Report], now: Int?) async throws -> Correlation {
    var scene = try Scene(reports: reports)
    scene.request.now = now
    return await scene.run()
  }

  /// Each window with the present, and what is said of it; nil where it counts.
  private static let edges: [(begin: Int, end: Int, now: Int?, said: String?)] = [
    (earliest, earliest + day, nil, nil),
    (earliest - 1, earliest + day, nil, "begins before 2012"),
    (0, begin, nil, "begins before 2012"),
    (begin, begin + 32 * day, nil, nil),
    (begin, begin + 32 * day - 1, nil, nil),
    (begin, begin + 32 * day + 1, nil, "lasts more than 32 days"),
    (begin, begin + day, begin - day, nil),
    (begin, begin + day, begin - day - 1, "ends more than two days ahead of the clock"),
    (begin, begin + day - 1, begin - day, nil),
    (begin, begin + day - 1, begin - day - 1, "ends more than two days ahead of the clock"),
    (253_402_300_000, 253_402_300_799, nil, nil),
    (253_402_300_000, 253_402_300_799, begin, "ends more than two days ahead of the clock"),
  ]

  @Test(arguments: edges.indices)
  func aWindowCountsUpToEachLimit(_ number: Int) async throws {
    let edge = Self.edges[number]
    let found = try await intake([Self.report(edge.begin, edge.end)], now: edge.now)
    let said = found.intake.problems.map(\.code.rawValue)
    #expect(said == (edge.said == nil ? [] : ["impossible_window"]))
    #expect(found.intake.reports.count == (edge.said == nil ? 1 : 0))
    #expect(found.intake.rejected == (edge.said == nil ? 0 : 1))
    #expect(found.intake.rejections.allSatisfy { $0.reason.contains(edge.said ?? "?") })
    #expect(found.timeline.stages.dropFirst().allSatisfy { $0.isEmpty } == (edge.said != nil))
    #expect(found.joins.isEmpty == (edge.said != nil))
    #expect(found.coverage.reporters.isEmpty == (edge.said != nil))
  }

  /// The tables of a damaged store hold any numbers.
  @Test func anyNumbersAreJudged() {
    for (begin, end) in [(Int.min, Int.max), (0, .max), (.min, 0), (.min, .min), (0, .min)] {
      for now in [nil, 0, Int.max, .min] as [Int?] {
        #expect(!AggregateReport.canBe(begin: begin, end: end, now: now))
      }
    }
    #expect(!AggregateReport.canBe(begin: .max, end: .min, now: Self.begin))
    #expect(!AggregateReport.canBe(begin: Self.begin, end: .max, now: nil))
    #expect(AggregateReport.canBe(begin: Self.begin, end: Self.begin + 60, now: nil))
  }

  @Test func aGoodReportIsReadAsIfTheOthersWereNotThere() async throws {
    let good = Self.report(Self.begin, Self.begin + Self.day - 1)
    let bad = [
      Self.report(0, Self.begin, id: "b"), Self.report(Self.begin, Self.begin * 2, id: "c"),
      Self.report(Self.begin + 9 * Self.day, Self.begin + 10 * Self.day, id: "d"),
    ]
    let now = Self.begin + Self.day
    let alone = try await intake([good], now: now)
    let beside = try await intake([bad[0], good, bad[1], bad[2]], now: now)
    #expect(beside.joins == alone.joins)
    #expect(beside.timeline.stages == alone.timeline.stages)
    #expect(beside.intake.outsidePeriod == 0)
    #expect(beside.intake.rejected == 3)
  }

  @Test func whatIsReadAgainIsADuplicateAndEveryReportIsAccountedFor() async throws {
    let bad = Self.report(0, Self.begin)
    let found = try await intake([bad, bad, Self.report(Self.begin, Self.begin + 60)], now: nil)
    #expect(found.intake.rejected == 1)
    #expect(found.intake.duplicates == 1)
    #expect(found.intake.reports.count == 1)
  }

  @Test(arguments: [32, 33, 40])
  func manyAreToldInOneLine(_ count: Int) async throws {
    let found = try await intake((0..<count).map { Self.report(0, 60, id: "\($0)") }, now: nil)
    #expect(found.intake.rejected == count)
    #expect(found.intake.problems.count == min(count, 33))
    let last = try #require(found.intake.problems.last)
    #expect((last.code.rawValue == "more_impossible_windows") == (count > 32))
    #expect(last.count == max(1, count - 32))
  }

  /// Windows of any place and length, by a rule written out in days.
  @Test(arguments: 0..<40) func randomWindowsAreJudgedByTheRule(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var all: [(report: Report, isPossible: Bool)] = []
    let now = Self.begin + Int.random(in: -400...400, using: &random) * Self.day
    for number in 0..<20 {
      let first = Int.random(in: 15_330...20_950, using: &random)
      let days = Int.random(in: 0...40, using: &random)
      let report = Self.report(
        first * Self.day, (first + days) * Self.day - Int.random(in: 0...1, using: &random),
        id: "\(number)")
      let last = (report.end + 1) / Self.day
      let isPossible =
        first >= 15_340 && days <= 32 && last <= now / Self.day + 2 && report.end >= report.begin
      all.append((report, isPossible))
    }
    let found = try await intake(all.map(\.report), now: now)
    let wanted = all.filter(\.isPossible).map(\.report.id)
    #expect(found.intake.reports.map(\.reportID) == wanted)
    #expect(found.intake.rejected == all.count - wanted.count)
  }
}
