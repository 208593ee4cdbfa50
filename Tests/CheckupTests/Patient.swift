import AccountingLog
import Checkup
import Findings
import Join
import TestSupport

/// A small firm whose inputs are checked.
struct Patient {
  /// 2026-02-16T00:00:00Z.
  static let day = 1_771_200_000
  static let daySeconds = 86_400

  var log = SmallLog()
  var reports: [SmallReport] = []
  var failureReports: [SmallFailureReport] = []
  /// Changes the log's text before it is written.
  var edit: (String) -> String = { $0 }
  var logCopies = 1
  var request = CorrelationRequest()
  var context = FindingContext()
  var now = Self.day + 2 * Self.daySeconds
  private let folder = Result { try TemporaryFolder() }

  /// A day of mail in all three outcomes, and the report of it.
  static func healthy() -> Patient {
    var patient = Patient()
    patient.log.add(at: day + 60, count: 40)
    patient.log.add("b", at: day + 120, count: 2)
    patient.log.add("t", at: day + 180, reply: "smtp;451 4.2.0 try later", count: 3)
    patient.reports = [
      SmallReport(from: day, to: day + daySeconds - 1, [SmallReport.Record(count: 40)])
    ]
    return patient
  }

  func checkup() async throws -> Checkup {
    let (correlation, report) = try await run()
    let logs = correlation.request.logs
    return Checkup(
      correlation, report, context: context, headers: CheckupSample.headers(of: logs),
      logs: Checkup.Sample(files: logs.count, of: logs.count),
      reports: Checkup.Sample(files: reports.count, of: reports.count))
  }

  /// Reads what there is; the files stay until the patient is no more.
  func run(withOwnLog: Bool = true) async throws -> (Correlation, CorrelationReport) {
    let folder = try folder.get()
    var request = request
    for copy in 0..<(withOwnLog ? logCopies : 0) {
      let path = try folder.write("acct-2026-02-16-000\(copy).csv", text: edit(log.text))
      request.logs.append(LogInput(path: path))
    }
    for (index, report) in reports.enumerated() {
      request.reports.append(try folder.write("report-\(index).xml", text: report.text))
    }
    for (index, report) in failureReports.enumerated() {
      request.reports.append(try folder.write("failure-\(index).eml", text: report.text))
    }
    let correlation = await Correlation.run(request)
    let report = CorrelationReportBuilder(correlation, context: context).findings(
      found: [], generatedAt: now, version: "1.2.3")
    return (correlation, report)
  }

  /// What a check found above `fine`.
  func found(_ check: String) async throws -> [CheckupItem] {
    try await checkup().items.filter { $0.check == check && $0.level > .fine }
  }
}
