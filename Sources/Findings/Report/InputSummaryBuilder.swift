import AccountingLog
import AggregateReports
package import ByteKit
package import Join
import FailureReports
import ReplyClassifier
import Traffic

extension InputSummary {
  /// Rejected rows of one file that are told one by one; the others are told as a number.
  package static let rejectedRowsToldMax = 10

  /// What a correlation read; `found` are problems met while the inputs were looked for.
  package init(_ correlation: Correlation, found: [InputProblem]) {
    logs = Self.logs(correlation)
    reports = Self.reports(correlation)
    failures = Self.failures(correlation.intake.failures)
    unread = (found + correlation.logProblems).count { !Self.harmless.contains($0.code) }
    approximateAt = correlation.approximations.all
    overlaps = Self.overlaps(correlation)
    problems = found + correlation.logProblems + Self.rowProblems(correlation)
    problems += Self.longRowProblems(correlation) + Self.foldingProblems(correlation)
    problems += correlation.intake.problems + correlation.policyProblems
    problems += correlation.diagnosticProblems.map { $0.inputProblem(path: "configuration") }
    problems += overlaps.compactMap(\.problem)
  }

  /// Problems of inputs that keep nothing from being counted that is there.
  package static let harmless: Set<InputProblem.Code> = [
    "not_accounting", "file_shrank", "trailing_bytes", "hidden_folder", "nul_bytes",
    "columns_kept", "overlap_unsure", "other_rules", "pmta_unread",
  ]

  // MARK: - Logs

  private static func logs(_ correlation: Correlation) -> Logs {
    let rollup = correlation.rollup
    var total = LogTally()
    for tally in correlation.tallies { total.add(tally) }
    var logs = Logs()
    logs.files = correlation.request.logs.count
    logs.bytes = total.bytes
    logs.rows = total.rows
    logs.used = rollup.used
    logs.ignored = rollup.ignored.values.reduce(0, +)
    logs.rejected = total.rejected
    logs.byType = RecordType.allCases.map {
      CountedCode(code: $0.code, count: total.byType[Int($0.rawValue)])
    }
    logs.ignoredByReason = IgnoreReason.allCases.compactMap { reason in
      rollup.ignored[reason].map { CountedCode(code: reason.rawValue, count: $0) }
    }
    logs.rejectedByReason = RejectReason.allCases.compactMap { reason in
      let count = total.byReason[Int(reason.rawValue)]
      return count == 0 ? nil : CountedCode(code: reason.code.rawValue, count: count)
    }
    logs.zoneAssumed = total.zoneAssumed
    logs.longRows = total.longRows
    logs.withoutSource = rollup.withoutSource
    logs.domainSources = rollup.domainSources
    logs.first = total.first
    logs.last = total.last
    return logs
  }

  /// The first rejected rows of each file, and how many more there are.
  ///
  /// Each chunk keeps more rows than are told here, so the list does not depend on the chunks.
  private static func rowProblems(_ correlation: Correlation) -> [InputProblem] {
    var problems: [InputProblem] = []
    for (input, tally) in zip(correlation.request.logs, correlation.tallies) {
      let told = tally.rejectedRows.sorted { $0.offset < $1.offset }.prefix(rejectedRowsToldMax)
      problems += told.map { $0.problem(path: input.path) }
      let rest = tally.rejected - told.count
      if rest > 0 {
        problems.append(
          InputProblem(
            code: "more_rejected_rows", path: input.path,
            reason: rest == 1
              ? "1 more rejected row in this file" : "\(rest) more rejected rows in this file",
            hint: "--rejects FILE writes all of them"))
      }
    }
    return problems
  }

  /// Files with rows that have more fields than their header line names.
  private static func longRowProblems(_ correlation: Correlation) -> [InputProblem] {
    zip(correlation.request.logs, correlation.tallies).compactMap { input, tally in
      guard let offset = tally.firstLongRow else { return nil }
      return InputProblem(
        code: "long_row", path: input.path, place: .offset(offset),
        reason: tally.longRows == 1
          ? "a row has more fields than the header line names; its values may be shifted"
          : "\(tally.longRows) rows from here on have more fields than the header line names;"
            + " their values may be shifted",
        hint: "PowerMTA quotes values that hold commas; another program may have written this")
    }
  }

  /// What the logs and the reports name too many of to be told apart.
  private static func foldingProblems(_ correlation: Correlation) -> [InputProblem] {
    let logs = correlation.rollup.folded.map { kind in
      InputProblem(
        code: "names_folded", path: "",
        reason: "the logs name more \(kind) than are told apart; the rest are counted together")
    }
    let messages = correlation.intake.foldedMessages
    guard messages > 0 else { return logs }
    return logs + [
      InputProblem(
        code: "sources_folded", path: "",
        reason: "the reports name more addresses than are told apart; \(messages) messages are"
          + " counted by network",
        hint: "addresses in own_networks and of systems are always told apart")
    ]
  }

  private static func overlaps(_ correlation: Correlation) -> [Overlap] {
    let paths = correlation.request.logs.map(\.path)
    return correlation.overlaps.map { overlap in
      Overlap(
        first: paths[overlap.first], second: paths[overlap.second], events: overlap.events,
        sampledOneIn: overlap.sampledOneIn, begin: overlap.begin, end: overlap.end,
        compared: overlap.compared, isSure: overlap.isSure,
        isDeduplicated: correlation.request.dedupes)
    }
  }

  // MARK: - Reports

  private static func reports(_ correlation: Correlation) -> Reports {
    let intake = correlation.intake
    var reports = Reports()
    reports.files = intake.files
    reports.accepted = intake.reports.count
    reports.duplicates = intake.duplicates
    reports.rejected = intake.rejected
    reports.failureReports = intake.failureReports
    reports.outsidePeriod = intake.outsidePeriod
    for report in intake.reports {
      reports.records += report.recordCount
      reports.messages += report.messages
      reports.first = min(reports.first ?? .max, report.window.lowerBound)
      reports.last = max(reports.last ?? .min, report.window.upperBound)
    }
    return reports
  }

  private static func failures(_ tally: FailureReportTally) -> Failures {
    Failures(
      read: tally.read, duplicates: tally.duplicates, complaints: tally.complaints,
      leftOut: tally.leftOut,
      unkept: tally.sources.map { Failures.Source(address: $0.address, count: $0.count) })
  }
}

extension InputSummary.Overlap {
  /// The overlap as something to be told; nil where it is known for sure and counts once.
  var problem: InputProblem? {
    let amount = sampledOneIn == 1 ? "\(events)" : "at least \(events)"
    if isDeduplicated {
      guard !isSure else { return nil }
      return .unsureOverlap("\(amount) events", of: second, with: first, alike: compared)
    }
    return InputProblem(
      code: "overlapping_logs", path: second,
      reason: "\(amount) events stand in \(first) too and are counted twice (alike in "
        + compared.joined(separator: ", ") + ")",
      hint: "leave one of the files out, or count each event once with --dedupe")
  }
}

extension RejectedRow {
  /// The row as something to be told.
  package func problem(path: String) -> InputProblem {
    InputProblem(
      code: reason.code, path: path, place: .offset(offset), reason: reason.reason,
      hint: reason.hint)
  }
}
