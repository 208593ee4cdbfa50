import Glibc

/// What the file system says of a file, by which it is known again.
package struct FileStamp: Hashable, Sendable {
  /// The file's number on its device; a rename keeps both.
  package let device: Int, inode: Int
  /// Bytes on disk.
  package let size: Int
  /// Nanoseconds since 1970.
  package let modified: Int

  /// Asks the system; nil where there is no regular file.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    // Numbers of devices and files use all 64 bits; SQLite's are signed.
    device = Int(truncatingIfNeeded: status.st_dev)
    inode = Int(truncatingIfNeeded: status.st_ino)
    size = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
  }

  /// A file's number on a device.
  struct Place: Hashable {
    let device: Int, inode: Int
  }

  /// Where the file lies, whatever was written to it.
  var place: Place { Place(device: device, inode: inode) }

  /// True for the same file, whatever was written to it.
  func isSameFile(as other: FileStamp) -> Bool { place == other.place }
}
