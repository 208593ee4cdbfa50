import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import TestSupport
import Testing
import Traffic

/// Every message and every row is in exactly one place of each list, whatever the input.
struct ReportSumsTests {
  /// A random firm, and what was put into it.
  private struct Firm {
    var sample = Sample()
    var delivered: [String: Int] = [:]
    var refused: [String: Int] = [:]
    var messages: [String: Int] = [:]
    var aligned: [String: Int] = [:]

    init(seed: UInt64) {
      var random = SeededRandom(seed: seed)
      let domains = ["a.example", "news.a.example", "b.example"]
      let days = 12
      sample.request.declaredStages = [0, 4, 8].enumerated().map { index, day in
        DeclaredStage(
          domain: "a.example",
          published: PublishedPolicy(domain: "a.example", policy: Disposition.allCases[index]),
          begin: Sample.day + day * Sample.daySeconds + Int.random(in: 0...7200, using: &random))
      }
      for _ in 0..<200 {
        let domain = domains[Int.random(in: 0..<3, using: &random)]
        let time = Sample.day + Int.random(in: -86_400...(days * 86_400), using: &random)
        let isDelivered = Bool.random(using: &random)
        sample.log.add(
          isDelivered ? "d" : "b", at: time, from: domain,
          source: "192.0.2.\(Int.random(in: 1...4, using: &random))")
        if isDelivered {
          delivered[domain, default: 0] += 1
        } else {
          refused[domain, default: 0] += 1
        }
      }
      for number in 0..<30 { addReport(number, domains, days, &random) }
    }

    private mutating func addReport(
      _ number: Int, _ domains: [String], _ days: Int, _ random: inout SeededRandom
    ) {
      let begin = Sample.day + Int.random(in: 0..<(days * 24), using: &random) * 3600
      let policyDomain = number % 3 == 0 ? "b.example" : "a.example"
      var records: [SmallReport.Record] = []
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        let domain =
          policyDomain == "b.example"
          ? policyDomain : domains[Int.random(in: 0..<2, using: &random)]
        let count = Int.random(in: 1...50, using: &random)
        let dkim = Bool.random(using: &random)
        let spf = Bool.random(using: &random)
        records.append(
          SmallReport.Record(
            "192.0.2.\(Int.random(in: 1...9, using: &random))", count: count, from: domain,
            dkim: dkim,
            spf: spf))
        messages[domain, default: 0] += count
        if dkim || spf { aligned[domain, default: 0] += count }
      }
      sample.reports.append(
        SmallReport(
          ["google.com", "yahoo.com"][number % 2], id: String(number), domain: policyDomain,
          from: begin, to: begin + [3600, 86_400, 90_000][number % 3], records))
    }
  }

  @Test(arguments: 1...12) func listsHoldEverythingOnce(_ seed: UInt64) async throws {
    let firm = Firm(seed: seed)
    let report = try await firm.sample.run()
    let rows = firm.delivered.values.reduce(0, +) + firm.refused.values.reduce(0, +)
    let messages = firm.messages.values.reduce(0, +)
    #expect(report.inputs.logs.used == rows)
    #expect(report.inputs.reports.messages == messages)
    for domain in report.domains {
      #expect(domain.logged.delivered == firm.delivered[domain.domain] ?? 0)
      #expect(domain.logged.refused == firm.refused[domain.domain] ?? 0)
      #expect(domain.reported.messages == firm.messages[domain.domain] ?? 0)
      #expect(domain.reported.aligned == firm.aligned[domain.domain] ?? 0)
      #expect(domain.headerFromRows == domain.rows)
    }
    #expect(report.domains.reduce(0) { $0 + $1.rows } == rows)
    #expect(report.sources.reduce(0) { $0 + $1.logged } == rows)
    #expect(report.sources.reduce(0) { $0 + $1.messages } == messages)
    #expect(
      report.sources.reduce(0) { $0 + $1.failing } == messages
        - firm.aligned.values.reduce(0, +))
    let inStages = report.stages.filter { $0.stage.domain == "a.example" }
    let ofDomain = ["a.example", "news.a.example"]
    #expect(
      inStages.reduce(0) { $0 + $1.logged.delivered }
        == ofDomain.reduce(0) { $0 + (firm.delivered[$1] ?? 0) })
    #expect(
      inStages.reduce(0) { $0 + $1.reported.messages + $1.mixedMessages }
        == ofDomain.reduce(0) { $0 + (firm.messages[$1] ?? 0) })
    #expect(report.joins.reduce(0) { $0 + $1.reported.messages } == messages)
  }

  /// Receivers are the stages' rows told apart, and reports of one receiver no more than all.
  @Test(arguments: 1...12) func receiversAddUpToTheirStage(_ seed: UInt64) async throws {
    let report = try await Firm(seed: seed).sample.run()
    #expect(!report.receivers.isEmpty)
    for summary in report.stages {
      let parts = report.receivers.filter { $0.stage == summary.stage }
      #expect(Set(parts.map(\.receiver)).count == parts.count)
      #expect(parts.reduce(0) { $0 + $1.logged.delivered } == summary.logged.delivered)
      #expect(parts.reduce(0) { $0 + $1.logged.refused } == summary.logged.refused)
      #expect(parts.reduce(0) { $0 + $1.reported.messages } <= summary.matched.messages)
      #expect(summary.matched.messages <= summary.reported.messages)
      let matched = report.joins.filter { row in
        row.grade == .matched && !row.isMixed && row.domain.hasSuffix(summary.stage.domain)
          && row.window.lowerBound < summary.stage.end ?? .max
          && (row.window.lowerBound >= summary.stage.begin
            || summary.stage
              == report.stages.first { $0.stage.domain == summary.stage.domain }?.stage)
      }
      #expect(matched.reduce(0) { $0 + $1.reported.messages } == summary.matched.messages)
    }
  }
}
