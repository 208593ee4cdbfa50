import Foundation
import TestSupport

/// Writes accounting files as PowerMTA does: in pieces that end anywhere.
final class LogWriter {
  let folder: TemporaryFolder
  private(set) var name: String
  private(set) var written: [String] = []
  private var pending: [UInt8] = []
  private var next = 0

  init(_ name: String, in folder: TemporaryFolder) throws {
    self.folder = folder
    self.name = name
    try start(name)
  }

  var path: String { folder.path + "/" + name }

  /// Begins a file with its header line.
  func start(_ name: String) throws {
    self.name = name
    try folder.write(name, text: SmallLog.header + "\n")
  }

  /// Makes rows; they are written by `flush`.
  func add(_ count: Int) {
    for _ in 0..<count {
      let recipient = "r\(next)@gmail.com"
      next += 1
      var log = SmallLog()
      log.add(at: 1_770_000_000 + next, to: recipient)
      pending += log.text.utf8.dropFirst(SmallLog.header.utf8.count + 1)
      written.append(recipient)
    }
  }

  /// Writes what was made but for the last bytes.
  func flush(butFor kept: Int = 0) throws {
    let count = max(0, pending.count - kept)
    try append(pending[..<count])
    pending.removeFirst(count)
  }

  func append(_ bytes: some Sequence<UInt8>) throws {
    let handle = try opened()
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  func rename(to new: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/" + (new as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/" + new)
  }

  /// Makes a file look as if it had not changed for a while.
  static func age(_ path: String, seconds: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -Double(seconds))], ofItemAtPath: path)
  }

  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// Compresses a file of the folder as gzip does.
  func compress(_ name: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
    try folder.write(name + ".gz", GzipBytes.member(Array(bytes)))
    try Self.remove(folder.path + "/" + name)
  }

  func copy(_ name: String, to new: String) throws {
    try FileManager.default.copyItem(
      atPath: folder.path + "/" + name, toPath: folder.path + "/" + new)
  }

  /// Empties the file in place.
  func truncate() throws {
    let handle = try opened()
    try handle.truncate(atOffset: 0)
    try handle.close()
  }

  private func opened() throws -> FileHandle {
    guard let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileNoSuchFile) }
    return handle
  }
}
