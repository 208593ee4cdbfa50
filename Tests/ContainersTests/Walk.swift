import ByteKit
import CZlib
import Containers
import TestSupport

/// What a walk over some bytes handed on, as text lines.
final class Walk: LeafConsumer {
  /// One line for each thing: `leaf PATH BYTES`, `refused PATH CODE REASON`, `failure PATH`.
  private(set) var lines: [String] = []
  /// The documents, whole.
  private(set) var documents: [[UInt8]] = []
  private var path = ""
  private var bytes: [UInt8] = []

  /// Walks the bytes as a file named `file`.
  init(
    _ bytes: some Sequence<UInt8>, limits: ContainerLimits = .standard,
    blockBytes: Int = ContainerWalker.blockBytesDefault
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", bytes)
    ContainerWalker(limits: limits, blockBytes: blockBytes).walk(path: path, into: self)
    lines = lines.map { $0.replacing(folder.path + "/", with: "") }
  }

  func begin(leaf: String, fileName: String) {
    path = leaf
    bytes = []
  }

  func take(_ block: UnsafeRawBufferPointer) -> Bool {
    bytes.append(contentsOf: block)
    return true
  }

  func end(_ problem: InputProblem?) {
    if let problem { return refuse(problem) }
    documents.append(bytes)
    lines.append("leaf \(path) \(bytes.count)")
  }

  func refuse(_ problem: InputProblem) {
    lines.append("refused \(problem.path) \(problem.code.rawValue) \(problem.reason)")
  }

  func failureReport(_ path: String) { lines.append("failure \(path)") }
}

/// Makes packed bytes for tests.
enum Pack {
  /// One gzip member.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    deflate(bytes, windowBits: 31, level: level)
  }

  /// Deflate with the framing that zlib's window bits choose.
  static func deflate(_ bytes: [UInt8], windowBits: Int32, level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    guard czlib_deflateInit2(&stream, level, windowBits) == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let room = output.count
    return input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(room)
        CZlib.deflate(&stream, Z_FINISH)
        return Array(target[..<(room - Int(stream.avail_out))])
      }
    }
  }

  /// The CRC of zip and gzip.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
  }
}

/// A zip archive put together by hand, so that each field can lie.
struct ZipWriter {
  struct Member {
    var name: String
    var content: [UInt8]
    var method = 8
    var flags = 0
    /// What the directory says instead of the truth.
    var compressedBytes: Int?
    var crc: UInt32?
    var headerOffset: Int?
  }

  var members: [Member] = []
  /// What the end record says instead of the truth.
  var count: Int?
  var directoryOffset: Int?
  var behind: [UInt8] = []

  init(_ members: [Member]) { self.members = members }

  init(_ files: [(String, [UInt8])]) {
    members = files.map { Member(name: $0.0, content: $0.1) }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed =
        member.method == 8 ? Pack.deflate(member.content, windowBits: -15) : member.content
      let name = Array(member.name.utf8)
      let crc = member.crc ?? Pack.crc(member.content)
      let offset = out.count
      let sizes =
        Self.le(Int(crc), 4) + Self.le(packed.count, 4) + Self.le(member.content.count, 4)
      let shared = Self.le(member.flags, 2) + Self.le(member.method, 2) + Self.le(0, 4)
      out += [0x50, 0x4b, 3, 4] + Self.le(20, 2) + shared + sizes
      out += Self.le(name.count, 2) + Self.le(0, 2) + name + packed
      directory += [0x50, 0x4b, 1, 2] + Self.le(20, 2) + Self.le(20, 2) + shared
      directory += Self.le(Int(crc), 4) + Self.le(member.compressedBytes ?? packed.count, 4)
      directory += Self.le(member.content.count, 4) + Self.le(name.count, 2)
      directory += Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 4)
      directory += Self.le(member.headerOffset ?? offset, 4) + name
    }
    let start = out.count
    let end =
      [0x50, 0x4b, 5, 6] + Self.le(0, 4) + Self.le(count ?? members.count, 2)
      + Self.le(count ?? members.count, 2) + Self.le(directory.count, 4)
      + Self.le(directoryOffset ?? start, 4) + Self.le(0, 2)
    return out + directory + end + behind
  }

  static func le(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
