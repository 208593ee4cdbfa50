package import AccountingLog

/// What a row of a log that cannot be read again said: standard input.
package struct KeptRow: Sendable {
  /// `dsnDiag`, `jobId`, and `orig` and `rcpt`; each cut off where it is very long.
  package let diagnostic: String, job: String, addresses: [String]

  /// The rows that parts of a run kept, by their place; `inputs` are those of the parts.
  package static func all(_ parts: [RollupPart], _ inputs: [LogInput]) -> [LogExcerpts.Place:
    KeptRow]
  {
    var rows: [LogExcerpts.Place: KeptRow] = [:]
    for part in parts {
      for excerpt in part.tally.excerpts.excerpts.values {
        let place = LogExcerpts.Place(
          path: inputs[Int(excerpt.input)].path, offset: excerpt.offset)
        rows[place] = KeptRow(excerpt)
      }
    }
    return rows
  }

  private init(_ excerpt: ExcerptTable.Excerpt) {
    diagnostic = String(decoding: excerpt.diagnostic, as: UTF8.self)
    job = String(decoding: excerpt.job, as: UTF8.self)
    addresses = excerpt.addresses.map { String(decoding: $0, as: UTF8.self) }
  }
}
