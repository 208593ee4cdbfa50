package import ByteKit

/// A source of bytes whose kind is not known to its reader: containers lie in containers.
package class OpenSource {
  /// Fills some of the buffer; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int { 0 }

  /// Something that is worth saying though all of it could be read.
  package var note: InputProblem? { nil }

  /// True where the bytes can be had once more from the first on.
  package var canRewind: Bool { false }

  /// Goes back to the first byte; does nothing where that cannot be done.
  package func rewind() throws(InputProblem) {}

  init() {}
}

/// Any source as an `OpenSource`.
package final class SourceBox<Base: ByteSource & ~Copyable>: OpenSource {
  private var base: Base

  /// Takes over a source.
  package init(_ base: consuming Base) { self.base = base }

  /// Reads from the source.
  package override func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    try base.read(into: buffer)
  }

  /// What the source has to say.
  package override var note: InputProblem? { base.note }

  /// As the source.
  package override var canRewind: Bool { base.canRewind }

  /// Goes back to the source's first byte.
  package override func rewind() throws(InputProblem) { try base.rewind() }
}

/// An `OpenSource` for readers that want a `ByteSource`.
struct OpenByteSource: ByteSource {
  let source: OpenSource

  var canRewind: Bool { source.canRewind }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    try source.read(into: buffer)
  }

  mutating func rewind() throws(InputProblem) { try source.rewind() }
}

/// Bytes in memory as a source.
struct MemorySource: ByteSource {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var canRewind: Bool { true }

  mutating func rewind() { position = bytes.startIndex }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    let count = min(buffer.count, bytes.endIndex - position)
    buffer.copyBytes(from: bytes[position..<(position + count)])
    position += count
    return count
  }
}

extension OpenSource {
  /// The whole rest, up to a limit; throws `too_large` past it.
  func readAll(max limit: Int, path: String) throws(InputProblem) -> [UInt8] {
    var all: [UInt8] = []
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)
    defer { memory.deallocate() }
    while true {
      let count = try read(into: memory)
      if count == 0 { return all }
      guard all.count + count <= limit else {
        throw InputProblem(
          code: .tooLarge, path: path, reason: "larger than \(limit) bytes")
      }
      all.append(contentsOf: memory[..<count])
    }
  }
}

extension InputProblem.Code {
  static let tooLarge: Self = "too_large"
}
