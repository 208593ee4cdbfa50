import Glibc

/// A file that is written whole or not at all: beside its place first, then renamed.
enum OutputFile {
  /// Writes the bytes to the path; throws `cannotCreate` or `inputOutput`.
  ///
  /// What is there already is replaced in one step; its permissions are not kept. A path that is
  /// no regular file, such as `/dev/stdout`, is written to directly.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    guard path != "-" else { return try StandardStreams.write(bytes) }
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try writeDirectly(bytes, to: path)
    }
    let temporary = "\(path).\(getpid()).part"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CommandFailure(.cannotCreate, FileWriter.message(errno), path: path)
    }
    var number = FileWriter.write(bytes, to: descriptor)
    if number == 0, fsync(descriptor) != 0 { number = errno }
    if close(descriptor) != 0, number == 0 { number = errno }
    if number == 0, unsafe rename(temporary, path) != 0 { number = errno }
    guard number == 0 else {
      unsafe unlink(temporary)
      throw CommandFailure(.inputOutput, FileWriter.message(number), path: path)
    }
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.cannotCreate, FileWriter.message(errno), path: path)
    }
    defer { close(descriptor) }
    let number = FileWriter.write(bytes, to: descriptor)
    guard number == 0 else {
      throw CommandFailure(.inputOutput, FileWriter.message(number), path: path)
    }
  }
}
