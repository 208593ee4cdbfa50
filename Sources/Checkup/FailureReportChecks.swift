import AccountingLog
import Findings

/// Can the mail that failure reports are about be found in the log.
struct FailureReportChecks {
  let headers: [LogHeader]
  let report: CorrelationReport

  func items() -> [CheckupItem] {
    let count = report.inputs.failures.read
    let hasColumn = headers.contains { header in
      if case .rows(let layout) = header.form { layout.has(.headerMessageID) } else { false }
    }
    guard count > 0, !headers.isEmpty, !hasColumn else { return [] }
    let kept: Set = [LogColumn.headerFrom, .headerMessageID]
    let fields =
      ["*"] + AccountingBlock.listed(headers, besides: kept)
      + [LogColumn.headerFrom.name, LogColumn.headerMessageID.name]
    return [
      CheckupItem(
        "columns", .info,
        "\(count == 1 ? "1 failure report" : "\(count) failure reports"), and no log has"
          + " \(LogColumn.headerMessageID.name): their mail is looked for by address and time, which"
          + " seldom tells one apart",
        advice: "Have PowerMTA write it; header fields that the logs have are kept:",
        lines: ["d", "b"].map { "record-fields \($0) " + fields.joined(separator: ",") },
        place: .powermta)
    ]
  }
}
