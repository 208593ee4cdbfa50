import AccountingLog
import Configuration
import Incidents
import Join

/// A reading of logs and reports for spikes: the whole of them, with a journal.
struct IncidentRun {
  let request: CorrelationRequest
  let query: IncidentQuery

  /// Takes a resolved plan; its period says where to look, not what to read.
  init(_ plan: ReportPlan, at: String?, period: PeriodOptions, now: Int) throws(CommandFailure) {
    var request = plan.request
    var query = IncidentQuery()
    query.since = request.since
    query.until = request.until
    request.since = nil
    request.keepsJournal = true
    if let at {
      query.at = try PeriodOptions.typed(
        try TimeExpression.time(at, now: now, clock: try period.clock()), after: "--at")
    }
    self.request = request
    self.query = query
  }

  /// The files that are read, which no output may be written over.
  func inputs(config: String?) -> [String] {
    request.logs.map(\.path) + request.reports + [config].compactMap { $0 }
  }
}
