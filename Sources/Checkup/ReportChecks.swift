import AggregateReports
import ByteKit
import Findings
import Join

/// Are there reports, do they meet the logs, and do they speak for enough of the mail.
struct ReportChecks {
  /// Seconds after which the latest report is late: its day, and two for its way.
  static let lateSeconds = 3 * CivilTime.secondsPerDay

  let correlation: Correlation
  let report: CorrelationReport

  func items() -> [CheckupItem] {
    let reports = report.inputs.reports
    guard reports.files > 0 else {
      return [
        CheckupItem(
          "reports", .critical, "there are no aggregate reports",
          advice: "Publish rua= in the DMARC record; name the mailbox with --dmarc, or set:",
          lines: ["dmarc: [/var/mail/dmarc]"], place: .stagewatch)
      ]
    }
    guard reports.accepted > 0 else {
      return [
        CheckupItem(
          "reports", .critical, "none of \(counted(reports.files, "file")) holds a report")
      ]
    }
    return intake() + age() + period() + joins() + coverage() + silent()
  }

  private func intake() -> [CheckupItem] {
    let reports = report.inputs.reports
    let reporters = Set(correlation.intake.reports.map(\.reporter)).count
    let text = "\(counted(reports.accepted, "report")) of \(counted(reporters, "reporter"))"
    guard reports.rejected > 0 else {
      return [CheckupItem("reports", .fine, text + ", none rejected")]
    }
    return [
      CheckupItem(
        "reports", .warning, text + ", \(reports.rejected) rejected",
        advice: "stagewatch report --rejects FILE writes each with its reason.")
    ]
  }

  private func age() -> [CheckupItem] {
    guard let last = report.inputs.reports.last else { return [] }
    let days = (report.generatedAt - last) / CivilTime.secondsPerDay
    guard report.generatedAt - last > Self.lateSeconds else { return [] }
    return [
      CheckupItem(
        "age", .warning, "the latest report ended \(days) days ago, \(CivilTime.iso(last))",
        advice: "Is mail still arriving there, and does rua= still point to it?")
    ]
  }

  /// Whether the two sides speak of the same time.
  private func period() -> [CheckupItem] {
    let logs = report.inputs.logs
    guard let logFirst = logs.first, let logLast = logs.last else { return [] }
    let windows = correlation.intake.reports.map(\.window).filter { !$0.isEmpty }
    let met = windows.count { $0.lowerBound <= logLast && $0.upperBound > logFirst }
    let days = (logLast - logFirst) / CivilTime.secondsPerDay + 1
    guard met > 0 else {
      return [
        CheckupItem(
          "period", .critical,
          "no report speaks of the time of the logs, \(CivilTime.iso(logFirst)) to"
            + " \(CivilTime.iso(logLast))",
          advice: "Reports come one to three days late; PowerMTA deletes its logs after 8 days"
            + " unless delete-after says otherwise.")
      ]
    }
    return [
      CheckupItem(
        "period", .fine,
        "\(met) of \(windows.count) reports fall in the \(counted(days, "day")) of the logs")
    ]
  }

  private func joins() -> [CheckupItem] {
    guard report.inputs.logs.used > 0, !report.joins.isEmpty else { return [] }
    let matched = report.joins.filter { $0.grade == .matched }
    let reported = report.joins.reduce(0) { $0 + $1.reported.messages }
    let met = matched.reduce(0) { $0 + $1.reported.messages }
    guard met > 0 else {
      return [
        CheckupItem(
          "join", .critical, "no reported message meets a row of the logs",
          advice: "Check the time zone of the logs, nat:, and whether these logs are of the hosts"
            + " that send.")
      ]
    }
    let share = met * 100 / max(1, reported)
    return [
      CheckupItem(
        "join", share < 50 ? .warning : .fine,
        "\(met) of \(reported) reported messages meet rows of the logs",
        advice: share < 50
          ? "The rest comes from addresses that these logs do not know: other hosts, vendors,"
            + " forwarders, spoofers; see the sources of the report." : "")
    ]
  }

  private func coverage() -> [CheckupItem] {
    guard let share = report.coverage.share else { return [] }
    let percent = Int(share * 100)
    return [
      CheckupItem(
        "coverage", share < 0.6 ? .warning : .fine,
        "\(percent) % of \(report.coverage.delivered) delivered rows went to receivers that report",
        advice: share < 0.6
          ? "Of the rest nothing can be said but by SMTP replies; receivers: in the configuration"
            + " joins reporters with the hosts that they speak for." : "")
    ]
  }

  private func silent() -> [CheckupItem] {
    report.silentReporters.map { silent in
      CheckupItem(
        "silent", .info, "\(silent.reporter) used to report and no longer does",
        advice: "Nothing is said of its mail since.")
    }
  }
}
