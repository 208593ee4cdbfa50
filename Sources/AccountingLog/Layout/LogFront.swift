package import ByteKit
import Containers

/// The first bytes of an accounting file, unpacked where it is a gzip file.
///
/// All that looks at the beginning of a log to tell what or which it is takes it from here.
package struct LogFront: Sendable {
  /// At most `LogSource.headBytes`, unpacked.
  package let bytes: [UInt8]
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
      bytes = front
      return
    }
    var inflated = ReplayedSource(GzipSource(base: plain, path: path, limits: nil))
    bytes = try inflated.peek(LogSource.headBytes)
  }
}
