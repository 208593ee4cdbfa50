import AccountingLog
import ByteKit
package import Findings
package import Join
import Traffic

/// What a report would tell more with, as far as its inputs show.
///
/// `doctor` says the same at length; here each is one sentence with the first line to add.
package enum Leads {
  /// How often a report holds an internal and a public address against each other at most: a part of a
  /// second.
  ///
  /// `doctor` takes its time.
  private static let natMeetingsMax = 1_000_000

  /// The leads of a report, the gravest first.
  package static func of(_ report: CorrelationReport, _ correlation: Correlation) -> [Lead] {
    guard !report.hasNoTraffic else { return [] }
    return [nat(report, correlation), headerFrom(report), times(report), stages(report)]
      .compactMap { $0 }
  }

  private static func nat(_ report: CorrelationReport, _ correlation: Correlation) -> Lead? {
    let rows = NATGuess.internalRows(correlation)
    guard !rows.isEmpty, report.inputs.reports.accepted > 0 else { return nil }
    let guesses = NATGuess.all(report.joins, rows: rows, meetingsMax: natMeetingsMax)
    let shown = guesses.first { $0.visible != nil } ?? guesses[0]
    let rest =
      guesses.count > 1
      ? " and \(guesses.count - 1) more; stagewatch doctor prints them, doctor --init FILE writes them"
      : "; see stagewatch doctor"
    return Lead(
      .nat,
      "\(counted(rows.values.reduce(0, +), "row")) left from internal addresses and can join no report:"
        + " add nat: {\(shown.entry)}\(rest)")
  }

  private static func headerFrom(_ report: CorrelationReport) -> Lead? {
    let origin = report.inputs.logs.domainSources
    guard origin.headerFrom == 0, origin.mailFrom + origin.none > 0 else { return nil }
    let line = AccountingBlock.lines(missing: [.headerFrom])[0]
    return Lead(
      .headerFrom,
      "no row has header_From, which DMARC looks at: add \(line) to the <acct-file>, and so for b and t;"
        + " stagewatch doctor prints the lines")
  }

  private static func times(_ report: CorrelationReport) -> Lead? {
    let assumed = report.inputs.logs.zoneAssumed
    guard assumed > 0 else { return nil }
    return Lead(
      .times,
      "the time of \(counted(assumed, "row")) names no zone and is read as UTC: add iso-times yes to the"
        + " <acct-file>; see stagewatch doctor")
  }

  private static func stages(_ report: CorrelationReport) -> Lead? {
    let unsure = StageGuess.all(report.stages.map(\.stage)).filter { $0.hasChanged && !$0.isExact }
    guard let first = unsure.first, let last = first.stages.last else { return nil }
    let rest = unsure.count > 1 ? " and \(counted(unsure.count - 1, "more domain"))" : ""
    return Lead(
      .stages,
      "stages of \(first.domain)\(rest) are known to some hours only: declare them with the time of each"
        + " change in DNS, as stages: [\(StageGuess.line(last).dropFirst(2))]; stagewatch doctor --init FILE writes all"
    )
  }
}
