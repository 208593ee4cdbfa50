import ArgumentParser
import ByteKit
import ClickHouse
import Foundation

/// How a ClickHouse is asked: as whom, and with which password.
struct ServerOptions: ParsableArguments {
  /// The variable of the environment that may hold the password.
  static let passwordVariable = "STAGEWATCH_DB_PASSWORD"

  @Option(
    help: ArgumentHelp(
      "The account at the ClickHouse. Default: that of its address, else default.",
      valueName: "user"))
  var dbUser: String?

  @Option(
    help: ArgumentHelp(
      "A file whose first line is the account's password. Default: \(passwordVariable) of the"
        + " environment, else none.",
      valueName: "file"),
    completion: .file())
  var dbPasswordFile: String?

  @Option(
    help: ArgumentHelp(
      "A file of certificate authorities (PEM) for clickhouse+https. Default: those of this host.",
      valueName: "file"),
    completion: .file())
  var dbCaFile: String?

  @Option(help: .hidden)
  var dbTimeoutSeconds: Int?

  func validate() throws {
    if let dbTimeoutSeconds, !(1...86_400).contains(dbTimeoutSeconds) {
      throw ValidationError("--db-timeout-seconds must lie between 1 and 86400")
    }
  }

  /// A connection to the server of an address; nothing is sent yet.
  func connection(to text: String) throws(CommandFailure) -> ServerConnection {
    do throws(ServerProblem) {
      let address = try ServerAddress(text)
      let account = try ServerAccount(
        user: dbUser ?? address.user ?? "default", password: try password())
      return ServerConnection(
        address, account, authorities: dbCaFile,
        timeoutSeconds: dbTimeoutSeconds ?? ServerConnection.timeoutSecondsDefault)
    } catch {
      throw CommandFailure(.usage, error.reason)
    }
  }

  private func password() throws(ServerProblem) -> String {
    guard let path = dbPasswordFile else {
      return ProcessInfo.processInfo.environment[Self.passwordVariable] ?? ""
    }
    let bytes = FileManager.default.contents(atPath: path)
    guard let bytes, bytes.count <= 2 * ServerAccount.passwordBytesMax,
      let text = String(bytes: bytes, encoding: .utf8)
    else {
      throw ServerProblem(.address, "\(path) cannot be read, or is no file of one password")
    }
    return String(text.prefix { !$0.isNewline })
  }
}
