import Foundation
import SampleFirm
import TestSupport

/// A firm made for a test, and its files.
struct FirmFolder {
  private let temporary: TemporaryFolder?
  /// Where its files lie.
  let root: String

  /// Makes a firm in a temporary folder.
  init(_ plan: FirmPlan) throws {
    let temporary = try TemporaryFolder()
    self.temporary = temporary
    root = temporary.path + "/firm"
    try SampleFirm.make(plan, at: root)
  }

  /// Takes a folder that is there.
  init(root: String) {
    temporary = nil
    self.root = root
  }

  /// The committed set.
  static let committed = FirmFolder(
    root: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("samples/firm").path)

  /// Paths of all files below the folder, sorted.
  func files(below part: String = "") throws -> [String] {
    let start = part.isEmpty ? root : "\(root)/\(part)"
    let names = try FileManager.default.subpathsOfDirectory(atPath: start)
    return names.map { part.isEmpty ? $0 : "\(part)/\($0)" }.filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  /// A file's bytes.
  func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
  }

  /// truth.json as a tree.
  func truth() throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/truth.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
