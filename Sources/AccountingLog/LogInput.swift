package import CSVRows

/// One accounting file to read.
public struct LogInput: Hashable, Sendable {
  /// Path, or `-` for standard input.
  public let path: String
  /// The PowerMTA node that wrote it; empty where the admin names none.
  public let node: String
  /// Where an earlier reading of the file ended; nil reads it from its first byte.
  package var resume: LogPosition?
  /// Rows that begin there or behind are left to a later reading; nil reads all.
  ///
  /// Obeyed where a file is read in chunks, and not where it comes as a stream.
  package var limit: Int?
  /// The columns of a file without a header line, where another generation of the log tells them.
  package var columns: ColumnLayout?

  /// True for standard input, of which no row can be read again.
  package var isStandardInput: Bool { path == "-" }

  /// Makes an input.
  public init(path: String, node: String = "") {
    self.path = path
    self.node = node
  }
}

/// How the bytes of regular files of rows come into memory; the result does not depend on it.
public enum LogAccess: Hashable, Sendable {
  /// Mapped, but copied where the file system is a remote one.
  case automatic
  /// Mapped chunk by chunk.
  case map
  /// Copied chunk by chunk with read(2).
  case read
  /// From front to back by one thread, as pipes are.
  case stream
}

/// How to read accounting files.
public struct LogScanOptions: Hashable, Sendable {
  /// The fewest bytes a chunk may be set to; useful only to tests.
  public static let chunkBytesMin = 1
  /// The usual size of a chunk of a mapped file, and of a block of a streamed one.
  public static let chunkBytesDefault = 8 << 20
  /// The most threads.
  public static let threadsMax = 256

  /// Threads that read at the same time, 1…256.
  public var threads: Int
  /// Bytes of a chunk.
  public var chunkBytes: Int
  /// The layout of files that have no header line; nil refuses their rows.
  public var assumedLayout: ColumnLayout?
  /// True keeps every rejected row for `--rejects`.
  public var keepsAllRejected: Bool
  /// How regular files are read.
  public var access: LogAccess
  /// True leaves a last line without its line end alone, for a later reading: the file still grows.
  package var waitsForLineEnd = false
  /// Which code looks for field and row ends; the result does not depend on it.
  package var kernel = ScanKernel.best

  /// Makes options; values outside their limits are moved to the nearest limit.
  public init(
    threads: Int = 1, chunkBytes: Int = chunkBytesDefault, assumedLayout: ColumnLayout? = nil,
    keepsAllRejected: Bool = false, access: LogAccess = .automatic
  ) {
    self.threads = min(max(threads, 1), Self.threadsMax)
    self.chunkBytes = max(chunkBytes, Self.chunkBytesMin)
    self.assumedLayout = assumedLayout
    self.keepsAllRejected = keepsAllRejected
    self.access = access
  }
}
