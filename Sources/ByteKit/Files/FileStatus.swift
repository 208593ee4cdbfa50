import Glibc

/// What the system knows of a file: which one it is, its size and its last change.
package struct FileStatus: Hashable, Sendable {
  /// Which file it is, whatever its name: device and inode.
  ///
  /// True as long as the file is there; a deleted file's inode is given to a new one soon.
  package struct Identity: Hashable, Sendable {
    /// The file system.
    package let device: UInt
    /// The file in it.
    package let inode: UInt

    /// Makes an identity from its parts.
    package init(device: UInt, inode: UInt) {
      self.device = device
      self.inode = inode
    }
  }

  /// When a file changed last, by the nanosecond of its file system's clock.
  package struct Times: Hashable, Sendable {
    /// Last change of its bytes.
    package let modified: Int
    /// Last change of its bytes, names or rights, which no program can set back.
    package let changed: Int
  }

  /// Which file it is.
  package let identity: Identity
  /// Bytes on disk.
  package let size: Int
  /// Last change of its bytes, POSIX seconds UTC.
  package let modified: Int
  /// Its last changes: where they and the size are as they were, nobody wrote to it.
  package let times: Times
  /// Names that lead to it; 0 once it is deleted.
  package let linkCount: Int
  /// True for a regular file.
  package let isRegular: Bool
  /// True for a folder.
  package let isFolder: Bool

  /// Asks for a path, links followed; nil where there is nothing.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// A regular file as it was remembered: of its other times and names nothing is known.
  package init(identity: Identity, size: Int, modifiedNanoseconds: Int) {
    self.identity = identity
    self.size = size
    modified = modifiedNanoseconds / 1_000_000_000
    times = Times(modified: modifiedNanoseconds, changed: modifiedNanoseconds)
    linkCount = 1
    isRegular = true
    isFolder = false
  }

  init(_ status: stat) {
    identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    size = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec)
    times = Times(
      modified: Self.nanoseconds(status.st_mtim), changed: Self.nanoseconds(status.st_ctim))
    linkCount = Int(status.st_nlink)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    isFolder = status.st_mode & S_IFMT == S_IFDIR
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
  }
}
