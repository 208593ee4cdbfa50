import AccountingLog
import History
import Incidents
import Privacy

/// Senders and recipients of rows, read again from the logs, for redaction.
struct RowAddresses {
  private let records: [LogExcerpts.Place: LogRecord]
  private let kept: [LogExcerpts.Place: (diagnostic: String, job: String)]

  /// Reads the rows that the spikes of a report tell of; of those that are gone the addresses are known
  /// that their replies and jobs name, where the store kept these.
  init(
    _ report: IncidentReport, _ layouts: LogLayouts, _ history: (any KeptHistory)?
  ) throws(CommandFailure) {
    let places = Set(
      report.rows.map { LogExcerpts.Place(path: $0.path, offset: $0.offset) })
    let records = LogExcerpts.read(Array(places), of: layouts)
    self.records = records
    let unread = places.filter { records[$0] == nil }
    kept = try StoreLocation.use(try history?.excerpts(at: unread) ?? [:])
  }

  /// The addresses of a row.
  func of(_ row: RowPlace) -> [String] {
    let place = LogExcerpts.Place(path: row.path, offset: row.offset)
    if let record = records[place] { return [record[.orig], record[.rcpt]] }
    return kept[place].map { LocalPartRedactor.addresses(in: $0.diagnostic + " " + $0.job) } ?? []
  }
}
