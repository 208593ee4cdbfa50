package import ByteKit

/// Something that happened to the followed files, beside their rows.
package enum FollowEvent: Hashable, Sendable {
  /// How a file came to be, or to be elsewhere.
  package enum Change: String, Hashable, Sendable {
    /// A new file.
    case appeared
    /// A known file has another name.
    case renamed
    /// A known file is compressed now.
    case compressed
    /// A known file was emptied in place, and begins anew.
    case truncated
    /// A known file was written over in place, and begins anew.
    case rewritten
    /// Another file has the inode of a known one that was deleted or moved, or a known one was
    /// emptied while nobody looked; it begins anew.
    case replaced
  }

  /// A file appeared or changed; `previous` is its old name, or the file that it follows.
  case rotation(Change, path: String, previous: String?)
  /// Something is wrong with a file that is followed, so that rows of it may be missing.
  case problem(InputProblem)
  /// Something to know of a file, by which no row of a followed one is missing.
  case remark(InputProblem)
}
