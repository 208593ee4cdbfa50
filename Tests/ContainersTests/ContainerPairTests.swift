import AggregateReports
import ByteKit
import Containers
import TestSupport
import Testing

/// Each kind of container inside each kind, as a small file that would become very much.
struct ContainerPairTests {
  enum Kind: String, CaseIterable {
    case gzip, zip, message, mbox
  }

  /// What becomes too much, by the documented limits.
  enum Limit {
    case items, bytes

    func reason(_ fileBytes: Int) -> String {
      switch self {
      case .items: "holds more than \(250 + fileBytes / 64) members, messages and parts"
      case .bytes: "unpacks to more than \(max(32 << 20, 1100 * fileBytes)) bytes"
      }
    }
  }

  /// The front of an archive, so that all of it is read, and zeros: a thousand times smaller packed.
  private static func zeros(_ count: Int) -> [UInt8] {
    [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: count)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let padded = bytes + [UInt8](repeating: 0, count: (3 - bytes.count % 3) % 3)
    var text: [UInt8] = []
    for start in stride(from: 0, to: padded.count, by: 3) {
      let bits =
        Int(padded[start]) << 16 | Int(padded[start + 1]) << 8 | Int(padded[start + 2])
      for shift in [18, 12, 6, 0] { text.append(letters[bits >> shift & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func message(_ parts: [String]) -> [UInt8] {
    Array(
      ("Content-Type: multipart/mixed; boundary=b\n\n" + parts.map { "--b\n\($0)\n" }.joined()
        + "--b--\n").utf8)
  }

  private static func attachment(_ bytes: [UInt8]) -> String {
    "Content-Type: application/x-report\nContent-Transfer-Encoding: base64\n\n" + base64(bytes)
  }

  private static func mbox(_ messages: [[UInt8]]) -> [UInt8] {
    messages.flatMap { Array("From a 01:02\n".utf8) + $0 + [10] }
  }

  /// Something of a kind that is small when it is packed, with very many items or bytes in it.
  private static func inner(_ kind: Kind, _ limit: Limit) -> [UInt8] {
    switch (kind, limit) {
    case (.gzip, _):
      // Bytes that do not shrink here, though they do in what lies around, hide the ratio.
      GzipBytes.member(zeros(190_000)) + Pack.gzip([UInt8](repeating: 0, count: 34 << 20), level: 9)
    case (.zip, .items):
      ZipWriter((0..<1_000).map { ZipWriter.Member(name: "\($0)", content: [120], method: 0) })
        .bytes
    case (.zip, .bytes):
      ZipWriter((0..<6).map { ("\($0)", unit) }).bytes
    case (.message, _): message(Array(repeating: "\nx", count: 900))
    case (.mbox, _): mbox(Array(repeating: [], count: 2_000))
    }
  }

  /// 7 MiB in a few kilobytes.
  private static let unit = Pack.gzip(zeros(7 << 20), level: 9)

  /// The same packed again: what deflate packs once stays within the limits.
  private static let twice = Pack.gzip(unit, level: 9)

  private static func outer(_ outer: Kind, _ inner: Kind) -> (bytes: [UInt8], limit: Limit) {
    switch (outer, inner) {
    case (.gzip, .gzip): (Pack.gzip(Self.inner(.gzip, .bytes), level: 9), .bytes)
    case (.gzip, _): (Pack.gzip(Self.inner(inner, .items), level: 9), .items)
    case (.zip, .gzip): (Self.inner(.zip, .bytes), .bytes)
    case (.zip, _): (ZipWriter([("x", Self.inner(inner, .items))]).bytes, .items)
    case (.message, .gzip):
      (message(Array(repeating: attachment(twice), count: 6)), .bytes)
    case (.message, .zip): (message([attachment(Self.inner(.zip, .bytes))]), .bytes)
    case (.message, _): (message([attachment(Self.inner(inner, .items))]), .items)
    case (.mbox, .gzip):
      (mbox(Array(repeating: message([attachment(twice)]), count: 6)), .bytes)
    case (.mbox, .zip): (mbox([message([attachment(Self.inner(.zip, .bytes))])]), .bytes)
    case (.mbox, .message): (mbox([Self.inner(.message, .items)]), .items)
    case (.mbox, .mbox): (mbox([message([attachment(Self.inner(.mbox, .items))])]), .items)
    }
  }

  @Test(
    "a file that holds too much is refused as one, with the limits of its size",
    arguments: Kind.allCases, Kind.allCases)
  func pair(outer: Kind, inner: Kind) throws {
    let (bytes, limit) = Self.outer(outer, inner)
    #expect(bytes.count < 200_000)
    let folder = try TemporaryFolder()
    let path = try folder.write("file", bytes)
    var items: [ReportReader.Item] = []
    ReportReader().read(path: path) { items.append($0) }
    let refusals = items.map { item -> String in
      guard case .rejected(let problem) = item, problem.path == path else { return "\(item)" }
      return "\(problem.code.rawValue) \(problem.reason.prefix { $0 != ";" })"
    }
    #expect(
      refusals == [
        "file_limit with all that lies inside one another it " + limit.reason(bytes.count)
      ])
  }
}
