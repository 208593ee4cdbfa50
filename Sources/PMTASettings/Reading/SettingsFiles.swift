package import ByteKit

/// The files that a configuration lies in: the disk's, or a test's own.
package protocol SettingsFiles: Sendable {
  /// The bytes of a file.
  func read(_ path: String, bytesMax: Int) throws(InputProblem) -> [UInt8]
  /// The names in a folder; nil where it is not there or may not be listed.
  func names(in folder: String) -> [String]?
  /// The permission bits of a file; nil where it is not there. It is not opened.
  func mode(of path: String) -> Int?
}
