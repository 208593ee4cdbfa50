import Glibc

/// A file without a name, in memory where the system has a place for that, for readers that want a
/// path.
final class MemoryFile {
  private let descriptor: Int32

  /// Makes an empty file; it goes with the value, and with the process.
  init() throws(FuzzFailure) {
    descriptor = Self.nameless(in: "/dev/shm") ?? Self.nameless(in: "/tmp") ?? -1
    guard descriptor >= 0 else { throw FuzzFailure(errorNumber: errno) }
  }

  deinit { close(descriptor) }

  private static func nameless(in folder: String) -> Int32? {
    var path = Array("\(folder)/stagewatch-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return nil }
    unlink(path)
    return descriptor
  }

  /// The path under which it can be opened; each opening begins at its start.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Gives it other content; false where the system refuses.
  func write(_ bytes: [UInt8]) -> Bool {
    guard ftruncate(descriptor, 0) == 0 else { return false }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        pwrite(
          descriptor, all.baseAddress.map { $0 + written }, all.count - written, off_t(written))
      }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}
