/// Something that bytes come out of, block by block.
package protocol ByteSource: ~Copyable {
  /// Fills some of the buffer and tells how much; 0 at the end.
  mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int

  /// Something that is worth saying about the source though all of it could be read; complete when
  /// the source is at its end.
  var note: InputProblem? { get }

  /// True where the bytes can be had once more from the first on.
  var canRewind: Bool { get }

  /// Goes back to the first byte; does nothing where that cannot be done.
  mutating func rewind() throws(InputProblem)
}

extension ByteSource where Self: ~Copyable {
  /// Nothing, as a rule.
  package var note: InputProblem? { nil }
  /// Most bytes come once.
  package var canRewind: Bool { false }
  /// Nothing, as a rule.
  package mutating func rewind() throws(InputProblem) {}
}

/// The bytes of a file or of standard input, in order.
package struct FileSource: ByteSource, ~Copyable {
  private let file: InputFile
  private let path: String
  private let start: Int?

  /// Takes over an open file, whose position is the first byte; the path is for problems.
  package init(file: consuming InputFile, path: String) {
    start = file.position
    self.file = file
    self.path = path
  }

  /// True for a regular file.
  package var canRewind: Bool { start != nil }

  /// Goes back to where the file stood when it was taken over.
  package mutating func rewind() throws(InputProblem) {
    if let start { try file.move(to: start, path: path) }
  }

  /// Fills some of the buffer from the file's position.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    try file.read(into: buffer, path: path)
  }
}
