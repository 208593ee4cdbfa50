import AccountingLog
import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// What of the inputs keeps a verdict from being given.
struct InputHealthTests {
  private static let day = Sample.daySeconds

  /// Two nodes with mail each day, and a report of each.
  private struct Fleet {
    var days = [30, 30]
    /// The day on which the logs of both nodes begin.
    var firstDay = 0
    var reportedDays = 30
    var context = FindingContext()
    var since: Int?, until: Int?
    var now = Sample.day + 30 * Sample.daySeconds
    var header = SmallLog.header
    var policy = "reject"
    var dedupes = false
    /// Days of a second log of node `n0`, which has no `header_From`.
    var bareDays: Range<Int>?

    func run() async throws -> CorrelationReport {
      let folder = try TemporaryFolder()
      var request = CorrelationRequest()
      request.since = since
      request.until = until
      request.countsPast = since != nil
      request.dedupes = dedupes
      for (number, days) in days.enumerated() {
        var log = SmallLog()
        for day in firstDay..<days {
          log.add(at: Sample.day + day * Sample.daySeconds + 43_200, count: 20)
        }
        let text = log.text.replacing(SmallLog.header, with: header)
        request.logs.append(
          LogInput(path: try folder.write("\(number).csv", text: text), node: "n\(number)"))
      }
      if let bareDays {
        var log = SmallLog()
        for day in bareDays {
          log.add(at: Sample.day + day * Sample.daySeconds + 43_200, count: 20)
        }
        let text = log.text.replacing("header_From", with: "header_Subject")
        request.logs.append(
          LogInput(path: try folder.write("bare.csv", text: text), node: "n0"))
      }
      for day in 0..<reportedDays {
        let begin = Sample.day + day * Sample.daySeconds
        request.reports.append(
          try folder.write(
            "\(day).xml",
            text: SmallReport(
              id: String(day), policy: policy, from: begin, to: begin + Sample.daySeconds - 1,
              [SmallReport.Record(count: 40)]
            ).text))
      }
      let correlation = await Correlation.run(request)
      withExtendedLifetime(folder) {}
      return CorrelationReportBuilder(correlation, context: context).findings(
        found: [], generatedAt: now, version: "0")
    }
  }

  @Test func wholeInputsAllowAVerdict() async throws {
    let report = try await Fleet().run()
    #expect(report.verdict == Verdict(status: .ok, reasons: []))
    #expect(report.inputs.logs.nodes.map(\.node) == ["n0", "n1"])
    #expect(report.inputs.logs.nodes.map(\.rows) == [600, 600])
  }

  /// The last row of a node lies at noon, and the reports of the last day end at midnight.
  ///
  /// Both nodes log the same events: where these are counted once, that is at one of the nodes.
  @Test(arguments: [29, 28, 27, 20], [false, true]) func nodeThatFallsSilent(
    _ days: Int, _ dedupes: Bool
  ) async throws {
    let report = try await Fleet(days: [30, days], dedupes: dedupes).run()
    let isSilent = (30 - days) * Self.day + 43_200 > 2 * Self.day
    #expect((report.verdict.status == .notEnoughData) == isSilent)
    #expect(report.verdict.reasons.allSatisfy { $0.hasPrefix("node n1: no row for") })
    #expect(report.inputs.logs.nodes.map { $0.problem != nil } == [false, isSilent])
  }

  /// A period that ends before the logs do says nothing of a node whose events another one holds.
  @Test(arguments: [false, true]) func nodeThatGoesOnBehindThePeriod(_ dedupes: Bool) async throws {
    let report = try await Fleet(until: Sample.day + 20 * Self.day, dedupes: dedupes).run()
    #expect(report.verdict.reasons == [])
    #expect(report.inputs.logs.nodes.allSatisfy { $0.problem == nil })
  }

  @Test func freshnessIsConfigured() async throws {
    var fleet = Fleet(days: [30, 20])
    fleet.context.expected.freshnessSeconds = 11 * Self.day
    #expect(try await fleet.run().verdict.status == .ok)
  }

  @Test func nodeWithoutAnyRow() async throws {
    var fleet = Fleet()
    fleet.context.expected.nodes = ["n0", "n1", "n2"]
    let report = try await fleet.run()
    #expect(report.verdict.reasons == ["node n2: no row was found"])
  }

  @Test func reportsThatStop() async throws {
    let report = try await Fleet(reportedDays: 24).run()
    #expect(report.verdict.status == .notEnoughData)
    #expect(report.verdict.reasons.first?.hasPrefix("no aggregate report for") == true)
    #expect(try await Fleet(reportedDays: 28).run().verdict.status == .ok)
  }

  /// Against the present where a time was given, and against the inputs themselves where none was.
  @Test func olderDataIsStaleOnlyWhenAPeriodIsAsked() async throws {
    var fleet = Fleet(now: Sample.day + 90 * Self.day)
    #expect(try await fleet.run().verdict.status == .ok)
    fleet.since = Sample.day + 20 * Self.day
    #expect(try await fleet.run().verdict.status == .notEnoughData)
    fleet.until = Sample.day + 30 * Self.day
    #expect(try await fleet.run().verdict.status == .ok)
  }

  @Test func periodWithoutARow() async throws {
    let report = try await Fleet(
      since: Sample.day + 40 * Self.day, until: Sample.day + 41 * Self.day,
      now: Sample.day + 41 * Self.day
    ).run()
    #expect(report.verdict.status == .notEnoughData)
    #expect(report.verdict.reasons.contains("no row of the logs lies in the period asked for"))
    #expect(report.periodBegin == Sample.day + 40 * Self.day)
    #expect(report.periodEnd == Sample.day + 41 * Self.day)
  }

  /// A log written beside the newest one counts as the newest does; one that was rotated away is history.
  @Test(arguments: [(20..<28, true), (0..<5, false)])
  func nodeOfWhichOneLogHasNoHeaderFrom(_ bareDays: Range<Int>, _ isTold: Bool) async throws {
    var fleet = Fleet(bareDays: bareDays)
    fleet.firstDay = 10
    let report = try await fleet.run()
    #expect((report.verdict.status == .notEnoughData) == isTold)
    #expect(
      report.verdict.reasons.filter { $0.hasPrefix("header_From is not logged") }.count
        == (isTold ? 1 : 0))
  }

  /// Without `header_From` nobody knows which mail an enforcing policy applies to.
  @Test(arguments: [("none", Verdict.Status.ok), ("quarantine", .notEnoughData)])
  func unknownFromDomains(_ policy: String, _ status: Verdict.Status) async throws {
    let report = try await Fleet(
      header: SmallLog.header.replacing("header_From", with: "header_Subject"), policy: policy
    ).run()
    #expect(report.verdict.status == status)
    #expect(report.verdict.reasons.allSatisfy { $0.hasPrefix("header_From is not logged") })
  }

  @Test func junkAmongTheReportsIsNoReason() async throws {
    var sample = Sample()
    sample.log.add(at: Sample.day + 43_200, count: 40)
    sample.report(day: 0, SmallReport.Record(count: 40))
    let folder = try TemporaryFolder()
    sample.request.reports = [try folder.write("junk.xml", text: "<feedback><junk>")]
    let report = try await sample.run()
    #expect(report.inputs.reports.rejected == 1)
    #expect(report.verdict.status == .ok)
    #expect(report.isClean)
    sample.context.expected.namedPaths = Set(sample.request.reports)
    let named = try await sample.run()
    #expect(named.verdict.status == .notEnoughData)
    #expect(named.inputs.unreadPaths.map(\.path) == sample.request.reports)
  }
}
