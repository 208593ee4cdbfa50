package import AggregateReports
import Policies
import ReplyClassifier
package import Traffic

extension CorrelationRequest {
  /// How the rows of a report are counted, once its reports have been read.
  func reportPlan(
    _ intake: ReportIntake, _ policies: PolicyMap, _ coverage: Coverage, _ windows: WindowPlan
  ) -> RollupPlan {
    var plan = RollupPlan(
      inputs: logs, policies: policies, coverage: coverage, windows: windows,
      classifier: classifier(ReceiverTable(adding: receivers)))
    plan.nat = nat
    plan.since = since
    plan.until = until
    plan.domainFilter = domain
    plan.reportedDomains = intake.domains
    plan.reportedSources = intake.sources
    plan.dedupes = dedupes
    plan.keepsJournal = keepsJournal
    plan.countsPast = countsPast && since != nil
    return plan
  }

  /// How the rows of a store are counted, of any period and domain.
  func storePlan(knownReports: [AggregateReport], overlapStride: Int) -> RollupPlan {
    let table = ReceiverTable(adding: receivers)
    let records = knownReports.lazy.flatMap(\.records)
    var plan = RollupPlan(
      inputs: logs, policies: policies(knownReports),
      coverage: Coverage(reports: [], table: table), classifier: classifier(table))
    plan.nat = nat
    plan.reportedDomains = Set(records.map(\.headerFrom))
    plan.reportedSources = Set(records.map(\.sourceIP))
    plan.keepsJournal = true
    plan.buckets = .finest
    plan.overlapStride = overlapStride
    plan.dedupes = dedupes
    return plan
  }

  /// How the rows of logs are handed out one by one, of any period and domain.
  ///
  /// The request's logs are not opened.
  package func eventPlan() -> RollupPlan {
    var plan = storePlan(knownReports: [], overlapStride: 1)
    plan.keepsJournal = false
    return plan
  }

  /// How rows are counted that are followed live; the reports tell which receivers they cover.
  ///
  /// The request's logs are not opened; its period does not matter.
  package func livePlan(reports: [AggregateReport] = []) -> RollupPlan {
    let table = ReceiverTable(adding: receivers)
    var plan = RollupPlan(
      policies: policies(reports), coverage: Coverage(reports: reports, table: table),
      classifier: classifier(table))
    plan.nat = nat
    plan.domainFilter = domain
    plan.dedupes = dedupes
    return plan
  }

  /// The policy domains of some reports, and those that are declared.
  func policies(_ reports: [AggregateReport]) -> PolicyMap { claims(reports).policies }

  /// Which policy domains some reports name, and which of these are not believed.
  func claims(_ reports: [AggregateReport]) -> PolicyClaims {
    PolicyClaims(reports, declared: declaredStages.map(\.domain))
  }

  private func classifier(_ table: ReceiverTable) -> ReplyClassifier {
    ReplyClassifier(receivers: table, diagnostics: diagnostics)
  }
}
