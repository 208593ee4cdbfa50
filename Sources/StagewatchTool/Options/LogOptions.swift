import AccountingLog
import ArgumentParser
import CSVRows
import Foundation

/// Which logs to read, and how; for a command that reads no reports.
struct LogOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Accounting logs, CSV or JSON lines, plain or gzip: files, or folders with their subfolders."
        + " Default: logs of the configuration.",
      valueName: "path ..."))
  var log: [String] = []

  @Option(help: ConfigurationChoice.help)
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Columns of logs that have no header line: defaults of PowerMTA \(HeaderVersion.list).",
      valueName: "version"))
  var assumeHeader: HeaderVersion?

  @Option(
    help: ArgumentHelp(
      "How plain logs are read. auto maps files of this machine and copies those of network file"
        + " systems.",
      valueName: "way"))
  var io = FileAccess.auto

  /// How the logs are read.
  func scanOptions() -> LogScanOptions {
    LogScanOptions(
      threads: ProcessInfo.processInfo.activeProcessorCount,
      assumedLayout: assumeHeader.map { ColumnLayout(known: $0.version) }, access: io.access)
  }

  /// The configuration file.
  func configuration() -> ConfigurationChoice {
    ConfigurationChoice(given: config, inputs: log)
  }
}
