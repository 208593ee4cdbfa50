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

    @Option(help: ArgumentHelp("Configuration file (YAML).", valueName: "file"))
    var config: String?

    /// The configuration, and the store opened.
    func open(
      for purpose: HistoryStore.Purpose
    ) throws(CommandFailure) -> (Configuration, HistoryStore) {
      let configuration = try InputOptions.configuration(path: config)
      let path = StoreLocation.path(given: store, configuration)
      return (configuration, try StoreLocation.open(path, for: purpose))
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Files, days, names, reports and findings in the store.")

    @OptionGroup var place: Place

    func run() throws {
      try StoreCommand.run { () throws(CommandFailure) in
        let (_, store) = try place.open(for: .reading)
        let info = try StoreCommand.lift { () throws(HistoryStore.Problem) in try StoreInfo(store) }
        let clock = ZoneClock.utc
        let style = TextStyle(time: { clock.minuteWithZone($0) }, day: { clock.day($0) })
        try StandardStreams.write(StoreText.render(info, style: style))
        return .clean
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read everything in the store back; exit 65 where it is damaged.")

    @OptionGroup var place: Place

    func run() throws {
      try StoreCommand.run { () throws(CommandFailure) in
        let (_, store) = try place.open(for: .reading)
        let check = try StoreCommand.lift { () throws(HistoryStore.Problem) in
          try StoreCheck(store)
        }
        try StandardStreams.write(StoreText.render(check))
        return check.faults.isEmpty ? .clean : .badData
      }
    }
  }

  struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring each day together, age old days, and shrink the file.")

    @OptionGroup var place: Place

    func run() throws {
      try StoreCommand.run { () throws(CommandFailure) in
        let (configuration, store) = try place.open(for: .changing)
        let compaction = try StoreCommand.lift { () throws(HistoryStore.Problem) in
          try StoreCompaction(
            store, configuration.retention, now: Int(Date().timeIntervalSince1970))
        }
        try StandardStreams.write(StoreText.render(compaction))
        return .clean
      }
    }
  }

  /// Runs a command and ends with its status.
  private static func run(_ body: () throws(CommandFailure) -> ExitStatus) throws {
    signal(SIGPIPE, SIG_IGN)
    do throws(CommandFailure) {
      let status = try body()
      if status != .clean { throw CommandFailure(status, []) }
    } catch {
      StandardStreams.tell(error)
      throw ExitCode(error.status.rawValue)
    }
  }

  private static func lift<Value>(
    _ body: () throws(HistoryStore.Problem) -> Value
  ) throws(CommandFailure) -> Value {
    do throws(HistoryStore.Problem) { return try body() } catch { throw CommandFailure(error) }
  }
}
