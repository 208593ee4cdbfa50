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
      valueName: "path ..."),
    completion: .file())
  var log: [String] = []

  @Option(help: ConfigurationChoice.help, completion: .file())
  var config: String?

  @OptionGroup var header: HeaderOptions

  @OptionGroup var access: AccessOptions

  /// How the logs are read.
  func scanOptions() -> LogScanOptions {
    LogScanOptions(
      threads: ProcessInfo.processInfo.activeProcessorCount,
      assumedLayout: header.assumedLayout, access: access.io.access)
  }

  /// The configuration file.
  func configuration() -> ConfigurationChoice {
    ConfigurationChoice(given: config, inputs: log)
  }
}
