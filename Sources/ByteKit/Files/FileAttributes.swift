import Glibc

/// What of a file outlives that another takes its place.
package struct FileAttributes: Hashable, Sendable {
  private let mode: mode_t
  private let owner: uid_t
  private let group: gid_t

  /// Those of a file; nil where there is none.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
  }

  /// Gives them to another file as far as that is allowed.
  ///
  /// A file `forOwnerAlone` that does not get both owner and group is for nobody but its owner.
  package func apply(to descriptor: Int32, forOwnerAlone: Bool = false) {
    if fchown(descriptor, owner, group) == 0 {
      _ = fchmod(descriptor, mode)
      return
    }
    if forOwnerAlone {
      _ = fchmod(descriptor, mode & 0o700)
      return
    }
    // Only root may give a file away; its group may be kept by any member of it. Bits that lend an
    // owner's rights are not for another owner.
    let isKept = fchown(descriptor, .max, group) == 0
    _ = fchmod(descriptor, isKept ? mode : mode & 0o777)
  }
}
