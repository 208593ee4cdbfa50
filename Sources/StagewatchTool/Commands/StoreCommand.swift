import ArgumentParser
import Configuration
import Foundation
import History
import Rendering

/// `stagewatch store`: looks after the history store.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract:
      "What history stores hold, whether they are whole, one out of several, and tables for SQL.",
    subcommands: [
      Info.self, Check.self, Compact.self, StoreMergeCommand.self, StoreExportCommand.self,
    ])

  /// Which stores are looked at.
  struct Places: ParsableArguments {
    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp(
        "The stores. Default: store of the configuration, else /var/lib/stagewatch/history.db for"
          + " root, else stagewatch/history.db in the account's data folder.",
        valueName: "file ..."),
      completion: .file())
    var store: [String] = []

    @Option(help: ConfigurationChoice.help, completion: .file())
    var config: String?

    /// Looks at each; what keeps one from being read is told, and the rest are looked at.
    func each(
      _ look: (HistoryStore) throws(CommandFailure) -> (lines: [UInt8], status: ExitStatus)
    ) throws(CommandFailure) -> ExitStatus {
      let configuration = try ConfigurationChoice(given: config, inputs: store).read(isQuiet: false)
      let paths = store.isEmpty ? [StoreLocation.path(given: nil, configuration)] : store
      guard paths.count > 1 else {
        let (lines, status) = try look(StoreLocation.open(paths[0], for: .reading))
        try StandardStreams.write(lines)
        return status
      }
      var worst = ExitStatus.clean
      for (place, path) in paths.enumerated() {
        do throws(CommandFailure) {
          let (lines, status) = try look(StoreLocation.open(path, for: .reading))
          try StandardStreams.write((place > 0 ? [UInt8(ascii: "\n")] : []) + lines)
          if status != .clean { worst = status }
        } catch {
          StandardStreams.report(error)
          worst = error.status
        }
      }
      return worst
    }
  }

  /// Which store.
  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "The store. Default: store of the configuration, else /var/lib/stagewatch/history.db for"
          + " root, else stagewatch/history.db in the account's data folder.",
        valueName: "file"),
      completion: .file())
    var store: String?

    @Option(help: ConfigurationChoice.help, completion: .file())
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
      abstract: "Files, days, names, reports and findings in stores.")

    @OptionGroup var places: Places

    func execute() throws(CommandFailure) -> ExitStatus {
      let clock = ZoneClock.utc
      let style = TextStyle(time: { clock.minuteWithZone($0) }, day: { clock.day($0) })
      return try places.each { store throws(CommandFailure) in
        let now = Int(Date().timeIntervalSince1970)
        let info = try StoreLocation.use(try StoreInfo(store, now: now))
        return (StoreText.render(info, style: style), .clean)
      }
    }
  }

  struct Check: StatusCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read everything in stores back; exit 65 where one is damaged.")

    @OptionGroup var places: Places

    func execute() throws(CommandFailure) -> ExitStatus {
      let isOne = places.store.count < 2
      return try places.each { store throws(CommandFailure) in
        let check = try StoreLocation.use(try StoreCheck(store))
        return (
          StoreText.render(check, path: isOne ? nil : store.path),
          check.faults.isEmpty ? .clean : .badData
        )
      }
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
