import Foundation
import Glibc

/// Paths as the file system has them.
enum RealPath {
  /// The absolute path without links; nil where nothing is there.
  static func ofExisting(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// The absolute path without links; of what is not there, the path from the root.
  static func of(_ path: String) -> String {
    if let found = ofExisting(path) { return found }
    return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// True where a path is a folder or something below it.
  static func isWithin(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }
}
