import Foundation

/// The folder that a generated world is written to.
enum WorldFolder {
  /// Writes files, by their paths below a folder, which is made with all folders in it.
  static func write(_ files: [String: [UInt8]], below folder: String) throws {
    let root = URL(fileURLWithPath: folder)
    for name in Set(files.keys.map { ($0 as NSString).deletingLastPathComponent }) {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    for (path, bytes) in files {
      try Data(bytes).write(to: root.appendingPathComponent(path))
    }
  }
}
