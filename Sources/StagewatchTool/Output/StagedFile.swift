import ByteKit
import Glibc

/// A file that is made beside its place and put there in one step.
///
/// It has no name until it is whole (O_TMPFILE of open(2)), so that whatever ends the program leaves
/// nothing behind. Where the file system has no such files, and for the moment in which one takes the
/// place of another, it has the name of a `StagedPath`.
enum StagedFile {
  /// Why a file could not be made, with the system's error number.
  enum Failure: Error {
    case create(Int32)
    case write(Int32)
  }

  /// Puts a file with this content at a path; one that is there already hands down mode and owner, or
  /// is left as it is, which throws `create` with EEXIST, where the file must be new.
  static func put(
    _ content: OutputContent, at target: String, mode: mode_t, isNew: Bool = false
  ) throws(Failure) {
    let old = isNew ? nil : FileAttributes(of: target)
    // Closed to others until it has the mode that it is to have.
    let first = old == nil ? mode : 0o600
    let path = StagedPath(target)
    path.sweep()
    let descriptor = unsafe open(path.folder, O_WRONLY | temporaryFile | O_CLOEXEC, first)
    if descriptor >= 0 {
      defer { close(descriptor) }
      try fill(descriptor, content, old)
      if try link(descriptor, at: path, isNew: isNew) { return }
    }
    try putNamed(content, at: path, mode: first, old, isNew: isNew)
  }

  /// O_TMPFILE without its O_DIRECTORY, which Swift does not import (asm-generic/fcntl.h).
  private static let temporaryFile: Int32 = 0o20_000_000 | O_DIRECTORY

  private static func fill(
    _ descriptor: Int32, _ content: OutputContent, _ old: FileAttributes?
  ) throws(Failure) {
    var number = content.write(to: descriptor)
    old?.apply(to: descriptor)
    if number == 0, fsync(descriptor) != 0 { number = errno }
    guard number == 0 else { throw .write(number) }
  }

  /// Gives an unnamed file its name; false where that cannot be done.
  private static func link(
    _ descriptor: Int32, at path: StagedPath, isNew: Bool
  ) throws(Failure) -> Bool {
    let (target, temporary) = (path.target, path.temporary)
    let source = "/proc/self/fd/\(descriptor)"
    if unsafe linkat(AT_FDCWD, source, AT_FDCWD, target, AT_SYMLINK_FOLLOW) == 0 { return true }
    guard errno == EEXIST else { return false }
    if isNew { throw .create(EEXIST) }
    // A link takes no other file's place; a renamed one does.
    path.clear()
    guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 else {
      return false
    }
    if unsafe rename(temporary, target) == 0 { return true }
    unsafe unlink(temporary)
    return false
  }

  private static func putNamed(
    _ content: OutputContent, at path: StagedPath, mode: mode_t, _ old: FileAttributes?, isNew: Bool
  ) throws(Failure) {
    let temporary = path.temporary
    path.clear()
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(temporary, flags, mode)
    guard descriptor >= 0 else { throw .create(errno) }
    defer { close(descriptor) }
    // Held until the end, so that no other run takes it for a dead one's.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    do throws(Failure) {
      try fill(descriptor, content, old)
      if isNew {
        // Unlike a rename, a second name takes no other file's place.
        guard unsafe Glibc.link(temporary, path.target) == 0 else { throw .create(errno) }
        unsafe unlink(temporary)
      } else {
        guard unsafe rename(temporary, path.target) == 0 else { throw .write(errno) }
      }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }
}
