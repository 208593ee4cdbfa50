import AccountingLog
import Incidents

/// Senders and recipients of rows, read again from the logs, for redaction.
struct RowAddresses {
  private let records: [LogExcerpts.Place: LogRecord]

  /// Reads the rows that the spikes of a report tell of; those that are gone have no addresses.
  init(_ report: IncidentReport, _ layouts: LogLayouts) {
    let places = report.rows.map { LogExcerpts.Place(path: $0.path, offset: $0.offset) }
    records = LogExcerpts.read(Array(Set(places)), of: layouts)
  }

  /// The addresses of a row.
  func of(_ row: RowPlace) -> [String] {
    records[LogExcerpts.Place(path: row.path, offset: row.offset)].map {
      [$0[.orig], $0[.rcpt]]
    } ?? []
  }
}
