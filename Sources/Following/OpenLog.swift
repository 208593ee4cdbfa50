import ByteKit
import Containers

/// A log that is open: its bytes at any offset behind those given before.
final class OpenLog {
  private enum Content {
    case plain(SharedFile)
    case inflated(OpenSource)
  }

  private final class SharedFile {
    let file: InputFile

    init(_ file: consuming InputFile) { self.file = file }
  }

  private let path: String
  private let content: Content
  /// Inflated bytes from `heldOffset` on that are not used yet.
  private var held: [UInt8] = []
  private var heldOffset = 0
  private var isAtEnd = false

  /// Opens a file.
  init(path: String, isCompressed: Bool) throws(InputProblem) {
    self.path = path
    let file = try InputFile(path: path)
    content =
      isCompressed
      ? .inflated(
        SourceBox(GzipSource(base: FileSource(file: file, path: path), path: path, limits: nil)))
      : .plain(SharedFile(file))
  }

  /// What the system says of the open file; nil for compressed ones, which are not written to.
  var status: FileStatus? {
    guard case .plain(let shared) = content else { return nil }
    return shared.file.status
  }

  /// Copies bytes from an offset on; fewer at the end.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(InputProblem) -> Int {
    switch content {
    case .plain(let shared):
      var filled = 0
      while filled < buffer.count {
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try shared.file.read(into: room, at: offset + filled, path: path)
        if count == 0 { break }
        filled += count
      }
      return filled
    case .inflated(let source):
      try inflate(source, until: offset + buffer.count, from: offset)
      let start = min(max(0, offset - heldOffset), held.count)
      let count = min(buffer.count, held.count - start)
      buffer.copyBytes(from: held[start..<start + count])
      return count
    }
  }

  /// True when the bytes from an offset on can be read to their end.
  func isWhole(from offset: Int) -> Bool {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 8)
    defer { memory.deallocate() }
    var place = offset
    while let count = try? read(into: memory, at: place) {
      if count == 0 { return true }
      place += count
    }
    return false
  }

  private func inflate(
    _ source: OpenSource, until end: Int, from offset: Int
  ) throws(InputProblem) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 8)
    defer { memory.deallocate() }
    while !isAtEnd, heldOffset + held.count < end {
      drop(below: offset)
      let count = try source.read(into: memory)
      if count == 0 { isAtEnd = true }
      held.append(contentsOf: memory[..<count])
    }
    drop(below: offset)
  }

  private func drop(below offset: Int) {
    let unused = min(max(0, offset - heldOffset), held.count)
    held.removeFirst(unused)
    heldOffset += unused
  }
}
