import Glibc

/// A file that is made beside its place and put there in one step.
///
/// It has no name until it is whole (O_TMPFILE of open(2)), so that whatever ends the program leaves
/// nothing behind. Where the file system has no such files, and for the moment in which one takes the
/// place of another, it is called `NAME.PID.part`; what a killed run left of that kind is removed by
/// the next one.
enum StagedFile {
  /// Why a file could not be made, with the system's error number.
  enum Failure: Error {
    case create(Int32)
    case write(Int32)
  }

  /// What of a file outlives that another takes its place.
  private struct Attributes {
    let mode: mode_t
    let owner: uid_t
    let group: gid_t

    /// Those of a file; nil where there is none.
    init?(of path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      mode = status.st_mode & 0o7777
      owner = status.st_uid
      group = status.st_gid
    }

    /// Gives them to another file as far as that is allowed.
    func apply(to descriptor: Int32) {
      // Only root may give a file away; its group may be kept by any member of it.
      let isKept =
        fchown(descriptor, owner, group) == 0 || fchown(descriptor, .max, group) == 0
      // Bits that lend an owner's rights are not for another owner.
      _ = fchmod(descriptor, isKept ? mode : mode & 0o777)
    }
  }

  /// Puts a file with this content at a path; one that is there already hands down mode and owner.
  static func put(
    _ content: OutputContent, at target: String, mode: mode_t
  ) throws(Failure) {
    let old = Attributes(of: target)
    // Closed to others until it has the mode that it is to have.
    let first = old == nil ? mode : 0o600
    sweep(beside: target)
    let descriptor = unsafe open(
      folder(of: target), O_WRONLY | temporaryFile | O_CLOEXEC, first)
    if descriptor >= 0 {
      defer { close(descriptor) }
      try fill(descriptor, content, old)
      if link(descriptor, at: target) { return }
    }
    try putNamed(content, at: target, mode: first, old)
  }

  /// O_TMPFILE without its O_DIRECTORY, which Swift does not import (asm-generic/fcntl.h).
  private static let temporaryFile: Int32 = 0o20_000_000 | O_DIRECTORY

  private static func fill(
    _ descriptor: Int32, _ content: OutputContent, _ old: Attributes?
  ) throws(Failure) {
    var number = content.write(to: descriptor)
    old?.apply(to: descriptor)
    if number == 0, fsync(descriptor) != 0 { number = errno }
    guard number == 0 else { throw .write(number) }
  }

  /// Gives an unnamed file its name; false where that cannot be done.
  private static func link(_ descriptor: Int32, at target: String) -> Bool {
    let source = "/proc/self/fd/\(descriptor)"
    if unsafe linkat(AT_FDCWD, source, AT_FDCWD, target, AT_SYMLINK_FOLLOW) == 0 { return true }
    guard errno == EEXIST else { return false }
    // A link takes no other file's place; a renamed one does.
    let temporary = temporaryName(target)
    remove(temporary)
    guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 else {
      return false
    }
    if unsafe rename(temporary, target) == 0 { return true }
    unsafe unlink(temporary)
    return false
  }

  private static func putNamed(
    _ content: OutputContent, at target: String, mode: mode_t, _ old: Attributes?
  ) throws(Failure) {
    let temporary = temporaryName(target)
    // One of a dead process that had the same number.
    remove(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(temporary, flags, mode)
    guard descriptor >= 0 else { throw .create(errno) }
    defer { close(descriptor) }
    // Held until the end, so that no other run takes it for a dead one's.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    do throws(Failure) {
      try fill(descriptor, content, old)
      guard unsafe rename(temporary, target) == 0 else { throw .write(errno) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }

  // MARK: - Names

  private static let suffix = ".part"

  private static func temporaryName(_ target: String) -> String {
    "\(target).\(getpid())\(suffix)"
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }

  /// Removes what runs that were killed left beside a path.
  private static func sweep(beside target: String) {
    let folder = folder(of: target)
    let name = target.lastIndex(of: "/").map { target[target.index(after: $0)...] } ?? target[...]
    guard let listing = unsafe opendir(folder) else { return }
    defer { unsafe closedir(listing) }
    while let entry = unsafe readdir(listing) {
      let found = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      guard found.hasPrefix("\(name)."), found.hasSuffix(suffix),
        let process = pid_t(found.dropFirst(name.count + 1).dropLast(suffix.count)), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      remove(folder + found)
    }
  }

  /// Removes a file of one's own that nobody holds.
  private static func remove(_ path: String) {
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    unsafe unlink(path)
  }
}
