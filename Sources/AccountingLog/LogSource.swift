import ByteKit
import Synchronization

/// One input of a scan: what kind it is and, for a mapped file, the mapping that its readers share.
///
/// A mapped file stays open from its first chunk until its last is accepted, so that it is read to
/// the end though PowerMTA moves or deletes it meanwhile. A pipe is opened only once: closing it
/// in between would break the writer.
package final class LogSource: Sendable {
  /// How the input is read.
  enum Form: Sendable {
    /// Comma-separated rows of a regular file, mapped and cut into chunks.
    case mapped(size: Int, contentStart: Int, layout: ColumnLayout?)
    /// Anything that is read from front to back by one reader.
    case streamed
  }

  /// How many bytes at the front decide what an input is.
  package static let headBytes = 64 << 10

  let input: LogInput
  let form: Form
  private let file: Mutex<InputFile?>
  private let mapping = Mutex<WeakMapping>(WeakMapping())
  private let torn = Atomic<Bool>(false)

  private struct WeakMapping {
    weak var bytes: MappedBytes?
  }

  /// Opens the input to see what it is.
  init(input: LogInput, options: LogScanOptions) throws(InputProblem) {
    self.input = input
    let opened = try InputFile(path: input.path)
    guard opened.isRegular, input.path != "-" else {
      form = .streamed
      file = Mutex(opened)
      return
    }
    form = try Self.form(of: opened, input, options)
    file = Mutex(nil)
  }

  private static func form(
    of file: borrowing InputFile, _ input: LogInput, _ options: LogScanOptions
  ) throws(InputProblem) -> Form {
    guard file.sizeAtOpen > 0, !options.avoidsMapping else { return .streamed }
    let capacity = min(file.sizeAtOpen, headBytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { memory.deallocate() }
    let count = try file.read(into: memory, at: 0, path: input.path)
    let head = InputHead(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    // Some file systems cannot map; what they hold is read all the same.
    guard head.kind == .rows, file.map(count: count) != nil else { return .streamed }
    return .mapped(
      size: file.sizeAtOpen, contentStart: head.contentStart,
      layout: head.layout ?? options.assumedLayout)
  }

  /// The input's file, opened now unless it still is; the caller owns it.
  func takeFile() throws(InputProblem) -> InputFile {
    if let kept = file.withLock({ $0.take() }) { return kept }
    return try InputFile(path: input.path)
  }

  /// The file's mapping, shared by the readers that hold it now; throws when it cannot be mapped.
  func acquire(size: Int) throws(InputProblem) -> MappedBytes {
    try mapping.withLock { mapping throws(InputProblem) -> MappedBytes in
      if let held = mapping.bytes { return held }
      let made = try withFile { file throws(InputProblem) in file.map(count: size) }
      guard let made else {
        throw InputProblem(
          code: .cannotRead, path: input.path, reason: "the file cannot be mapped")
      }
      mapping.bytes = made
      return made
    }
  }

  /// True when the file is shorter than a mapping of it, whose bytes are then not to be trusted.
  ///
  /// Only whole pages past the end are met as torn; the rest of the last page reads as zeros.
  func checkTorn(_ bytes: MappedBytes, size: Int) throws(InputProblem) -> Bool {
    let isShort = try withFile { file throws(InputProblem) in file.currentSize < size }
    guard isShort || bytes.isTorn else { return false }
    torn.store(true, ordering: .relaxed)
    return true
  }

  /// Reads bytes at an offset without the mapping; fewer at the end of the file.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(InputProblem) -> Int {
    try withFile { file throws(InputProblem) in
      var filled = 0
      while filled < buffer.count {
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try file.read(into: room, at: offset + filled, path: input.path)
        if count == 0 { break }
        filled += count
      }
      return filled
    }
  }

  /// True when the file shrank under some reader.
  var isTorn: Bool { torn.load(ordering: .relaxed) }

  /// Closes the file: nothing more will be read.
  func close() { file.withLock { $0 = nil } }

  private func withFile<R: Sendable>(
    _ body: (borrowing InputFile) throws(InputProblem) -> R
  ) throws(InputProblem) -> R {
    try file.withLock { kept throws(InputProblem) -> R in
      if let held = kept.take() {
        kept = consume held
      } else {
        kept = try InputFile(path: input.path)
      }
      switch kept {
      case .some(let opened): return try body(opened)
      case .none: preconditionFailure("the file was opened just now")
      }
    }
  }
}
