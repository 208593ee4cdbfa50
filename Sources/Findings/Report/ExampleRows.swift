package import AccountingLog
package import Join
import Privacy
import Traffic

/// What the log says at the rows that findings show.
///
/// What a store kept of them is taken first: its logs may be gone, or written anew. Standard input
/// cannot be read again; what was kept of it while it was read is all there is.
package struct ExampleRows: Sendable {
  private var rows: [LogExcerpts.Place: (diagnostic: String, job: String, addresses: [String])] =
    [:]

  /// Reads the rows of a report again that `kept`, a store's, does not have.
  package init(
    _ report: CorrelationReport, _ correlation: Correlation,
    kept: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
  ) {
    let places = report.examplePlaces.filter { kept[$0] == nil }
    let records = LogExcerpts.read(places, of: correlation.logLayouts)
    // Of rows that only the store has, the reply and the job are all that is known.
    rows = kept.mapValues {
      ($0.diagnostic, $0.job, LocalPartRedactor.addresses(in: $0.diagnostic + " " + $0.job))
    }
    for place in places {
      rows[place] =
        records[place].map { ($0[.dsnDiag], $0[.jobId], [$0[.orig], $0[.rcpt]]) }
        ?? correlation.keptRows[place].map { ($0.diagnostic, $0.job, $0.addresses) }
    }
  }

  /// The reply and the job of a row; nil where neither is known.
  package func told(_ example: StageFailure.Example) -> (diagnostic: String, job: String)? {
    rows[example.logPlace].map { ($0.diagnostic, $0.job) }
  }

  /// The sender and the recipient of a row.
  package func addresses(_ example: StageFailure.Example) -> [String] {
    rows[example.logPlace]?.addresses ?? []
  }
}

extension StageFailure.Example {
  /// Where the row lies.
  var logPlace: LogExcerpts.Place { LogExcerpts.Place(path: path, offset: offset) }

  /// Adds what the log says at the row.
  mutating func fill(_ tell: (Self) -> (diagnostic: String, job: String)?) {
    guard let told = tell(self) else { return }
    diagnostic = told.diagnostic
    job = told.job.isEmpty ? nil : told.job
  }
}
