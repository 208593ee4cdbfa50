import AccountingLog
import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// More addresses in reports than are told apart.
struct SourceFoldingTests {
  private static let day = 1_771_200_000
  private static let own = "192.0.2.1"

  /// A run over reports of one day each, with a log of one address of ours.
  private static func run(
    _ reports: [[SmallReport.Record]], max: Int, log: SmallLog? = nil,
    change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> Correlation {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.reportedSourcesMax = max
    if let log { request.logs = [LogInput(path: try folder.write("a.csv", text: log.text))] }
    for (number, records) in reports.enumerated() {
      let begin = day + number * 86_400
      request.reports.append(
        try folder.write(
          "\(number).xml",
          text: SmallReport(id: "\(number)", from: begin, to: begin + 86_399, records).text))
    }
    change(&request)
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return correlation
  }

  private static func stranger(_ number: Int, count: Int = 1, passes: Bool = false)
    -> SmallReport.Record
  {
    SmallReport.Record(
      "198.51.\(number / 256).\(number % 256)", count: count, dkim: passes, spf: false)
  }

  private static func addresses(_ correlation: Correlation) -> [String] {
    Set(correlation.joins.map(\.sourceIP)).sorted().map(\.description)
  }

  /// Failing mail is folded past the number, passing mail past twice as many.
  @Test(arguments: [3, 4, 5, 8, 9], [false, true]) func addressesPastTheNumberAreNetworks(
    _ count: Int, _ passes: Bool
  ) async throws {
    let records = (0..<count).map { Self.stranger($0, count: $0 + 1, passes: passes) }
    let result = try await Self.run([records], max: 4)
    let told = min(count, passes ? 8 : 4)
    let isFolded = told < count
    #expect(
      Self.addresses(result)
        == (0..<told).map { "198.51.0.\($0)" } + (isFolded ? ["198.51.0.0/16"] : []))
    let sum = result.joins.reduce(0) { $0 + $1.reported.messages }
    #expect(sum == count * (count + 1) / 2)
    #expect(result.intake.foldedMessages == (told..<count).reduce(0) { $0 + $1 + 1 })
  }

  /// Those that came first stay told apart in later reports, and those of the configuration always.
  @Test func knownAddressesStay() async throws {
    let first = (0..<4).map { Self.stranger($0) }
    let later = (2..<8).map { Self.stranger($0) }
    let result = try await Self.run([first, later], max: 4) { request in
      request.ownNetworks = [IPNetwork("198.51.0.6/31")].compactMap(\.self)
    }
    let second = result.joins.filter { $0.window.lowerBound > Self.day }
    #expect(
      second.map(\.sourceIP.description)
        == ["198.51.0.2", "198.51.0.3", "198.51.0.6", "198.51.0.7", "198.51.0.0/16"])
    #expect(second.map(\.reported.messages) == [1, 1, 1, 1, 2])
  }

  /// An address of ours that reports may name only within a network leaves the verdict open.
  @Test(arguments: [false, true]) func ownAddressAmongThemIsTold(_ isFirst: Bool) async throws {
    let own = SmallReport.Record("198.51.7.7", count: 9, dkim: false, spf: false)
    let strangers = (0..<6).map { Self.stranger($0) }
    var log = SmallLog()
    log.add(at: Self.day + 600, source: "198.51.7.7", count: 9)
    let result = try await Self.run(
      [isFirst ? [own] + strangers : strangers + [own]], max: 4, log: log)
    let report = CorrelationReportBuilder(result, context: FindingContext()).findings(
      found: [], generatedAt: Self.day, version: "0")
    let isTold = report.verdict.reasons.contains { $0.hasPrefix("reports of 198.51.7.7 may be") }
    #expect(isTold == !isFirst)
    #expect(report.inputs.problems.contains { $0.code == "sources_folded" })
    #expect(report.domains.first?.reported.messages == 15)
  }
}
