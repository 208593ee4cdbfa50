import ByteKit
import Foundation
import Glibc

/// A store that is made beside its place and put there in one step.
///
/// Until then it has the name of a `StagedPath`, and is held, so that no other run takes it for what a
/// dead one left: process numbers of another machine or container say nothing here.
final class StagedStore {
  /// Where it is to lie: of a symbolic link the file that it leads to.
  private let path: StagedPath
  /// The same as it was named.
  private let name: String
  /// What holds the file; negative while there is none.
  private var descriptor: Int32 = -1

  private var temporary: String { path.temporary }

  /// Prepares to make a store at a path.
  init(_ path: String) {
    name = path
    self.path = StagedPath(URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
  }

  deinit { release() }

  private func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Makes it.
  func make() throws(HistoryStore.Problem) -> HistoryStore {
    _ = try makeFile()
    return try naming { () throws(HistoryStore.Problem) in
      try HistoryStore(path: temporary, for: .staging)
    }
  }

  /// Makes an empty file that only its owner reads, and gives its name until it is placed.
  func makeFile() throws(HistoryStore.Problem) -> String {
    release()
    path.sweep()
    path.clear()
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = open(temporary, flags, 0o600)
    guard descriptor >= 0 else { throw problem() }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    return temporary
  }

  /// Does something to the store that was made; what goes wrong with it is told of its place.
  func naming<Value>(
    _ body: () throws(HistoryStore.Problem) -> Value
  ) throws(HistoryStore.Problem) -> Value {
    do throws(HistoryStore.Problem) { return try body() } catch {
      guard error.path == temporary else { throw error }
      // Nobody has this one yet: it is no store that is missing or damaged, and could be left out.
      throw HistoryStore.Problem(.failed, path: name, reason: error.reason)
    }
  }

  /// Puts it at its place; one that is there already hands down its mode and, where that is allowed,
  /// its owner.
  func place() throws(HistoryStore.Problem) {
    guard descriptor >= 0 else { throw problem() }
    defer { release() }
    FileAttributes(of: path.target)?.apply(to: descriptor, forOwnerAlone: true)
    guard fsync(descriptor) == 0, rename(temporary, path.target) == 0 else {
      throw problem()
    }
    let folder = open(path.folder, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Removes what there is of it.
  func remove() {
    // What another run holds under this name is not ours.
    guard descriptor >= 0 else { return }
    unlink(temporary)
    release()
  }

  /// What the system says of the last call.
  private func problem() -> HistoryStore.Problem {
    HistoryStore.Problem(.failed, path: name, reason: String(cString: strerror(errno)))
  }
}
