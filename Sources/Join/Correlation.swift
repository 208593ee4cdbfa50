public import AccountingLog
package import AggregateReports
public import ByteKit
public import Policies
public import ReplyClassifier
public import Traffic

/// Accounting logs and aggregate reports, joined by domain, time window and source IP.
///
/// ```swift
/// var request = CorrelationRequest()
/// request.logs = [LogInput(path: "/var/log/pmta/acct-2026-02-16-0000.csv")]
/// request.reports = ["google.com!bank.example!1771200000!1771286399.zip"]
/// let correlation = await Correlation.run(request)
/// for row in correlation.joins { print(row.domain, row.sourceIP, row.ratio ?? 0) }
/// ```
public struct Correlation: Sendable {
  /// What was asked for.
  public private(set) var request: CorrelationRequest
  /// The reports.
  public private(set) var intake: ReportIntake
  /// Rows in, an entry for each log of the request.
  public let tallies: [LogTally]
  /// Logs that could not be read, or not to the end.
  public let logProblems: [InputProblem]
  /// Where in the logs which columns were in force.
  package let logLayouts: LogLayouts
  /// Failed rows of standard input, the earliest of each kind; bounded.
  package let keptRows: [LogExcerpts.Place: KeptRow]
  /// The counted rows.
  public let rollup: Rollup
  /// Logs that hold the same events.
  public let overlaps: [LogOverlap]
  /// From domains and their policy domains.
  public let policies: PolicyMap
  /// Where counts of the history are not exact.
  package var approximations: Approximations { rollup.approximations }
  /// Which reporters speak for which receivers.
  public let coverage: Coverage
  /// The stages.
  public let timeline: StageTimeline
  let windows: WindowPlan
  /// The join rows, by domain, window, reporter and address.
  public let joins: [JoinRow]
  /// The matched rows of `joins`; the others are not touched for it.
  package var matchedJoins: some Sequence<JoinRow> {
    let joins = joins
    return matched.lazy.map { joins[$0] }
  }
  /// Where they stand in `joins`, looked up once: to look costs more than to count them.
  private let matched: [Int]
  /// The failure reports of the period, in the order of their arrival, each with its row of the log.
  public let failureReports: [FailureReportMatch]
  /// Policy domains that reports name and that are not believed.
  package let policyProblems: [InputProblem]
  /// What is wrong with the request's own patterns.
  public let diagnosticProblems: [DiagnosticProblem]

  /// Reads everything and joins it.
  ///
  /// `progress` is told how many more bytes of logs were read. The result is the same at any number
  /// of threads and any size of chunks; only which names past the limits of `RollupPlan` are folded
  /// into one depends on them, since every thread has these limits for itself.
  public static func run(
    _ request: CorrelationRequest, progress: (@Sendable (Int) -> Void)? = nil
  ) async -> Correlation {
    let intake = await ReportIntake.read(request)
    // A report's window seldom lies within the last 24 hours; what it says of policies and of its
    // sender holds all the same.
    let known = intake.reports + intake.outsideReports
    let claims = request.claims(known)
    let policies = claims.policies
    let timeline = StageTimeline(
      policies: policies, declared: request.declaredStages, reports: known)
    let coverage = Coverage(
      reports: known, table: ReceiverTable(adding: request.receivers))
    let windows = WindowPlan(
      reports: intake.reports, index: intake.index, coverage: coverage, policies: policies,
      stageBegins: Dictionary(
        uniqueKeysWithValues: policies.domains.indices.map { ($0, timeline.changes(group: $0)) }),
      periodCut: request.countsPast ? request.since : nil)
    var plan = request.reportPlan(intake, policies, coverage, windows)
    plan.hostWatch = HostWatch(intake, policies, coverage)
    plan.lateRefusals = await LateRefusalForecast.look(
      through: request.logs, options: scanOptions(request))
    let inputs = request.history?.inputs ?? []
    let earlier = await request.history?.count(for: plan)
    let scan = LogScan(
      inputs: request.logs, options: scanOptions(request), progress: progress
    ) { [plan] in RollupWorker(plan: plan) }
    let outcome = await scan.run()
    let own = outcome.workers.map { $0.part(firstInput: inputs.count) }
    var rollup = Rollup(
      (earlier?.parts ?? []) + own, threads: own.count,
      since: plan.countsPast ? request.since : nil)
    var late = await LateRefusalSearch.refusals(
      of: outcome, own, plan, options: scanOptions(request))
    for part in earlier?.parts ?? [] { late.add(part.lateRefusals) }
    rollup.add(late.settled, coverage)
    var layouts = outcome.layouts
    layouts.remember(
      Dictionary(
        inputs.compactMap { file in file.layout.map { (file.input.path, $0) } },
        uniquingKeysWith: { $1 }))
    let failures = await FailureReportSearch.matches(
      of: intake, outcome, request, options: scanOptions(request))
    var completed = request
    completed.logs = inputs.map(\.input) + request.logs
    let builder = JoinBuilder(
      rollup: rollup, coverage: coverage, policies: policies, windows: windows, timeline: timeline)
    let joins = builder.rows(intake, threads: request.scan.threads, includes: request.includes)
    return Correlation(
      request: completed, intake: intake, tallies: inputs.map(\.tally) + outcome.tallies,
      logProblems: inputs.flatMap(\.problems) + (earlier?.problems ?? []) + outcome.problems,
      logLayouts: layouts, keptRows: KeptRow.all(own, request.logs),
      rollup: rollup,
      overlaps: rollup.overlaps(inputShift: inputs.count),
      policies: policies, coverage: coverage, timeline: timeline, windows: windows,
      joins: joins, matched: joins.indices.filter { joins[$0].grade == .matched },
      failureReports: failures, policyProblems: claims.problems,
      diagnosticProblems: plan.classifier.problems)
  }

  /// The same with a period that ends at a time behind all rows; nil where reports reach beyond it,
  /// so that they must not count.
  package func ending(at end: Int) -> Correlation? {
    guard intake.reports.allSatisfy({ $0.window.upperBound <= end }) else { return nil }
    var ending = self
    ending.request.until = end
    return ending
  }

  /// The same with the reports of so many seconds before the period among those that count.
  ///
  /// Nil where there are none. What was joined stays as it is.
  package func withReports(before seconds: Int) -> Correlation? {
    guard let since = request.since else { return nil }
    let earlier = intake.outsideReports.filter {
      $0.window.lowerBound < since && $0.window.lowerBound >= since - seconds
    }
    guard !earlier.isEmpty else { return nil }
    var wider = self
    wider.intake.count(earlier, threads: request.scan.threads)
    return wider
  }

  /// Reads accounting files for a store.
  ///
  /// Of the request its logs, the ways of reading them, `nat`, `receivers` and `diagnostics` are
  /// used, and the domains of `declaredStages` beside the policy domains, From domains and addresses
  /// of reports that are known by now, which are always told apart. Events that several logs hold
  /// are looked for in one of `overlapStride` seconds; with `dedupes` those that `events` holds do not
  /// count. `otherLogs` may hold the `d` rows of mail that came back. The cells are of the given buckets.
  package static func count(
    _ request: CorrelationRequest, knownReports: [AggregateReport], overlapStride: Int = 1,
    buckets: BucketPlan = .finest, events: EventMemory? = nil,
    otherLogs: () -> [DatedLog] = { [] }, progress: (@Sendable (Int) -> Void)? = nil
  ) async -> CountedLogs {
    var plan = request.storePlan(knownReports: knownReports, overlapStride: overlapStride)
    plan.buckets = buckets
    if request.dedupes { plan.events = events }
    plan.lateRefusals = await LateRefusalForecast.look(
      through: request.logs, options: request.scan)
    let scan = LogScan(inputs: request.logs, options: scanOptions(request), progress: progress) {
      [plan] in RollupWorker(plan: plan)
    }
    let outcome = await scan.run()
    let parts = outcome.workers.map { $0.part() }
    let late = await LateRefusalSearch.refusals(
      of: outcome, parts, plan, options: request.scan, otherLogs: otherLogs)
    return CountedLogs(outcome, parts, late.settled, buckets)
  }

  /// Takes the events of what was read of the request's logs before, up to `ends`, into a memory.
  package static func recall(_ request: CorrelationRequest, ends: [Int]) async -> EventMemory {
    let plan = request.storePlan(knownReports: [], overlapStride: 1)
    let scan = LogScan(inputs: request.logs, options: scanOptions(request)) {
      EventRecall(plan: plan, ends: ends, into: EventMemory())
    }
    return await scan.run().workers.first?.memory ?? EventMemory()
  }

  /// Counting an event once needs the inputs one after another, each whole.
  private static func scanOptions(_ request: CorrelationRequest) -> LogScanOptions {
    guard request.dedupes else { return request.scan }
    var options = request.scan
    options.threads = 1
    options.chunkBytes = .max
    return options
  }
}
