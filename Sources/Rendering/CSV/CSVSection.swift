import AggregateReports
import ByteKit
package import Findings
import ReplyClassifier

/// A part of the report as CSV: the findings, or one of the lists that they are drawn from.
package enum CSVSection: String, CaseIterable, Sendable {
  case summary
  case stageFailures = "stage_failures"
  case stageFailureReceivers = "stage_failure_receivers"
  case missingDKIM = "missing_dkim"
  case lostMail = "lost_mail"
  case newReplies = "new_signatures"
  case readiness
  case readinessCriteria = "readiness_criteria"
  case readinessAtRisk = "readiness_at_risk"
  case stages
  case stageReporters = "stage_reporters"
  case receivers
  case domains
  case lateRefusals = "late_refusals"
  case failureReports = "failure_reports"
  case senders
  case sources
  case systems
  case unknownOwn = "unknown_own"
  case policyDrift = "policy_drift"
  case silentReporters = "silent_reporters"
  case joins
  case problems

  /// The name of its file.
  package var fileName: String { rawValue + ".csv" }

  /// The section as UTF-8; with its line of titles even where there is nothing to tell.
  package func render(_ report: CorrelationReport) -> [UInt8] { table(report).bytes }

  func table(_ report: CorrelationReport) -> CSVTable {
    switch self {
    case .summary: CSVColumns.summary(report)
    case .stageFailures: CSVColumns.table(report.stageFailures, CSVColumns.stageFailure)
    case .stageFailureReceivers:
      CSVColumns.table(
        report.stageFailures.flatMap { failure in failure.byReceiver.map { (failure.id, $0) } },
        CSVColumns.stageFailureReceiver)
    case .missingDKIM: CSVColumns.table(report.missingDKIM, CSVColumns.missingDKIM)
    case .lostMail:
      CSVColumns.table(AccountingText.rows(report.accounting), CSVColumns.lostMail)
    case .newReplies: CSVColumns.table(report.newReplies, CSVColumns.newReply)
    case .readiness: CSVColumns.table(report.readiness, CSVColumns.readiness)
    case .readinessCriteria:
      CSVColumns.table(
        report.readiness.flatMap { row in row.criteria.map { (row.domain, $0) } },
        CSVColumns.criterion)
    case .readinessAtRisk:
      CSVColumns.table(
        report.readiness.flatMap { row in row.atRisk.map { (row.domain, $0) } },
        CSVColumns.atRisk)
    case .stages: CSVColumns.table(report.stages, CSVColumns.stage)
    case .stageReporters:
      CSVColumns.table(
        report.stages.flatMap { row in row.effective.map { (row.stage, $0) } },
        CSVColumns.stageReporter)
    case .receivers: CSVColumns.table(report.receivers, CSVColumns.receiver)
    case .domains: CSVColumns.table(report.domains, CSVColumns.domain)
    case .lateRefusals: CSVColumns.table(report.lateRefusals, CSVColumns.lateRefusal)
    case .failureReports: CSVColumns.table(report.failureReports, CSVColumns.failureReport)
    case .senders: CSVColumns.table(report.senders, CSVColumns.sender)
    case .sources: CSVColumns.table(report.sources, CSVColumns.source)
    case .systems: CSVColumns.table(report.systems, CSVColumns.system)
    case .unknownOwn: CSVColumns.table(report.unknownOwn, CSVColumns.unknownOwn)
    case .policyDrift: CSVColumns.table(report.policyDrift, CSVColumns.policyDrift)
    case .silentReporters: CSVColumns.table(report.silentReporters, CSVColumns.silentReporter)
    case .joins: CSVColumns.table(report.joins, CSVColumns.join)
    case .problems: CSVColumns.table(report.inputs.problems, CSVColumns.problem)
    }
  }
}
