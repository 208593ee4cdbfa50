package import ByteKit

/// Opens a configuration file and reads it.
package enum ConfigurationFile {
  /// Reads a file; relative paths in it are relative to the folder it lies in.
  ///
  /// Throws `cannot_open` and `cannot_read`; what is wrong with the text is in the result.
  package static func read(path: String) throws(InputProblem) -> ConfigurationReading {
    let file = try InputFile(path: path)
    // One byte more than the limit is enough to see that the file passes it.
    var bytes = [UInt8](repeating: 0, count: ConfigurationLimits.fileBytesMax + 1)
    var count = 0
    while count < bytes.count {
      let step = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        return Result { () throws(InputProblem) -> Int in
          try unsafe file.read(into: rest, path: path)
        }
      }
      let stepCount = try step.get()
      if stepCount == 0 { break }
      count += stepCount
    }
    return read(bytes[..<count], path: path)
  }

  /// Reads a file's bytes: UTF-8, with or without a byte order mark.
  package static func read(_ bytes: ArraySlice<UInt8>, path: String) -> ConfigurationReading {
    guard bytes.count <= ConfigurationLimits.fileBytesMax else {
      return refusal(
        InputProblem(
          code: .fileTooLarge, path: path,
          reason: "more than \(ConfigurationLimits.fileBytesMax) bytes"))
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let body = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
    guard let text = String(validating: body, as: UTF8.self) else {
      return refusal(
        InputProblem(
          code: .notUTF8, path: path, place: .line(firstBadLine(body)), reason: "not UTF-8",
          hint: "save the file as UTF-8"))
    }
    return Configuration.read(text, path: path, folder: folder(of: path))
  }

  private static func refusal(_ problem: InputProblem) -> ConfigurationReading {
    ConfigurationReading(configuration: Configuration(), problems: [problem])
  }

  /// The line, counted from 1, of the first bytes that are not UTF-8.
  private static func firstBadLine(_ bytes: ArraySlice<UInt8>) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (bad ?? 0) + 1
  }

  /// The folder of a path; empty for a bare name and for standard input.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
