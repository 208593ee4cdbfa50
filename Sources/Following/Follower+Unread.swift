import AccountingLog
package import ByteKit
import Containers

/// What could not be read, for a run that does not wait for what may still come.
extension Follower {
  /// Paths under the targets that cannot be read now, or not to their end: files and folders that
  /// do not open, compressed files that are cut short, and what is neither file nor folder.
  package func unreadAtEnd() -> [InputProblem] {
    targets.compactMap(\.problemOfItself) + targets.flatMap { $0.unreadFolders() }
      + awaited.keys.sorted().compactMap(problem) + files.compactMap(\.cutShort)
  }

  private func problem(of path: String) -> InputProblem? {
    do throws(InputProblem) {
      let bytes = try LogFront(path: path).bytes
      let head = bytes.withUnsafeBytes { InputHead($0) }
      let kind = head.kind
      let isText = kind == .rows || kind == .jsonLines || kind == .empty
      // Of what lies in a folder nobody said that it is a log.
      guard !isText, targets.contains(where: { $0.input.path == path }) else { return nil }
      return InputProblem(
        code: "binary_file", path: path, reason: head.foreign?.reason ?? "not a text file",
        hint: head.foreign?.hint)
    } catch {
      return error
    }
  }
}

extension FollowTarget {
  /// Why the path that was given is nothing that can be followed; nil where it can, or is not there.
  fileprivate var problemOfItself: InputProblem? {
    guard let status = FileStatus(path: input.path), !status.isRegular, !status.isFolder
    else { return nil }
    return InputProblem(
      code: "not_a_file", path: input.path, reason: "neither a file nor a folder",
      hint: "tail follows files: an offset in them is where the next run goes on")
  }

  /// Folders under the path that cannot be listed.
  fileprivate func unreadFolders() -> [InputProblem] {
    guard FileStatus(path: input.path)?.isFolder == true else { return [] }
    return InputTree.files(under: [input.path]).problems.filter { $0.code == .cannotOpen }
  }
}
