import AggregateReports
import ByteKit
import Join
import JoinScenes
import TestSupport
import Testing

/// Reports of one id with other content: what one holds of another counts once.
@Suite struct ReportReuseTests {
  private static let begin = 1_771_200_000

  /// A report of some addresses, each with ten times its number of messages.
  private static func report(
    _ addresses: some Sequence<Int>, published: String = "none", id: String = "k"
  ) -> Report {
    Report(
      begin: begin, end: begin + 86_399, published: published, id: id,
      records: addresses.map { Record(sourceIP: "192.0.2.\($0)", count: 10 * $0) })
  }

  private func read(_ reports: [Report], since: Int? = nil) async throws -> ReportIntake {
    var scene = try Scene(reports: reports)
    scene.request.since = since
    let intake = await scene.run().intake
    withExtendedLifetime(scene) {}
    return intake
  }

  @Test func aReportThatHoldsAnotherReplacesItInAnyOrder() async throws {
    let (small, large) = (Self.report([1, 2]), Self.report([1, 2, 3]))
    for order in [[small, large], [large, small], [small, large, small], [large, small, large]] {
      let found = try await read(order)
      #expect(found.reports.map(\.messages) == [60])
      #expect(found.duplicates == order.count - 1)
      #expect(found.rejected == 0)
      #expect(found.problems.map(\.code.rawValue) == ["id_reused"])
      let number = try #require(order.firstIndex { $0.records.count == 2 })
      #expect(found.problems.first?.path.hasSuffix("report-\(number).xml") == true)
    }
  }

  @Test func outsideThePeriodItIsTheSame() async throws {
    let reports = [Self.report([1, 2]), Self.report([1, 2, 3])]
    let found = try await read(reports, since: Self.begin + 9 * 86_400)
    #expect(found.outsidePeriod == 1)
    #expect(found.duplicates == 1)
    #expect(found.reports.isEmpty)
  }

  @Test func whatOnlyOverlapsOrDiffersInPolicyOrIDCountsBesideIt() async throws {
    let base = Self.report([1, 2])
    var moved = Self.report([1, 2, 3])
    moved.records[0].count += 1
    let others: [(report: Report, isTold: Bool)] = [
      (Self.report([2, 3]), true), (moved, true),
      (Self.report([1, 2, 3], published: "reject"), true),
      (Self.report([1, 2, 3], id: "l"), false),
    ]
    for (other, isTold) in others {
      let found = try await read([base, other])
      #expect(found.reports.count == 2)
      #expect(found.duplicates == 0)
      #expect(found.problems.map(\.code.rawValue) == (isTold ? ["id_reused"] : []))
    }
  }

  /// Random sets of addresses under few ids, in two orders, against the largest ones of each id as
  /// the definition has them.
  @Test(arguments: 0..<60) func randomReportsAgainstTheDefinition(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let all = (0..<Int.random(in: 2...14, using: &random)).map { _ in
      let addresses = (1...5).filter { _ in Bool.random(using: &random) }
      return (id: ["a", "b"].randomElement(using: &random) ?? "a", addresses: Set(addresses))
    }
    func isHeld(_ item: (id: String, addresses: Set<Int>)) -> Bool {
      all.contains { $0.id == item.id && $0.addresses.isStrictSuperset(of: item.addresses) }
    }
    var wanted: Set<String> = []
    for item in all where !isHeld(item) { wanted.insert("\(item.id) \(item.addresses.sorted())") }
    let messages = Dictionary(
      all.filter { !isHeld($0) }.map {
        ("\($0.id) \($0.addresses.sorted())", $0.addresses.reduce(0, +) * 10)
      }, uniquingKeysWith: { first, _ in first }
    ).values.reduce(0, +)
    for order in [all, all.reversed(), all.shuffled(using: &random)] {
      let found = try await read(order.map { Self.report($0.addresses.sorted(), id: $0.id) })
      #expect(found.reports.reduce(0) { $0 + $1.messages } == messages)
      #expect(found.reports.count == wanted.count)
      #expect(found.reports.count + found.duplicates == all.count)
    }
  }

  @Test(arguments: [ReportReuse.comparedMax, ReportReuse.comparedMax + 1])
  func moreThanTheLimitAllCount(_ count: Int) async throws {
    let found = try await read((1...count).map { Self.report(1...$0) })
    let isWithin = count <= ReportReuse.comparedMax
    #expect(found.reports.count == (isWithin ? 1 : count))
    #expect(found.duplicates == (isWithin ? count - 1 : 0))
    #expect(found.problems.reduce(0) { $0 + $1.count } == count - 1)
  }
}
