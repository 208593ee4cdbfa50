package import ByteKit
import Glibc

/// The files of this machine.
package struct DiskFiles: SettingsFiles {
  private static let bufferBytes = 1 << 16

  /// Makes it; nothing is opened yet.
  package init() {}

  /// Reads a file whole, or throws why it cannot be read.
  package func read(_ path: String, bytesMax: Int) throws(InputProblem) -> [UInt8] {
    let file = try InputFile(path: path)
    let isEndless = !file.isRegular
    guard !isEndless else {
      throw InputProblem(code: .cannotOpen, path: path, reason: "it is no regular file")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
    while bytes.count <= bytesMax {
      var failure: InputProblem?
      let count = buffer.withUnsafeMutableBytes { space -> Int in
        do throws(InputProblem) {
          return try file.read(into: space, path: path)
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// The names in a folder, in no order.
  package func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The permission bits, asked of the folder and not of the file.
  package func mode(of path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int(status.st_mode & 0o7777)
  }
}
