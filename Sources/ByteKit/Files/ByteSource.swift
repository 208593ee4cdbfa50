/// Something that bytes come out of, block by block.
package protocol ByteSource: ~Copyable {
  /// Fills some of the buffer and tells how much; 0 at the end.
  mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int

  /// Something that is worth saying about the source though all of it could be read; complete when
  /// the source is at its end.
  var note: InputProblem? { get }
}

extension ByteSource where Self: ~Copyable {
  /// Nothing, as a rule.
  package var note: InputProblem? { nil }
}

/// The bytes of a file or of standard input, in order.
package struct FileSource: ByteSource, ~Copyable {
  private let file: InputFile
  private let path: String

  /// Takes over an open file; the path is for problems.
  package init(file: consuming InputFile, path: String) {
    self.file = file
    self.path = path
  }

  /// Fills some of the buffer from the file's position.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    try file.read(into: buffer, path: path)
  }
}
