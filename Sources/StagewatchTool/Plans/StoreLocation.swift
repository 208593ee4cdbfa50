import ArgumentParser
import Configuration
import Foundation
import History

/// Where the history store is, and what may be asked of it.
enum StoreLocation {
  /// The store of the system, for root.
  static let system = "/var/lib/stagewatch/history.db"
  /// How the option is told by commands that count logs beside the store.
  static let help = ArgumentHelp(
    "History stores that stagewatch ingest fills, what several hold counted once; --log and --dmarc"
      + " add what they do not hold yet.",
    valueName: "file ...")

  /// As given, else as configured, else the place that the system or the user's account has for it.
  static func path(given: String?, _ configuration: Configuration) -> String {
    if let path = given ?? configuration.store { return path }
    if getuid() == 0 { return system }
    let environment = ProcessInfo.processInfo.environment
    let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? ""
    return (data ?? home + "/.local/share") + "/stagewatch/history.db"
  }

  /// Refuses a domain beside a store whose minutes are asked for.
  static func checkMinutes(stores: [String], domain: String?) throws(CommandFailure) {
    guard !stores.isEmpty, domain != nil else { return }
    throw CommandFailure(
      .usage, "--domain does not go with --store, which keeps the minutes of all mail together")
  }

  /// Opens a store; `filling` makes the folder of a default place too.
  static func open(
    _ path: String, for purpose: HistoryStore.Purpose, isDefault: Bool = false
  ) throws(CommandFailure) -> HistoryStore {
    if purpose == .filling, isDefault {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      // Where that fails, opening the store says why.
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    return try use(try HistoryStore(path: path, for: purpose))
  }

  /// What a call of the store gives; its problem is the end of the command.
  static func use<Value>(
    _ call: @autoclosure () throws(HistoryStore.Problem) -> Value
  ) throws(CommandFailure) -> Value {
    do throws(HistoryStore.Problem) { return try call() } catch { throw CommandFailure(error) }
  }
}

extension CommandFailure {
  /// A store's problem as the end of a command.
  init(_ problem: HistoryStore.Problem) {
    let status: ExitStatus =
      switch problem.kind {
      case .missing, .cannotOpen: .noInput
      case .notAStore, .damaged: .badData
      case .failed: .inputOutput
      }
    self.init(status, problem.reason, path: problem.path)
  }
}
