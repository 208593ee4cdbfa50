import Foundation
import GRDB

/// The history: one SQLite file that holds what was counted, so that reports outlive the logs.
///
/// Every change is one transaction: a program that is killed leaves the file as it was before.
package final class HistoryStore: Sendable {
  /// Why a store cannot be used.
  package struct Problem: Error, Hashable, Sendable {
    /// The kinds, which end a command with different statuses.
    package enum Kind: Hashable, Sendable {
      /// The file is not there, or nothing is in it yet.
      case missing
      /// The file cannot be opened or made.
      case cannotOpen
      /// The file is no store, or one of a later version.
      case notAStore
      /// What is in it is damaged.
      case damaged
      /// Reading or writing failed, or somebody else wrote meanwhile.
      case failed
    }

    /// What kind.
    package let kind: Kind
    /// The store.
    package let path: String
    /// One clause in plain words.
    package let reason: String

    /// Makes a problem.
    package init(_ kind: Kind, path: String, reason: String) {
      self.kind = kind
      self.path = path
      self.reason = reason
    }
  }

  /// What the caller means to do.
  package enum Purpose: Sendable {
    /// Read only; the file must be there.
    case reading
    /// Read and write; the file must be there.
    case changing
    /// Read and write; the file is made where it is not there.
    case filling
    /// Write a file that nobody knows yet, and that is thrown away if the program ends: nothing is
    /// done for it to outlive that.
    case staging
  }

  /// Seconds that one command waits for another to finish writing.
  private static let busySeconds = 30.0

  /// Where it is.
  package let path: String
  let queue: DatabaseQueue

  /// Opens a store and brings its tables up to date.
  package init(path: String, for purpose: Purpose) throws(Problem) {
    self.path = path
    let isThere = FileManager.default.fileExists(atPath: path)
    guard isThere || purpose == .filling || purpose == .staging else {
      throw Problem(
        .missing, path: path, reason: "there is no store; stagewatch ingest makes one")
    }
    if !isThere { try Self.makeFile(path) }
    guard FileStamp(path: path) != nil else {
      throw Problem(.notAStore, path: path, reason: "not a regular file")
    }
    var configuration = GRDB.Configuration()
    configuration.readonly = purpose == .reading
    configuration.busyMode = .timeout(Self.busySeconds)
    configuration.label = "history"
    if purpose == .staging {
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
      }
    }
    do {
      if purpose == .reading { try Self.rollBackInterrupted(path) }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      if purpose == .reading {
        try queue.read(HistorySchema.check)
      } else {
        try queue.read(HistorySchema.checkVersion)
        try HistorySchema.makeTables(queue)
      }
    } catch let problem as HistorySchema.Mismatch {
      throw Problem(problem.isEmpty ? .missing : .notAStore, path: path, reason: problem.reason)
    } catch {
      throw Self.problem(error, path, opening: true)
    }
  }

  /// Takes back what a program wrote that was killed in the middle: SQLite does so when the file is
  /// opened next, but not when it is opened for reading only.
  private static func rollBackInterrupted(_ path: String) throws {
    guard let journal = FileStamp(path: path + "-journal"), journal.size > 0,
      access(path, W_OK) == 0
    else { return }
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(busySeconds)
    try DatabaseQueue(path: path, configuration: configuration).read(HistorySchema.checkVersion)
  }

  /// Makes an empty file that only its owner reads: it will hold addresses and replies.
  private static func makeFile(_ path: String) throws(Problem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Problem(.cannotOpen, path: path, reason: String(cString: strerror(errno)))
    }
    Foundation.close(descriptor)
  }

  /// Closes the file; nothing may be asked of it afterwards.
  func close() throws(Problem) {
    do { try queue.close() } catch { throw Self.problem(error, path) }
  }

  /// A number that changes when another connection has written to the file.
  func dataVersion() throws(Problem) -> Int {
    try read { try $0.first("PRAGMA data_version") ?? 0 }
  }

  /// Reads in one transaction.
  func read<Value>(_ body: (Database) throws -> Value) throws(Problem) -> Value {
    do { return try queue.read(body) } catch { throw Self.problem(error, path) }
  }

  /// Writes in one transaction: all of it or nothing.
  func write<Value>(_ body: (Database) throws -> Value) throws(Problem) -> Value {
    do { return try queue.write(body) } catch { throw Self.problem(error, path) }
  }

  static func problem(_ error: any Error, _ path: String, opening: Bool = false) -> Problem {
    if let problem = error as? Problem { return problem }
    guard let error = error as? DatabaseError, !StoreDamage.isCause(of: error) else {
      let more = StoreDamage.reason(of: error).map { ": " + $0 } ?? ""
      return Problem(
        .damaged, path: path, reason: "what is in the store is not what was written\(more)")
    }
    let reason = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_NOTADB: return Problem(.notAStore, path: path, reason: "the file is no store")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Problem(
        .failed, path: path, reason: "another command has been writing to the store for too long")
    default: return Problem(opening ? .cannotOpen : .failed, path: path, reason: reason)
    }
  }
}
