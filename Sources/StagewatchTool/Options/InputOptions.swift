import AccountingLog
import ArgumentParser
import ByteKit
import CSVRows
import Containers
import Foundation

/// What to read.
struct InputOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Accounting logs, CSV or JSON lines, plain or gzip: files, folders with their subfolders, or"
        + " - for standard input. Default: logs of the configuration.",
      valueName: "path ..."),
    completion: .file())
  var log: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Aggregate reports: files or folders; xml, gz, zip, eml, mbox, Maildir. Default: dmarc of"
        + " the configuration.",
      valueName: "path ..."),
    completion: .file())
  var dmarc: [String] = []

  @Option(help: ConfigurationChoice.help, completion: .file())
  var config: String?

  @OptionGroup var header: HeaderOptions

  @Option(help: ArgumentHelp("Threads that read. Default: one for each processor.", valueName: "n"))
  var threads: Int?

  @Option(help: .hidden)
  var chunkBytes: Int?

  @OptionGroup var access: AccessOptions

  @Option(help: .hidden)
  var kernel: ScanKernel?

  func validate() throws {
    if let threads, !(1...LogScanOptions.threadsMax).contains(threads) {
      throw ValidationError("--threads must lie between 1 and \(LogScanOptions.threadsMax)")
    }
    if let chunkBytes, chunkBytes < LogScanOptions.chunkBytesMin {
      throw ValidationError("--chunk-bytes must be at least \(LogScanOptions.chunkBytesMin)")
    }
    if let kernel, !kernel.isAvailable {
      throw ValidationError("--kernel \(kernel.rawValue) does not run on this processor")
    }
    if log.filter({ $0 == "-" }).count + dmarc.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("standard input (-) can be read once only")
    }
  }

  /// How the logs are read.
  func scanOptions(keepsAllRejected: Bool) -> LogScanOptions {
    var options = LogScanOptions(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      chunkBytes: chunkBytes ?? LogScanOptions.chunkBytesDefault,
      assumedLayout: header.assumedLayout,
      keepsAllRejected: keepsAllRejected, access: access.io.access)
    if let kernel { options.kernel = kernel }
    return options
  }

  /// The configuration file, beside the stores that a command was given.
  func configuration(besides stores: [String] = []) -> ConfigurationChoice {
    ConfigurationChoice(given: config, inputs: log + dmarc + stores)
  }
}

extension ScanKernel: ExpressibleByArgument {}
