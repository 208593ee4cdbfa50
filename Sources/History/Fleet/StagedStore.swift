import ByteKit
import Foundation
import Glibc

/// A store that is made beside its place and put there in one step.
///
/// Until then it has the name of a `StagedPath`.
struct StagedStore {
  /// Where it is to lie: of a symbolic link the file that it leads to.
  private let path: StagedPath

  private var target: String { path.target }
  private var temporary: String { path.temporary }

  /// Prepares to make a store at a path.
  init(_ path: String) {
    self.path = StagedPath(URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
  }

  /// Makes it.
  func make() throws(HistoryStore.Problem) -> HistoryStore {
    path.sweep()
    path.clear()
    do throws(HistoryStore.Problem) {
      return try HistoryStore(path: temporary, for: .staging)
    } catch {
      throw HistoryStore.Problem(error.kind, path: target, reason: error.reason)
    }
  }

  /// Puts it at its place; one that is there already hands down its mode and, where that is allowed,
  /// its owner.
  func place() throws(HistoryStore.Problem) {
    let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem() }
    defer { close(descriptor) }
    var old = stat()
    if stat(target, &old) == 0 {
      let isOwned = fchown(descriptor, old.st_uid, old.st_gid) == 0
      _ = fchmod(descriptor, isOwned ? old.st_mode & 0o7777 : old.st_mode & 0o700)
    }
    guard fsync(descriptor) == 0, rename(temporary, target) == 0 else { throw problem() }
    let folder = open(path.folder, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Removes what there is of it.
  func remove() { unlink(temporary) }

  private func problem() -> HistoryStore.Problem {
    HistoryStore.Problem(.failed, path: target, reason: String(cString: strerror(errno)))
  }
}
