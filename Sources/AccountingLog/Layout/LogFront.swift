package import ByteKit
import Containers

/// The first bytes of an accounting file, unpacked where it is a gzip file.
///
/// All that looks at the beginning of a log to tell what or which it is takes it from here.
package struct LogFront: Sendable {
  /// At most `LogSource.headBytes`, unpacked.
  package let bytes: [UInt8]
  /// Offset of the first of them: 0, or where a stretch of NUL bytes ends that is longer.
  package let start: Int
  /// True for a gzip file.
  package let isPacked: Bool

  /// Opens a file and reads them; throws what keeps it from being opened or unpacked.
  package init(path: String) throws(InputProblem) {
    try self.init(of: try InputFile(path: path), path: path)
  }

  /// Reads them from an open file at its first byte.
  package init(of file: consuming InputFile, path: String) throws(InputProblem) {
    var plain = ReplayedSource(FileSource(file: file, path: path))
    let front = try plain.peek(LogSource.headBytes)
    isPacked = front.withUnsafeBytes { InputHead($0).kind } == .gzip
    guard isPacked else {
      (bytes, start) = try Self.behindHole(front, &plain)
      return
    }
    var inflated = ReplayedSource(GzipSource(base: plain, path: path, limits: nil))
    let unpacked = try inflated.peek(LogSource.headBytes)
    (bytes, start) = try Self.behindHole(unpacked, &inflated)
  }

  /// The first bytes behind those of a front that holds nothing but NUL bytes.
  private static func behindHole<Source: ByteSource & ~Copyable>(
    _ front: [UInt8], _ source: inout Source
  ) throws(InputProblem) -> (bytes: [UInt8], start: Int) {
    let hole = front.withUnsafeBytes { NULRuns.end(of: $0, from: 0, until: $0.count) }
    guard hole == LogSource.headBytes else { return (front, 0) }
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)
    defer { block.deallocate() }
    var start = 0
    var found: [UInt8] = []
    while found.count < LogSource.headBytes {
      let count = try source.read(into: block)
      guard count > 0 else { break }
      let part = UnsafeRawBufferPointer(rebasing: block[..<count])
      let begin = found.isEmpty ? NULRuns.end(of: part, from: 0, until: count) : 0
      start += begin
      found += part[begin...]
    }
    return (Array(found.prefix(LogSource.headBytes)), start)
  }
}
