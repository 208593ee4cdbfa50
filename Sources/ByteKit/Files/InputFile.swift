import CMapGuard
import Glibc

/// A file that is open for reading; it is closed when the value goes.
package struct InputFile: ~Copyable, Sendable {
  private let descriptor: Int32
  /// Size in bytes when it was opened; 0 for pipes and terminals.
  package let sizeAtOpen: Int
  /// True for a regular file: only those can be mapped and read at an offset.
  package let isRegular: Bool

  /// Opens a path, or standard input for `-`.
  ///
  /// Throws `cannot_open` with the system's reason.
  package init(path: String) throws(InputProblem) {
    if path == "-" {
      descriptor = dup(0)
    } else {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw InputFile.problem(path, .cannotOpen, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = errno
      close(descriptor)
      throw InputFile.problem(path, .cannotOpen, reason)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw InputFile.problem(path, .cannotOpen, EISDIR)
    }
    isRegular = status.st_mode & S_IFMT == S_IFREG
    sizeAtOpen = isRegular ? Int(status.st_size) : 0
  }

  deinit { close(descriptor) }

  /// Reads the next bytes into the buffer; 0 at the end.
  ///
  /// Throws `cannot_read` with the system's reason.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, path: String
  ) throws(InputProblem) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw InputFile.problem(path, .cannotRead, errno) }
    }
  }

  /// Reads bytes at an offset without moving the file's position; 0 at the end.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int, path: String
  ) throws(InputProblem) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw InputFile.problem(path, .cannotRead, errno) }
    }
  }

  /// Offset of the next byte that `read` gives; nil for pipes and terminals.
  package var position: Int? {
    guard isRegular else { return nil }
    let offset = lseek(descriptor, 0, SEEK_CUR)
    return offset < 0 ? nil : Int(offset)
  }

  /// Makes an offset the next that `read` gives.
  package func move(to offset: Int, path: String) throws(InputProblem) {
    if lseek(descriptor, off_t(offset), SEEK_SET) < 0 {
      throw InputFile.problem(path, .cannotRead, errno)
    }
  }

  /// Size in bytes now; 0 for pipes and where the system does not tell.
  package var currentSize: Int {
    var status = stat()
    guard isRegular, fstat(descriptor, &status) == 0 else { return 0 }
    return Int(status.st_size)
  }

  /// What the system says of the open file now; nil where it does not tell.
  package var status: FileStatus? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
  }

  /// Maps a range of bytes, which may by now lie past the file's end; nil when the system refuses.
  package func map(_ range: Range<Int>) -> MappedBytes? {
    guard isRegular, !range.isEmpty else { return nil }
    return MappedBytes(descriptor: descriptor, range: range)
  }

  /// Tells the system that a range will be read soon, so that it is fetched ahead.
  package func willNeed(_ range: Range<Int>) {
    guard isRegular, !range.isEmpty else { return }
    posix_fadvise(
      descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
  }

  /// True when the file lies on another machine or behind another process, as the kind of its file
  /// system says.
  package var isRemote: Bool { Self.remoteKinds.contains(mapguard_file_system(descriptor)) }

  /// Numbers of file systems, statfs(2): NFS, SMB, CIFS, SMB 2, FUSE, 9P, AFS (two), Ceph.
  private static let remoteKinds: Set<UInt32> = [
    0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x6573_5546, 0x0102_1997, 0x5346_414f, 0x6b41_4653,
    0x00c3_6400,
  ]

  private static func problem(
    _ path: String, _ code: InputProblem.Code, _ number: Int32
  ) -> InputProblem {
    InputProblem(code: code, path: path, reason: String(cString: strerror(number)))
  }
}

extension InputProblem.Code {
  /// The file could not be opened.
  public static let cannotOpen: Self = "cannot_open"
  /// Reading failed in the middle of the file.
  public static let cannotRead: Self = "cannot_read"
  /// The file became shorter while it was read.
  public static let fileShrank: Self = "file_shrank"
}
