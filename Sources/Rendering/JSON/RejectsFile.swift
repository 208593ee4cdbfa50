package import AccountingLog
package import ByteKit
package import Join
package import Privacy

/// Renders rejected rows and reports, one JSON object a line.
package enum RejectsFile {
  /// The rows with path, offset, code, reason and the row's first bytes; then the reports.
  ///
  /// With a redactor the local parts of addresses are hashed in all of it.
  package static func render(
    _ correlation: Correlation, redactor: LocalPartRedactor? = nil
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    for (input, tally) in zip(correlation.request.logs, correlation.tallies) {
      for row in tally.rejectedRows.sorted(by: { $0.offset < $1.offset }) {
        bytes += line(row, path: input.path, redactor: redactor)
      }
    }
    for problem in correlation.intake.rejections { bytes += line(problem, redactor: redactor) }
    return bytes
  }

  /// The line of a rejected row of a file.
  package static func line(
    _ row: RejectedRow, path: String, redactor: LocalPartRedactor? = nil
  ) -> [UInt8] {
    line { json in
      json.member("path", redactor?.redact(path: path) ?? path)
      json.member("offset", row.offset)
      json.member("code", row.reason.code.rawValue)
      json.member("reason", row.reason.reason)
      json.member("row", text(of: row, redactor))
    }
  }

  /// The line of a rejected report.
  package static func line(
    _ problem: InputProblem, redactor: LocalPartRedactor? = nil
  ) -> [UInt8] {
    line { write(redactor?.redact(problem) ?? problem, &$0) }
  }

  private static func text(of row: RejectedRow, _ redactor: LocalPartRedactor?) -> String {
    redactor?.redact(row: row.raw, isCut: row.raw.count >= RejectedRow.rawBytesMax)
      ?? String(decoding: row.raw, as: UTF8.self)
  }

  private static func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.object(body)
    return writer.bytes + [10]
  }

  private static func write(_ problem: InputProblem, _ json: inout JSONWriter) {
    json.member("path", problem.path)
    switch problem.place {
    case .whole: break
    case .offset(let offset): json.member("offset", offset)
    case .line(let line): json.member("line", line)
    }
    json.member("code", problem.code.rawValue)
    json.member("reason", problem.reason)
  }
}
