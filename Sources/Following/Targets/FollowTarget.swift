package import AccountingLog
import ByteKit
import Containers

/// One path that an admin gave, and which files it stands for at any time.
///
/// A folder stands for all accounting files in it and its subfolders. A name of PowerMTA's own
/// stands for itself and every later file of the series; `acct.csv` without a day and a number,
/// where no such file is there, for the whole series. Any other name stands for itself.
package struct FollowTarget: Hashable, Sendable {
  private enum Form: Hashable {
    case folder
    case series(stem: String, ending: String, first: SeriesName?)
    case file(String)
  }

  /// A file under a target.
  struct Candidate {
    let path: String
    let node: String
    let status: FileStatus
    /// True when the file counts only as the continuation of one that is known already.
    let continuesOnly: Bool
    /// True when the admin gave this very name.
    let isNamed: Bool
  }

  /// The path as given, and its node.
  package let input: LogInput
  private let folder: String
  private let form: Form

  /// Looks at what a path is.
  package init(_ input: LogInput) {
    self.input = input
    let status = FileStatus(path: input.path)
    if status?.isFolder == true {
      folder = input.path
      form = .folder
      return
    }
    let slash = input.path.lastIndex(of: "/")
    let name = slash.map { String(input.path[input.path.index(after: $0)...]) } ?? input.path
    folder = slash.map { $0 == input.path.startIndex ? "/" : String(input.path[..<$0]) } ?? "."
    if let series = SeriesName(name) {
      form = .series(stem: series.stem, ending: series.ending, first: series)
    } else if status == nil {
      let dot = name.lastIndex(of: ".") ?? name.endIndex
      let stem = String(name[..<dot])
      let ending = String(name[dot...])
      let hasSeries = FolderNames.of(folder).contains {
        SeriesName($0).map { $0.stem == stem && $0.ending == ending } ?? false
      }
      form = hasSeries ? .series(stem: stem, ending: ending, first: nil) : .file(name)
    } else {
      form = .file(name)
    }
  }

  /// The folders in which files of this target appear.
  package func watchedFolders() -> [String] {
    guard form == .folder else { return [folder] }
    return [folder] + Self.subfolders(of: folder, depth: 0)
  }

  private static func subfolders(of folder: String, depth: Int) -> [String] {
    guard depth < InputTree.depthMax else { return [] }
    return FolderNames.of(folder).flatMap { name -> [String] in
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      guard FileStatus(path: path)?.isFolder == true else { return [] }
      return [path] + subfolders(of: path, depth: depth + 1)
    }
  }

  /// True when there is something to follow, or a folder in which it may appear.
  package var isThere: Bool {
    switch form {
    case .folder, .file: FileStatus(path: input.path) != nil
    case .series: FileStatus(path: folder)?.isFolder == true
    }
  }

  /// The path as given, and those of the files that are there now.
  package var paths: [String] { [input.path] + candidates().map(\.path) }

  /// The files that are there now.
  func candidates() -> [Candidate] {
    switch form {
    case .folder:
      return InputTree.files(under: [folder]).files.compactMap { candidate($0) }
    case .series(let stem, let ending, let first):
      return FolderNames.of(folder).compactMap { name in
        guard let series = SeriesName(name), series.stem == stem, series.ending == ending else {
          return nil
        }
        return candidate(path(name), continuesOnly: first.map { series < $0 } ?? false)
      }
    case .file(let wanted):
      return FolderNames.of(folder).compactMap { name in
        guard name.hasPrefix(wanted) || Self.isSeries(name, of: wanted) else { return nil }
        return candidate(path(name), continuesOnly: name != wanted, isNamed: name == wanted)
      }
    }
  }

  /// True for `acct-2026-11-25-0003.csv` where the file wanted is `acct.csv`.
  private static func isSeries(_ name: String, of wanted: String) -> Bool {
    guard let series = SeriesName(name) else { return false }
    return series.stem + series.ending == wanted
  }

  private func path(_ name: String) -> String {
    if folder == "." { return input.path.hasPrefix("./") ? "./" + name : name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private func candidate(
    _ path: String, continuesOnly: Bool = false, isNamed: Bool = false
  ) -> Candidate? {
    guard let status = FileStatus(path: path), status.isRegular else { return nil }
    return Candidate(
      path: path, node: input.node, status: status, continuesOnly: continuesOnly, isNamed: isNamed)
  }
}
