import Glibc
import Synchronization

/// A server on a free port of this machine that says what a test wants, byte by byte.
///
/// It takes one request at a time: reads it whole, asks the test what to answer, writes that and
/// closes the connection.
public final class ScriptedServer: Sendable {
  /// A request as it came.
  public struct Request: Sendable {
    /// Everything before the body.
    public let head: String
    /// The body.
    public let body: [UInt8]
  }

  /// What is done with a request.
  public enum Answer: Sendable {
    /// Bytes that are written before the connection is closed.
    case bytes([UInt8])
    /// Nothing until the client has gone.
    case silence
    /// The connection is closed at once.
    case nothing

    /// A whole answer with its length.
    public static func whole(_ status: Int, _ body: [UInt8], headers: [String] = []) -> Answer {
      let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)", "Connection: close"]
      return .bytes(Array(((lines + headers).joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// A whole answer that is text.
    public static func text(_ status: Int, _ text: String, headers: [String] = []) -> Answer {
      whole(status, Array(text.utf8), headers: headers)
    }
  }

  /// The port.
  public let port: Int
  private let listener: Int32
  private let seen = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Answer

  /// Why there is none.
  public struct Failure: Error {}

  /// Listens; `answer` is asked once for each request.
  public init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure() }
    port = Int(UInt16(bigEndian: place.sin_port))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Loop>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(Loop(self)).toOpaque())
    guard code == 0 else { throw Failure() }
    pthread_detach(thread)
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The requests so far.
  public var requests: [Request] { seen.withLock { $0 } }

  private final class Loop {
    private weak var server: ScriptedServer?
    private let listener: Int32

    init(_ server: ScriptedServer) {
      self.server = server
      listener = server.listener
    }

    func run() {
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        if let request = Self.read(client), let server {
          server.seen.withLock { $0.append(request) }
          Self.write(server.answer(request), to: client)
        }
        close(client)
      }
    }

    private static func read(_ client: Int32) -> Request? {
      var all: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 65536)
      var end: Int?
      var length = 0
      while true {
        if end == nil, let found = headEnd(all) {
          end = found
          length = contentLength(String(decoding: all[..<found], as: UTF8.self))
        }
        if let end, all.count >= end + length {
          return Request(
            head: String(decoding: all[..<end], as: UTF8.self),
            body: Array(all[end..<(end + length)]))
        }
        let count = recv(client, &block, block.count, 0)
        guard count > 0 else { return nil }
        all += block[..<count]
      }
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
      guard bytes.count >= 4 else { return nil }
      return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }
    }

    private static func contentLength(_ head: String) -> Int {
      for line in head.lowercased().split(separator: "\r\n") {
        let parts = line.split(separator: ":")
        if parts.first == "content-length", let last = parts.last {
          return Int(last.drop { $0 == " " }) ?? 0
        }
      }
      return 0
    }

    private static func write(_ answer: Answer, to client: Int32) {
      switch answer {
      case .nothing: return
      case .silence:
        var byte: UInt8 = 0
        while recv(client, &byte, 1, 0) > 0 {}
      case .bytes(let bytes):
        var start = 0
        while start < bytes.count {
          let count = bytes[start...].withUnsafeBytes {
            send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          }
          guard count > 0 else { return }
          start += count
        }
      }
    }
  }
}
