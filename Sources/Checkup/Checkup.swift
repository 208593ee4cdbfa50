package import AccountingLog
package import ByteKit
package import Findings
package import Join
import PMTASettings

/// What is missing or odd in the configuration and the inputs.
///
/// It looks at what was read; it opens nothing and asks no clock.
package struct Checkup: Sendable {
  /// Files that were looked at, of those that are there.
  package struct Sample: Hashable, Sendable {
    /// Files looked at.
    package let files: Int
    /// Files there.
    package let of: Int

    /// Makes a sample.
    package init(files: Int, of: Int) {
      self.files = files
      self.of = of
    }
  }

  /// Logs looked at.
  package let logs: Sample
  /// Files of reports looked at.
  package let reports: Sample
  /// The tool's version.
  package let version: String
  /// When it was made, POSIX seconds UTC.
  package let generatedAt: Int
  /// PowerMTA's configurations that were looked at.
  package let settings: [SettingsCheckup]
  /// What was found, the gravest first, else in the order of the checks.
  package let items: [CheckupItem]

  /// Looks at everything; `unreadSettings` are configurations of PowerMTA that could not be read.
  package init(
    _ correlation: Correlation, _ report: CorrelationReport, context: FindingContext,
    headers: [LogHeader], logs: Sample, reports: Sample, settings: [SettingsCheckup] = [],
    unreadSettings: [InputProblem] = []
  ) {
    self.logs = logs
    self.reports = reports
    version = report.version
    generatedAt = report.generatedAt
    self.settings = settings
    let found =
      unreadSettings.map {
        CheckupItem(
          "pmta", .warning, "\($0.path): \($0.reason)", advice: "Without it findings name no line.",
          kind: $0.code.rawValue)
      }
      + settings.flatMap(\.items)
      + MailChecks(
        correlation: correlation, report: report,
        lacksSource: ColumnChecks(headers: headers).lacks(.dlvSourceIp)
      ).items()
      + ColumnChecks(headers: headers).items()
      + LateRefusalChecks(headers: headers, report: report).items()
      + FailureReportChecks(headers: headers, report: report).items()
      + ReportChecks(correlation: correlation, report: report).items()
      + SenderChecks(report: report).items()
      + InventoryChecks(correlation: correlation, report: report, context: context).items()
    items = Self.sorted(found)
  }

  /// Looks at PowerMTA's configurations alone, with no log and no report.
  package init(settings: [SettingsCheckup], version: String, generatedAt: Int) {
    logs = Sample(files: 0, of: 0)
    reports = Sample(files: 0, of: 0)
    self.version = version
    self.generatedAt = generatedAt
    self.settings = settings
    items = Self.sorted(settings.flatMap(\.items))
  }

  private static func sorted(_ items: [CheckupItem]) -> [CheckupItem] {
    items.enumerated().sorted {
      ($1.element.level, $0.offset) < ($0.element.level, $1.offset)
    }.map(\.element)
  }

  /// The gravest level found.
  package var worst: CheckupItem.Level { items.map(\.level).max() ?? .fine }
}
