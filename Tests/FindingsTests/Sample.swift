import AccountingLog
import Findings
import Join
import TestSupport

/// One small firm's log and reports, correlated.
struct Sample {
  /// 2026-02-16T00:00:00Z, where the samples begin.
  static let day = 1_771_200_000
  static let daySeconds = 86_400

  var log = SmallLog()
  var reports: [SmallReport] = []
  var failureReports: [SmallFailureReport] = []
  var request = CorrelationRequest()
  var context = FindingContext()
  /// The node that the configuration names for the log.
  var node = ""

  /// Adds a report of one whole day, counted from the first.
  mutating func report(
    _ organisation: String = "google.com", day: Int = 0, domain: String = "a.example",
    policy: String = "none", subdomainPolicy: String? = nil, isTesting: Bool = false,
    writesTesting: Bool = false, _ records: SmallReport.Record...
  ) {
    let begin = Self.day + day * Self.daySeconds
    reports.append(
      SmallReport(
        organisation, id: String(reports.count), domain: domain, policy: policy,
        subdomainPolicy: subdomainPolicy, isTesting: isTesting, writesTesting: writesTesting,
        from: begin, to: begin + Self.daySeconds - 1, records))
  }

  /// Writes the files, joins them, and draws the report.
  func run() async throws -> CorrelationReport {
    CorrelationReportBuilder(try await correlation(), context: context).findings(
      found: [], generatedAt: Self.day,
      version: "1.2.3")
  }

  /// Writes the files and joins them.
  func correlation() async throws -> Correlation {
    let folder = try TemporaryFolder()
    var request = request
    request.logs = [LogInput(path: try folder.write("acct.csv", text: log.text), node: node)]
    for (index, report) in reports.enumerated() {
      request.reports.append(try folder.write("report-\(index).xml", text: report.text))
    }
    for (index, report) in failureReports.enumerated() {
      request.reports.append(try folder.write("failure-\(index).eml", text: report.text))
    }
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return correlation
  }
}
