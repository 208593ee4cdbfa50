import AccountingLog
import ByteKit
import FailureReports
import Traffic

/// Looks through logs a second time, for the mail that failure reports are about.
///
/// Only where there are reports: logs without them cost nothing. Of the logs those are read that name
/// Message-IDs, and those with rows of the time in which a mail arrived.
struct FailureReportSearch {
  private let keys: FailureReportKeys

  /// Takes the reports of the period and the domain that are asked for; nil where there is none.
  init?(_ reports: [FailureReport], _ request: CorrelationRequest) {
    let asked = reports.filter { report in
      let isInside = report.arrival.map {
        $0 >= request.since ?? .min && $0 < request.until ?? .max
      }
      return isInside != false && request.includes(report.fromDomain ?? "")
    }
    guard !asked.isEmpty else { return nil }
    keys = FailureReportKeys(asked)
  }

  /// The reports in the order of their arrival, each with its row.
  static func matches<Worker>(
    of intake: ReportIntake, _ outcome: LogScanOutcome<Worker>, _ request: CorrelationRequest,
    options: LogScanOptions
  ) async -> [FailureReportMatch] {
    guard let search = FailureReportSearch(intake.failures.reports, request) else { return [] }
    let inputs = search.unique(
      search.earlier(request.history?.inputs ?? []) + search.logs(of: outcome, request.logs))
    let found = await search.rows(in: inputs, request.nat, options: options)
    return search.keys.reports.indices
      .map { search.match($0, found) { inputs[$0].path } }
      .sorted { isBefore($0.report, $1.report) }
  }

  private static func isBefore(_ a: FailureReport, _ b: FailureReport) -> Bool {
    let first = (a.arrival ?? .min, a.reporter, a.messageID ?? "", a.path, a.offset)
    return first < (b.arrival ?? .min, b.reporter, b.messageID ?? "", b.path, b.offset)
  }

  // MARK: - Logs

  private func unique(_ inputs: [LogInput]) -> [LogInput] {
    var seen: Set<String> = []
    return inputs.filter { seen.insert($0.path).inserted }
  }

  /// True for a log that may hold a row.
  private func mayHold(hasIDs: Bool, _ tally: LogTally) -> Bool {
    if keys.hasIDs, hasIDs { return true }
    guard let times = keys.times, let first = tally.first, let last = tally.last else {
      return false
    }
    return first <= times.upperBound && last >= times.lowerBound
  }

  /// Logs of the run; what can be read but once is left out.
  private func logs<Worker>(
    of outcome: LogScanOutcome<Worker>, _ inputs: [LogInput]
  ) -> [LogInput] {
    inputs.indices.compactMap { index in
      guard outcome.isRegular[index] else { return nil }
      var input = inputs[index]
      // Of a file that was read on from somewhere the tally does not tell of its front.
      let isWhole = input.resume == nil
      input.resume = nil
      let hasIDs = outcome.layouts.mayHave(.headerMessageID, in: input.path)
      return !isWhole || mayHold(hasIDs: hasIDs, outcome.tallies[index]) ? input : nil
    }
  }

  /// Logs that were counted before and are still where they were.
  private func earlier(_ files: [CountedInput]) -> [LogInput] {
    files.compactMap { file in
      let hasIDs = file.layout?.has(.headerMessageID) != false
      guard mayHold(hasIDs: hasIDs, file.tally),
        FileStatus(path: file.input.path)?.isRegular == true
      else { return nil }
      var input = file.input
      input.resume = nil
      return input
    }
  }

  private func rows(
    in inputs: [LogInput], _ nat: [IPAddress: IPAddress], options: LogScanOptions
  ) async -> [FailureReportFinder.Key: FittingRows] {
    guard !inputs.isEmpty else { return [:] }
    var options = options
    options.keepsAllRejected = false
    let (keys, nodes) = (keys, inputs.map(\.node))
    let outcome = await LogScan(inputs: inputs, options: options) {
      FailureReportFinder(keys, nat: nat, nodes: nodes)
    }.run()
    var found: [FailureReportFinder.Key: FittingRows] = [:]
    for worker in outcome.workers {
      for (key, rows) in worker.total { found[key, default: FittingRows()].add(rows) }
    }
    return found
  }

  // MARK: - Settling

  private func match(
    _ number: Int, _ found: [FailureReportFinder.Key: FittingRows], _ path: (Int) -> String
  ) -> FailureReportMatch {
    let report = keys.reports[number]
    func rows(isByID: Bool, isForRecipient: Bool) -> FittingRows? {
      found[
        FailureReportFinder.Key(report: number, isByID: isByID, isForRecipient: isForRecipient)]
    }
    let named =
      rows(isByID: true, isForRecipient: true) ?? rows(isByID: true, isForRecipient: false)
    if let named {
      return FailureReportMatch(
        report: report, mail: named.mail(path), means: .messageID, rows: named.events)
    }
    let near = [true, false].compactMap { rows(isByID: false, isForRecipient: $0) }
    if let one = near.first(where: { $0.events == 1 }) {
      return FailureReportMatch(report: report, mail: one.mail(path), means: .time, rows: 1)
    }
    return FailureReportMatch(
      report: report, mail: nil, means: nil, rows: near.last?.events ?? 0)
  }
}
