import AccountingLog
import ArgumentParser

/// What `stagewatch tail` follows and reads.
struct TailInputOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Accounting logs to follow: files, folders with their subfolders, or a name of PowerMTA's"
        + " such as acct-2026-11-25-0000.csv with all that come after it. Default: logs of the"
        + " configuration.", valueName: "path ..."),
    completion: .file())
  var log: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Aggregate reports at hand, read once. Default: dmarc of the configuration.",
      valueName: "path ..."),
    completion: .file())
  var dmarc: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "History stores that stagewatch ingest fills: what is usual is taken from them for the time"
        + " before the followed logs.", valueName: "file ..."),
    completion: .file())
  var store: [String] = []

  @Option(help: ConfigurationChoice.help, completion: .file())
  var config: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "When the change was: the window begins then. Default: the last stage change of the last 24"
        + " hours, else an hour ago.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only this From domain and those under it.", valueName: "domain"))
  var domain: String?

  @OptionGroup var header: HeaderOptions

  /// The configuration file.
  var configuration: ConfigurationChoice {
    ConfigurationChoice(given: config, inputs: log + dmarc + store)
  }
}
