import ByteKit
import Synchronization

/// Asks one ClickHouse over HTTP, and sends it rows.
///
/// The version is asked for once, first: a setting that a server does not know is an error to it.
package final class ServerConnection: Sendable {
  /// The most bytes of an answer.
  package static let answerBytesMax = 1 << 30
  /// How long nothing may come before the server counts as away.
  package static let timeoutSecondsDefault = 300

  /// The bytes of a query that a server takes without being told, in 18.16 and in 26.9.
  private static let queryBytesMax = 262_144

  /// The server.
  package let address: ServerAddress
  private let account: ServerAccount
  private let transport: HTTPTransport
  private let known = Mutex<ServerVersion?>(nil)

  /// Prepares a connection; nothing is sent yet.
  ///
  /// `authorities` is a file of certificate authorities (PEM) that are trusted in place of the host's.
  package init(
    _ address: ServerAddress, _ account: ServerAccount, authorities: String? = nil,
    timeoutSeconds: Int = timeoutSecondsDefault, answerBytesMax: Int = answerBytesMax
  ) {
    self.address = address
    self.account = account
    transport = HTTPTransport(
      timeoutSeconds: timeoutSeconds, answerBytesMax: answerBytesMax, authorities: authorities)
  }

  // MARK: - What is asked

  /// One request, without what every one has.
  private struct Request {
    var settings: [(String, String)] = []
    var query: String?
    let body: [UInt8]
    var needsDatabase = true
  }

  /// Rows of a `SELECT` in the format `RowBinary`, which is added to it.
  ///
  /// They come when the server has them all, so that an error is a status and no text among rows.
  package func rows(of select: String) async throws(ServerProblem) -> RowBinaryReader {
    _ = try await version()
    return RowBinaryReader(try await send(Self.selecting(select)))
  }

  /// Sends rows, in `RowBinary`, into columns of a table.
  package func insert(
    _ rows: [UInt8], into table: String, columns: [String]
  ) async throws(ServerProblem) {
    _ = try await send(Self.inserting(rows, table, columns, try await version()))
  }

  /// Runs a statement that answers nothing: it makes, changes or optimises a table.
  ///
  /// With `needsDatabase` false it is one that makes the database, which need not be there yet.
  package func run(
    _ statement: String, needsDatabase: Bool = true
  ) async throws(ServerProblem) {
    let settings = try await version().tableSettings
    _ = try await send(
      Request(settings: settings, body: Array(statement.utf8), needsDatabase: needsDatabase))
  }

  /// The server's version.
  @discardableResult
  package func version() async throws(ServerProblem) -> ServerVersion {
    if let version = known.withLock({ $0 }) { return version }
    return try keep(try await send(Self.askingVersion))
  }

  private func keep(_ answer: [UInt8]) throws(ServerProblem) -> ServerVersion {
    var text = String(decoding: answer, as: UTF8.self)
    while text.last?.isWhitespace == true { text.removeLast() }
    guard let version = ServerVersion(text) else {
      throw ServerProblem(.unexpected, "what answers there is no ClickHouse")
    }
    known.withLock { $0 = version }
    return version
  }

  // MARK: - Requests

  private static var askingVersion: Request {
    // The database may be missing; the version is told all the same.
    Request(body: Array("SELECT version()".utf8), needsDatabase: false)
  }

  private static func selecting(_ select: String) -> Request {
    let body = Array((select + " FORMAT RowBinary").utf8)
    var settings = [("wait_end_of_query", "1")]
    // Not always, for an account may be forbidden to set anything.
    if body.count >= queryBytesMax { settings.append(("max_query_size", String(body.count + 1))) }
    return Request(settings: settings, body: body)
  }

  private static func inserting(
    _ rows: [UInt8], _ table: String, _ columns: [String], _ version: ServerVersion
  ) -> Request {
    Request(
      settings: version.insertSettings,
      query: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) FORMAT RowBinary",
      body: rows)
  }

  private func send(_ request: Request) async throws(ServerProblem) -> [UInt8] {
    var parameters = request.settings
    if request.needsDatabase { parameters.append(("database", address.database)) }
    if let query = request.query { parameters.append(("query", query)) }
    let url =
      address.root + "?"
      + parameters.map { "\($0)=\(Self.escape($1))" }.joined(separator: "&")
    var headers = [
      "X-ClickHouse-User: \(account.user)", "Content-Type: application/octet-stream",
    ]
    if !account.password.isEmpty { headers.append("X-ClickHouse-Key: \(account.password)") }
    return try await transport.post(url, headers: headers, body: request.body).get().checked()
  }

  /// A value of the part of an address behind the question mark (RFC 3986 section 2.3).
  private static func escape(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      let isPlain =
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
        || byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e
      if isPlain {
        out.append(byte)
      } else {
        out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
