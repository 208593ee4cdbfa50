import Glibc

/// A file that is written whole or not at all: beside its place first, then put there.
enum OutputFile {
  /// Who may read a file that was not there before, as far as the umask lets them.
  enum Privacy: mode_t {
    /// Everybody, as of any report.
    case open = 0o644
    /// The owner alone: rows as they stand in logs.
    case own = 0o600
  }

  /// Writes the bytes to the path; throws `cannotCreate` or `inputOutput`.
  static func write(
    _ bytes: [UInt8], to path: String, _ privacy: Privacy = .open
  ) throws(CommandFailure) {
    try write(.bytes(bytes), to: path, privacy)
  }

  /// Writes the content to the path; throws `cannotCreate` or `inputOutput`.
  ///
  /// What is there already is replaced in one step; its mode, and where that is allowed its owner and
  /// group, are kept. Of a symbolic link the file is replaced that it leads to. A path that is no
  /// regular file, and one under `/dev` or `/proc` that is there, is written to directly.
  static func write(
    _ content: OutputContent, to path: String, _ privacy: Privacy = .open
  ) throws(CommandFailure) {
    guard path != "-" else { return try StandardStreams.write(content) }
    if isDirect(path) { return try writeDirectly(content, to: path) }
    try put(content, at: RealPath.ofExisting(path) ?? path, told: path, privacy)
  }

  /// Writes the bytes to a file that is not there yet; one that is there is left as it is.
  static func writeNew(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    guard path != "-" else { return try StandardStreams.write(.bytes(bytes)) }
    try put(.bytes(bytes), at: path, told: path, .open, isNew: true)
  }

  private static func put(
    _ content: OutputContent, at target: String, told path: String, _ privacy: Privacy,
    isNew: Bool = false
  ) throws(CommandFailure) {
    do throws(StagedFile.Failure) {
      try StagedFile.put(content, at: target, mode: privacy.rawValue, isNew: isNew)
    } catch {
      switch error {
      case .create(let number):
        throw CommandFailure(.cannotCreate, FileWriter.message(number), path: path)
      case .write(let number):
        throw CommandFailure(.inputOutput, FileWriter.message(number), path: path)
      }
    }
  }

  /// Finds out before the inputs are read that a path names nothing yet, in a folder that can be
  /// written to.
  static func checkNew(_ path: String) throws(CommandFailure) {
    guard path != "-" else { return }
    var status = stat()
    guard unsafe lstat(path, &status) != 0 else {
      throw CommandFailure(
        .cannotCreate, "is there already and is left as it is; name another file", path: path)
    }
    try check(path, against: [])
  }

  /// Finds out before the inputs are read whether the path can be written to; changes nothing.
  ///
  /// An input must not be written over: it would be lost.
  static func check(_ path: String, against inputs: [String]) throws(CommandFailure) {
    guard path != "-", !isDirect(path) else { return }
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      for input in inputs {
        var other = stat()
        guard unsafe stat(input, &other) == 0 else { continue }
        if other.st_dev == status.st_dev, other.st_ino == status.st_ino {
          throw CommandFailure(.usage, "this is one of the inputs; name another file", path: path)
        }
      }
    }
    let target = RealPath.ofExisting(path) ?? path
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? "."
    guard unsafe access(folder, W_OK | X_OK) == 0 else {
      throw CommandFailure(.cannotCreate, FileWriter.message(errno), path: path)
    }
  }

  /// Refuses a place where something other than a file lies, which a database cannot be written into.
  static func checkPlain(_ path: String) throws(CommandFailure) {
    if isDirect(path) {
      throw CommandFailure(.cannotCreate, "not a regular file; name another", path: path)
    }
  }

  private static func isDirect(_ path: String) -> Bool {
    var status = stat()
    let isThere = unsafe stat(path, &status) == 0
    // Links such as /dev/stdout lead to whatever is open; /dev/shm is a folder like any other.
    if isThere, path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return true }
    return isThere && status.st_mode & S_IFMT != S_IFREG
  }

  private static func writeDirectly(
    _ content: OutputContent, to path: String
  ) throws(CommandFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.cannotCreate, FileWriter.message(errno), path: path)
    }
    defer { close(descriptor) }
    let number = content.write(to: descriptor)
    if number == EPIPE { exit(ExitStatus.clean.rawValue) }
    guard number == 0 else {
      throw CommandFailure(.inputOutput, FileWriter.message(number), path: path)
    }
  }
}
