import Foundation

/// The project's own files, as they are kept.
struct Project {
  /// The top folder.
  let root: URL
  /// Paths from the top folder, sorted.
  let paths: [String]

  /// The project this test was compiled in.
  init(file: String = #filePath) throws {
    root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    paths = try (Self.tracked(root) ?? Self.walked(root)).sorted()
  }

  /// The bytes of a file.
  func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: root.appendingPathComponent(path))
  }

  /// The text of a file; nil where it is not UTF-8.
  func text(_ path: String) throws -> String? {
    String(data: try bytes(path), encoding: .utf8)
  }

  /// The Swift files with their texts taken apart.
  func swiftFiles() throws -> [(path: String, source: SwiftSource)] {
    try paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
      try text(path).map { (path, SwiftSource($0)) }
    }
  }

  /// What git keeps; nil without git, or outside a clone.
  private static func tracked(_ root: URL) -> [String]? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path, "ls-files", "-z", "--cached"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    let names = String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    // A file that was deleted and not yet committed is still listed.
    return names.filter {
      FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path)
    }
  }

  /// All files below the top folder but those in hidden folders at the top.
  private static func walked(_ root: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { path in
      var isFolder: ObjCBool = false
      let full = root.appendingPathComponent(path).path
      return !(path.hasPrefix(".git/") || path.hasPrefix(".build") || path.hasPrefix(".swiftpm/"))
        && FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }
}
