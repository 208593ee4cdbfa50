import Glibc

/// A folder that several files are written to, each whole or not at all.
enum OutputFolder {
  /// Makes the folder where it is not there; throws `cannotCreate`.
  static func prepare(_ folder: String) throws(CommandFailure) {
    if unsafe mkdir(folder, 0o755) == 0 { return }
    let number = errno
    var status = stat()
    let isFolder = unsafe stat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard !isFolder else { return }
    let reason =
      number == EEXIST
      ? "this is no folder; --format csv writes one file a section"
      : FileWriter.message(number)
    throw CommandFailure(.cannotCreate, reason, path: folder)
  }

  /// Writes the files.
  static func write(
    _ files: [(name: String, bytes: [UInt8])], to folder: String
  ) throws(CommandFailure) {
    for file in files { try OutputFile.write(file.bytes, to: path(file.name, in: folder)) }
  }

  /// The path of a file in a folder.
  static func path(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}
