import Foundation
import Glibc

/// A store that is made beside its place and put there in one step.
///
/// Until then it is called `NAME.PID.part`; what a killed run left of that kind is removed by the next
/// one.
struct StagedStore {
  private static let suffix = ".part"

  /// Where it is to lie: of a symbolic link the file that it leads to.
  private let target: String
  private let temporary: String

  /// Prepares to make a store at a path.
  init(_ path: String) {
    target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    temporary = "\(target).\(getpid())\(Self.suffix)"
  }

  /// Makes it.
  func make() throws(HistoryStore.Problem) -> HistoryStore {
    sweep()
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
    let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Removes what there is of it.
  func remove() { unlink(temporary) }

  private func problem() -> HistoryStore.Problem {
    HistoryStore.Problem(.failed, path: target, reason: String(cString: strerror(errno)))
  }

  /// Removes what runs that were killed left beside the place.
  private func sweep() {
    let url = URL(fileURLWithPath: target)
    let folder = url.deletingLastPathComponent().path
    let name = url.lastPathComponent + "."
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where found.hasPrefix(name) && found.hasSuffix(Self.suffix) {
      guard let process = pid_t(found.dropFirst(name.count).dropLast(Self.suffix.count)),
        process > 0, process == getpid() || !Self.isRunning(process)
      else { continue }
      unlink(folder + "/" + found)
    }
  }

  /// False for a process that has ended, also where nobody has asked for its status yet (proc(5)).
  private static func isRunning(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    guard let status = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
      let name = status.lastIndex(of: UInt8(ascii: ")"))
    else { return true }
    return !status[name...].dropFirst(2).prefix(1).contains(UInt8(ascii: "Z"))
  }
}
