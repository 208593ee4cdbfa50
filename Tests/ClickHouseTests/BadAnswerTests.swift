import ClickHouse
import TestSupport
import Testing

/// Answers that are none, each a problem of its own kind.
struct BadAnswerTests {
  private typealias Answer = ScriptedServer.Answer

  private static func isVersion(_ request: ScriptedServer.Request) -> Bool {
    String(decoding: request.body, as: UTF8.self) == "SELECT version()"
  }

  /// The problem that a query meets at a server that tells its version and then answers so.
  private func problem(_ answer: Answer, timeoutSeconds: Int = 20) async throws -> ServerProblem? {
    let server = try ScriptedServer { Self.isVersion($0) ? .text(200, "26.9.2.1\n") : answer }
    defer { withExtendedLifetime(server) {} }
    let connection = ServerConnection(
      try ServerAddress("clickhouse+http://127.0.0.1:\(server.port)/m"), try ServerAccount(),
      timeoutSeconds: timeoutSeconds, answerBytesMax: 1000)
    do throws(ServerProblem) {
      _ = try await connection.rows(of: "SELECT 1")
      return nil
    } catch {
      return error
    }
  }

  @Test func `A whole answer is taken`() async throws {
    #expect(try await problem(.whole(200, [1])) == nil)
    #expect(try await problem(.whole(200, [UInt8](repeating: 0, count: 1000))) == nil)
  }

  @Test func `More bytes than are taken are refused`() async throws {
    let problem = try await problem(.whole(200, [UInt8](repeating: 0, count: 1001)))
    #expect(problem?.kind == .tooLong)
  }

  @Test func `An error of the old form gives its number and text`() async throws {
    let problem = try await problem(
      .text(
        500,
        "Code: 60, e.displayText() = DB::Exception: Table m.t doesn't exist., "
          + "e.what() = DB::Exception\n"))
    #expect(
      problem
        == ServerProblem(.refused(60), "the server says: Table m.t doesn't exist"))
  }

  @Test func `An error of today's form gives its number and text`() async throws {
    let problem = try await problem(
      .text(404, "Code: 60. DB::Exception: Table m.t does not exist. (UNKNOWN_TABLE)\n"))
    #expect(problem?.kind == .refused(60))
    #expect(problem?.reason.contains("Table m.t does not exist") == true)
  }

  @Test func `An error behind rows, under status 200, is an error`() async throws {
    let text = "Code: 153, e.displayText() = DB::Exception: Division by zero, e.what() = x\n"
    let problem = try await problem(.whole(200, [1, 0, 0, 3] + Array(text.utf8)))
    #expect(problem?.kind == .refused(153))
  }

  /// A server asks for a password in this way, and nothing may wait for a person to type one.
  @Test func `A wrong password is a problem`() async throws {
    let problem = try await problem(
      .text(
        401, "Code: 192, e.displayText() = DB::Exception: Unknown user x, e.what() = x\n",
        headers: ["WWW-Authenticate: Basic realm=\"ClickHouse server HTTP API\""]))
    #expect(problem == ServerProblem(.refused(192), "the server says: Unknown user x"))
    #expect(problem?.isPassing == false)
  }

  @Test func `A header alone tells an error`() async throws {
    let problem = try await problem(
      .text(200, "x", headers: ["X-ClickHouse-Exception-Code: 241"]))
    #expect(problem?.kind == .refused(241))
    #expect(problem?.isPassing == true)
  }

  @Test func `A reply of a stranger that looks like an error is a value`() async throws {
    let text = "Code: 153, e.displayText() = DB::Exception: ha"
    #expect(try await problem(.whole(200, Array(text.utf8) + [0, 1])) == nil)
  }

  @Test func `Half a body is no answer, with a length and in chunks`() async throws {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"
    #expect(try await problem(.bytes(Array(half.utf8)))?.kind == .cutShort)
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    #expect(try await problem(.bytes(Array(chunk.utf8)))?.kind == .cutShort)
  }

  @Test func `An answer that does not tell its end is none`() async throws {
    let open = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc"
    #expect(try await problem(.bytes(Array(open.utf8)))?.kind == .unexpected)
  }

  @Test func `Nothing at all, and a page of somebody else, are told apart`() async throws {
    #expect(try await problem(.nothing)?.isPassing == true)
    #expect(try await problem(.text(502, "<html>Bad gateway</html>"))?.kind == .status(502))
  }

  @Test func `Silence ends after the time that was given`() async throws {
    #expect(try await problem(.silence, timeoutSeconds: 1)?.kind == .timedOut)
  }

  @Test func `Another server than a ClickHouse is told from one`() async throws {
    let server = try ScriptedServer { _ in .text(200, "<html>It works</html>") }
    defer { withExtendedLifetime(server) {} }
    let connection = ServerConnection(
      try ServerAddress("clickhouse+http://127.0.0.1:\(server.port)/m"), try ServerAccount())
    await #expect(throws: ServerProblem(.unexpected, "what answers there is no ClickHouse")) {
      try await connection.version()
    }
  }

  @Test func `A port that nobody listens on is unreachable`() async throws {
    let port = try ScriptedServer { _ in .nothing }.port
    let connection = ServerConnection(
      try ServerAddress("clickhouse+http://127.0.0.1:\(port)/m"), try ServerAccount())
    do {
      try await connection.version()
      Issue.record("it answered")
    } catch {
      #expect(error.isPassing)
    }
  }

  @Test func `It is not sent on to another server`() async throws {
    let other = try ScriptedServer { _ in .text(200, "26.9\n") }
    let server = try ScriptedServer { _ in
      .text(307, "", headers: ["Location: http://127.0.0.1:\(other.port)/"])
    }
    defer { withExtendedLifetime((server, other)) {} }
    let connection = ServerConnection(
      try ServerAddress("clickhouse+http://127.0.0.1:\(server.port)/m"),
      try ServerAccount(user: "u", password: "sesame"))
    do {
      try await connection.version()
      Issue.record("it was sent on")
    } catch {
      #expect(error.kind == .status(307))
    }
    #expect(other.requests.isEmpty)
  }

  @Test func `Each version is told the settings that it knows, and the account in headers`()
    async throws
  {
    for (version, isNew) in [("18.16.1", false), ("26.9.2.1", true)] {
      let server = try ScriptedServer { Self.isVersion($0) ? .text(200, version) : .text(200, "") }
      defer { withExtendedLifetime(server) {} }
      let connection = ServerConnection(
        try ServerAddress("clickhouse+http://127.0.0.1:\(server.port)/m"),
        try ServerAccount(user: "u", password: "sesame"))
      try await connection.insert([1, 2], into: "t", columns: ["a", "b"])
      let request = try #require(server.requests.last)
      #expect(request.body == [1, 2])
      #expect(request.head.contains("async_insert=0") == isNew)
      #expect(
        request.head.contains("query=INSERT%20INTO%20t%20%28a%2C%20b%29%20FORMAT%20RowBinary"))
      #expect(request.head.contains("X-ClickHouse-Key: sesame"))
      #expect(!request.head.contains("?sesame"))
      #expect(server.requests.count == 2)
    }
  }
}
