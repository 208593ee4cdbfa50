import AccountingLog
import Findings

/// Do `rb` rows say who had taken the mail that came back, and whose it was.
struct LateRefusalChecks {
  let headers: [LogHeader]
  let report: CorrelationReport

  func items() -> [CheckupItem] {
    let count = report.inputs.logs.byType.first { $0.code == "rb" }?.count ?? 0
    let hasColumn = headers.contains { header in
      if case .rows(let layout) = header.form { layout.has(.dsnReportingMta) } else { false }
    }
    guard count > 0, !hasColumn else { return [] }
    let fields =
      ["*"] + AccountingBlock.listed(headers, besides: [.headerFrom]) + [LogColumn.headerFrom.name]
    return [
      CheckupItem(
        "records", .info,
        "\(count == 1 ? "1 row" : "\(count) rows") of type rb, and no log has"
          + " dsnReportingMta: the host that had taken the mail is looked for in its d row",
        advice: "Have PowerMTA write it, and the From header of the mail that came back:",
        lines: ["record-fields rb " + fields.joined(separator: ",")], place: .powermta)
    ]
  }
}
