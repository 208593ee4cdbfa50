import AccountingLog
import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// What a report comes to, its period, and how much of the mail reports can speak of.
struct VerdictTests {
  private static func run(
    logs: [String] = [], reports: [String] = [], found: [InputProblem] = [],
    missingLog: Bool = false, configure: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> CorrelationReport {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    for (index, text) in logs.enumerated() {
      request.logs.append(LogInput(path: try folder.write("\(index).csv", text: text)))
    }
    if missingLog { request.logs.append(LogInput(path: folder.path + "/gone.csv")) }
    for (index, text) in reports.enumerated() {
      request.reports.append(try folder.write("\(index).xml", text: text))
    }
    configure(&request)
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return CorrelationReportBuilder(correlation, context: FindingContext()).findings(
      found: found, generatedAt: 0, version: "0")
  }

  private static func log(_ build: (inout SmallLog) -> Void = { $0.add(at: Sample.day) }) -> String
  {
    var log = SmallLog()
    build(&log)
    return log.text
  }

  private static let report = SmallReport(
    from: Sample.day, to: Sample.day + 86_399, [SmallReport.Record()]
  ).text

  // MARK: - Words

  @Test func bothSidesAreNeeded() async throws {
    let both = try await Self.run(logs: [Self.log()], reports: [Self.report])
    #expect(both.verdict == Verdict(status: .ok, reasons: []))
    let logsOnly = try await Self.run(logs: [Self.log()])
    #expect(logsOnly.verdict.status == .notEnoughData)
    #expect(logsOnly.verdict.reasons == ["no aggregate report to read"])
    let reportsOnly = try await Self.run(reports: [Self.report])
    #expect(reportsOnly.verdict.reasons == ["no accounting log to read"])
  }

  @Test(arguments: ["", "\n", SmallLog.header + "\n"])
  func emptyLogIsNoTraffic(_ text: String) async throws {
    let report = try await Self.run(logs: [text])
    #expect(report.hasNoTraffic)
    #expect(report.verdict == Verdict(status: .ok, reasons: ["no traffic"]))
    #expect(report.periodBegin == nil)
    #expect(report.periodEnd == nil)
    #expect(report.coverage.share == nil)
  }

  @Test func rowsThatDoNotCountAreNoTrafficAndSaid() async throws {
    let one = try await Self.run(logs: [Self.log { $0.add("r", at: Sample.day) }])
    #expect(one.verdict.status == .ok)
    #expect(
      one.verdict.reasons == ["no traffic: the 1 row of the logs is ignored, see inputs"])
    let more = try await Self.run(logs: [Self.log { $0.add("tq", at: Sample.day, count: 3) }])
    #expect(
      more.verdict.reasons == ["no traffic: all 3 rows of the logs are ignored, see inputs"])
  }

  @Test func logThatCannotBeReadIsNoEmptyLog() async throws {
    let gone = try await Self.run(missingLog: true)
    #expect(gone.inputs.unread == 1)
    #expect(gone.verdict.status == .notEnoughData)
    #expect(gone.hasNoTraffic)
    let lost = InputProblem(code: "no_such_file", path: "x", reason: "No such file or directory")
    let path = try await Self.run(logs: [""], found: [lost])
    #expect(path.verdict.status == .notEnoughData)
    let foreign = InputProblem(code: "not_accounting", path: "x", reason: "left out")
    let harmless = try await Self.run(logs: [""], found: [foreign])
    #expect(harmless.inputs.unread == 0)
    #expect(harmless.verdict.status == .ok)
  }

  @Test func rejectedDataIsNoEmptyInput() async throws {
    let rows = try await Self.run(logs: [Self.log { $0.add(line: "?,1") }])
    #expect(!rows.hasNoTraffic)
    #expect(rows.verdict.status == .notEnoughData)
    #expect(rows.verdict.reasons.first == "no row of the logs could be counted")
    let reports = try await Self.run(logs: [Self.log()], reports: ["<feedback>"])
    #expect(reports.verdict.reasons == ["no aggregate report could be counted"])
  }

  @Test func reportsOfAShortPeriodMayStillCome() async throws {
    // As with --last 24h at noon: the window of a day lies in no such period.
    let report = try await Self.run(
      logs: [Self.log { $0.add(at: Sample.day + 50_000) }], reports: [Self.report]
    ) {
      $0.since = Sample.day + 43_200
      $0.until = Sample.day + 43_200 + 86_400
    }
    #expect(report.inputs.logs.used == 1)
    #expect(report.inputs.reports.outsidePeriod == 1)
    #expect(report.verdict == Verdict(status: .ok, reasons: []))
  }

  @Test func reportWhoseRecordsAreAllBrokenIsNotNoTraffic() async throws {
    let broken = SmallReport(
      from: Sample.day, to: Sample.day + 86_399, [SmallReport.Record("no address", count: 4)]
    ).text
    let report = try await Self.run(logs: [""], reports: [broken])
    #expect(report.inputs.reports.accepted == 1)
    #expect(report.inputs.hasBadRecords)
    #expect(!report.hasNoTraffic)
    #expect(report.verdict.status == .notEnoughData)
    #expect(
      report.verdict.reasons == [
        "no row of the logs could be counted",
        "no record of the aggregate reports could be counted",
      ])
  }

  @Test func uncoveredMailAllowsNoVerdict() async throws {
    let other = Self.log {
      $0.add(at: Sample.day, to: "x@else.example", host: "mx.else.example (192.0.2.99)")
    }
    let report = try await Self.run(logs: [other], reports: [Self.report])
    #expect(report.verdict.status == .notEnoughData)
    #expect(
      report.verdict.reasons == ["none of the delivered mail went to a receiver that reports"])
  }

  // MARK: - Coverage and period

  @Test func coverageIsOfDeliveredRows() async throws {
    let log = Self.log { log in
      log.add(at: Sample.day, count: 3)
      log.add("b", at: Sample.day, count: 50)
      log.add(at: Sample.day, to: "x@else.example", host: "mx.else.example (192.0.2.99)", count: 5)
    }
    let report = try await Self.run(logs: [log], reports: [Self.report])
    #expect(report.coverage.delivered == 3 + 5)
    #expect(report.coverage.covered == 3)
    #expect(report.coverage.share == 3.0 / 8.0)
  }

  @Test func periodIsWhatTheInputsCover() async throws {
    let late = Sample.day + 5 * 86_400
    let report = try await Self.run(
      logs: [Self.log { $0.add(at: late) }], reports: [Self.report])
    #expect(report.periodBegin == Sample.day)
    // Half-open: one second after the last row.
    #expect(report.periodEnd == late + 1)
  }

  @Test func periodIsAsAskedForAndNeverRunsBackwards() async throws {
    let future = Sample.day + 900 * 86_400
    let since = try await Self.run(logs: [Self.log()]) { $0.since = future }
    #expect(since.periodBegin == future)
    #expect(since.periodEnd == future)
    let until = try await Self.run(logs: [Self.log()]) { $0.until = 1000 }
    #expect(until.periodBegin == 1000)
    #expect(until.periodEnd == 1000)
    let both = try await Self.run(logs: [Self.log()], reports: [Self.report]) {
      $0.since = Sample.day - 7
      $0.until = Sample.day + 200_000
    }
    #expect(both.periodBegin == Sample.day - 7)
    #expect(both.periodEnd == Sample.day + 200_000)
  }

  @Test func reportThatReachesOutOfThePeriodIsLeftOutAndCounted() async throws {
    let reports = (0..<3).map { day in
      SmallReport(
        id: String(day), from: Sample.day + day * 86_400,
        to: Sample.day + (day + 1) * 86_400 - 1, [SmallReport.Record(count: 10)]
      ).text
    }
    let report = try await Self.run(logs: [Self.log()], reports: reports) {
      $0.since = Sample.day + 1
      $0.until = Sample.day + 2 * 86_400
    }
    #expect(report.inputs.reports.accepted == 1)
    #expect(report.inputs.reports.outsidePeriod == 2)
    #expect(report.inputs.reports.messages == 10)
  }
}
