package import ByteKit
import Glibc

/// A folder in which one running instance keeps what it has counted and how far it has read.
///
/// Both are in one file, which is replaced in one step: after a crash at any moment it holds either
/// all of a commit or all of the one before. A lock on the folder keeps a second instance out.
package final class StateFolder {
  /// Begin of every state file; the digit is the version of its form.
  private static let mark = Array("stagewatch-tail-state 2\n".utf8)
  /// The largest state that is read.
  static let bytesMax = 256 << 20

  /// The folder.
  package let path: String
  private let lock: Int32

  /// Makes the folder where it is not there, and locks it.
  ///
  /// Throws `state_in_use` when another instance has it, `state_failed` with the system's reason.
  package init(path: String) throws(InputProblem) {
    self.path = path
    try Self.makeFolders(path)
    let file = path + "/lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(file) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(descriptor)
      guard reason == EWOULDBLOCK else { throw Self.failure(file, reason) }
      throw InputProblem(
        code: .stateInUse, path: path, reason: "another instance of stagewatch uses this state",
        hint: "stop it, or give this one another --state")
    }
    lock = descriptor
  }

  deinit {
    // A program that is being started at this moment has the descriptor too, until it is.
    flock(lock, LOCK_UN)
    close(lock)
  }

  private var file: String { path + "/state" }

  /// The bytes of the last commit; nil before the first one.
  ///
  /// Throws `state_damaged` where they are not those of a commit.
  package func load() throws(InputProblem) -> ArraySlice<UInt8>? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Self.failure(file)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= Self.bytesMax {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(file) }
      if count == 0 { break }
      bytes.append(contentsOf: block[..<count])
    }
    let head = Self.mark.count + 8
    guard bytes.count >= head, bytes.count <= Self.bytesMax, bytes.starts(with: Self.mark),
      Array(bytes[Self.mark.count..<head]) == Self.checksum(bytes[head...])
    else { throw Self.damage(file) }
    return bytes[head...]
  }

  /// Replaces the last commit: written beside it, brought to the disk, then renamed.
  package func commit(_ content: [UInt8]) throws(InputProblem) {
    let temporary = file + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(temporary) }
    var number: Int32 = 0
    for part in [Self.mark, Self.checksum(content[...]), content] where number == 0 {
      number = Self.write(part, to: descriptor)
    }
    if number == 0, fsync(descriptor) != 0 { number = errno }
    if close(descriptor) != 0, number == 0 { number = errno }
    if number == 0, rename(temporary, file) != 0 { number = errno }
    guard number == 0 else {
      // On a full disk what was written of it would hold the room that others need.
      unlink(temporary)
      throw Self.failure(file, number)
    }
  }

  /// What is told of a state that cannot be read.
  package static func damage(_ path: String) -> InputProblem {
    InputProblem(
      code: .stateDamaged, path: path, reason: "not a state of this version, or damaged",
      hint: "move it away to count everything anew")
  }

  private static func checksum(_ content: ArraySlice<UInt8>) -> [UInt8] {
    let hash = content.withUnsafeBytes { ByteHash.hash($0, seed: 0x5a17_e5ee_d0f5_ca1e) }
    return (0..<8).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      done += count
    }
    return 0
  }

  private static func makeFolders(_ path: String) throws(InputProblem) {
    var folder = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      folder += (folder.isEmpty || folder.hasSuffix("/") ? "" : "/") + part
      if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
    }
  }

  private static func failure(_ path: String, _ number: Int32 = errno) -> InputProblem {
    InputProblem(code: .stateFailed, path: path, reason: String(cString: strerror(number)))
  }
}

extension InputProblem.Code {
  /// Another instance uses the state.
  package static let stateInUse: Self = "state_in_use"
  /// The state is not what was written.
  package static let stateDamaged: Self = "state_damaged"
  /// The state could not be read or written.
  package static let stateFailed: Self = "state_failed"
}
