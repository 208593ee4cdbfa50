import Glibc

/// The name of a file that is made beside its place, and takes it in one step.
///
/// It is `NAME.PID.part`; what a run that was killed left under such a name the next one removes.
package struct StagedPath: Sendable {
  private static let suffix = ".part"

  /// Where the file is to lie.
  package let target: String

  /// Prepares a name beside a path.
  package init(_ target: String) { self.target = target }

  /// The file's name until then.
  package var temporary: String { "\(target).\(getpid())\(Self.suffix)" }

  /// The folder of both, with the slash at its end.
  package var folder: String {
    target.lastIndex(of: "/").map { String(target[...$0]) } ?? "./"
  }

  /// Removes what runs that were killed left beside the place.
  ///
  /// Named files of a process that runs stay, and so does what is no file of one's own, or held by
  /// somebody (flock(2)).
  package func sweep() {
    let name = target.lastIndex(of: "/").map { target[target.index(after: $0)...] } ?? target[...]
    guard let listing = opendir(folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard found.hasPrefix("\(name)."), found.hasSuffix(Self.suffix),
        let process = pid_t(found.dropFirst(name.count + 1).dropLast(Self.suffix.count)),
        process > 0, !Self.isRunning(process)
      else { continue }
      Self.remove(folder + found)
    }
  }

  /// Removes a file of the temporary name that a dead process of the same number left.
  package func clear() { Self.remove(temporary) }

  /// Removes a file of one's own that nobody holds.
  private static func remove(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    unlink(path)
  }

  /// False for a process that has ended, also where nobody has asked for its status yet (proc(5)).
  private static func isRunning(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    guard let file = try? InputFile(path: "/proc/\(process)/stat") else { return true }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 1)
    defer { memory.deallocate() }
    guard let count = try? file.read(into: memory, path: ""),
      let name = memory[..<count].lastIndex(of: UInt8(ascii: ")"))
    else { return true }
    return !memory[name..<count].dropFirst(2).prefix(1).contains(UInt8(ascii: "Z"))
  }
}
