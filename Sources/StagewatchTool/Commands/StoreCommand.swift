import ArgumentParser
import Configuration
import Foundation
import History
import Rendering

/// `stagewatch store`: looks after the history store.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "What the history store holds, whether it is whole, and keeping it small.",
    subcommands: [Info.self, Check.self, Compact.self])

  /// Which store.
  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "The store. Default: store of the configuration, else /var/lib/stagewatch/history.db for"
          + " root, else stagewatch/history.db in the account's data folder.",
        valueName: "file"))
    var store: String?

    @Option(help: ConfigurationChoice.help)
    var config: String?

    /// The configuration, and the store opened.
    func open(
      for purpose: HistoryStore.Purpose
    ) throws(CommandFailure) -> (Configuration, HistoryStore) {
      let choice = ConfigurationChoice(given: config, inputs: [store].compactMap { $0 })
      let configuration = try choice.read(isQuiet: false)
      let path = StoreLocation.path(given: store, configuration)
      return (configuration, try StoreLocation.open(path, for: purpose))
    }
  }

  struct Info: StatusCommand {
    static let configuration = CommandConfiguration(
      abstract: "Files, days, names, reports and findings in the store.")

    @OptionGroup var place: Place

    func execute() throws(CommandFailure) -> ExitStatus {
      let (_, store) = try place.open(for: .reading)
      let info = try StoreLocation.use(try StoreInfo(store, now: Int(Date().timeIntervalSince1970)))
      let clock = ZoneClock.utc
      let style = TextStyle(time: { clock.minuteWithZone($0) }, day: { clock.day($0) })
      try StandardStreams.write(StoreText.render(info, style: style))
      return .clean
    }
  }

  struct Check: StatusCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read everything in the store back; exit 65 where it is damaged.")

    @OptionGroup var place: Place

    func execute() throws(CommandFailure) -> ExitStatus {
      let (_, store) = try place.open(for: .reading)
      let check = try StoreLocation.use(try StoreCheck(store))
      try StandardStreams.write(StoreText.render(check))
      return check.faults.isEmpty ? .clean : .badData
    }
  }

  struct Compact: StatusCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring each day together, age old days, and shrink the file.")

    @OptionGroup var place: Place

    func execute() throws(CommandFailure) -> ExitStatus {
      let (configuration, store) = try place.open(for: .changing)
      let now = Int(Date().timeIntervalSince1970)
      let compaction = try StoreLocation.use(
        try StoreCompaction(store, configuration.retention, now: now))
      try StandardStreams.write(StoreText.render(compaction))
      return .clean
    }
  }
}
