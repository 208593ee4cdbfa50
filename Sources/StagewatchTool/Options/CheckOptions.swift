import ArgumentParser
import Findings

/// What makes the command end with a status other than 0.
struct CheckOptions: ParsableArguments {
  /// How grave a finding is.
  enum Severity: String, CaseIterable, ExpressibleByArgument {
    case info
    case warning
    case critical

    var least: Findings.Severity {
      switch self {
      case .info: .info
      case .warning: .warning
      case .critical: .critical
      }
    }
  }

  @Option(
    help: ArgumentHelp("Exit 1 when a finding is at or above this severity.", valueName: "severity")
  )
  var failOn = Severity.critical

  @Flag(help: "Exit 65 when any row, report or record was rejected, or an input could not be read.")
  var strict = false

  @Flag(help: "Exit 66 when there is no traffic at all.")
  var requireData = false

  @Option(
    help: ArgumentHelp(
      "Write each rejected row and report to a file, one JSON object a line.", valueName: "file"),
    completion: .file())
  var rejects: String?

  /// The status of a report: bad data, then findings, then missing data.
  func status(of report: CorrelationReport) -> ExitStatus {
    if strict, Self.hasBadData(report.inputs) { return .badData }
    if requireData, report.hasNoTraffic { return .noInput }
    let findings = report.stageFailures.map(\.severity) + report.missingDKIM.map(\.severity)
    let worst = (findings + [report.verdict.severity].compactMap { $0 }).max()
    if let worst, worst >= failOn.least { return .findings }
    return report.verdict.status == .notEnoughData ? .noVerdict : .clean
  }

  /// True where anything was rejected, or could not be read.
  static func hasBadData(_ inputs: InputSummary) -> Bool {
    inputs.logs.rejected + inputs.reports.rejected + inputs.unread > 0 || inputs.hasBadRecords
  }

  /// Why a report ends with a status that its text does not explain; nil where there is none.
  func explanation(of status: ExitStatus, _ report: CorrelationReport) -> String? {
    switch status {
    case .badData:
      "--strict: rejected \(report.inputs.logs.rejected) of the rows and"
        + " \(report.inputs.reports.rejected) of the reports; \(report.inputs.unread) of the inputs"
        + " not read" + (report.inputs.hasBadRecords ? "; records of reports left out" : "")
    case .noInput: "--require-data: no traffic"
    case .noVerdict: "no verdict: " + report.verdict.reasons.joined(separator: "; ")
    default: nil
    }
  }
}
