import ByteKit
import Synchronization

/// One input of a scan: what kind it is, and its file, which its readers share.
///
/// A file that is read in chunks stays open from its first chunk until its last is accepted, so
/// that it is read to the end though PowerMTA moves or deletes it meanwhile. A pipe is opened only
/// once: closing it in between would break the writer.
package final class LogSource: Sendable {
  /// How the input is read.
  enum Form: Sendable {
    /// Comma-separated rows of a regular file, cut into chunks.
    case chunked(size: Int, contentStart: Int, layout: ColumnLayout?)
    /// Anything that is read from front to back by one reader.
    case streamed
  }

  /// How many bytes at the front decide what an input is.
  package static let headBytes = 64 << 10

  let input: LogInput
  let form: Form
  /// True for a file that can be read once more.
  let isRegular: Bool
  /// True when chunks are copied by read(2) and not mapped.
  let avoidsMapping: Bool
  /// A pipe until its reader takes it.
  private let pipe: Mutex<InputFile?>
  // Threads meet here, and the thread sanitizer follows only the system's own mutex once they do.
  private let shared = Monitor<SharedFile?>(nil)
  private let torn = Atomic<Bool>(false)

  private final class SharedFile: Sendable {
    let file: InputFile

    init(_ file: consuming InputFile) { self.file = file }
  }

  /// True when it is cut into chunks.
  var isChunked: Bool {
    if case .chunked = form { true } else { false }
  }

  /// Opens the input to see what it is.
  init(input: LogInput, options: LogScanOptions) throws(InputProblem) {
    self.input = input
    let opened = try InputFile(path: input.path)
    isRegular = opened.isRegular && input.path != "-"
    guard isRegular else {
      form = .streamed
      avoidsMapping = true
      pipe = Mutex(opened)
      return
    }
    switch options.access {
    case .automatic: avoidsMapping = opened.isRemote
    case .map: avoidsMapping = false
    case .read, .stream: avoidsMapping = true
    }
    form = try Self.form(of: opened, input, options)
    pipe = Mutex(nil)
  }

  private static func form(
    of file: borrowing InputFile, _ input: LogInput, _ options: LogScanOptions
  ) throws(InputProblem) -> Form {
    guard file.sizeAtOpen > 0, options.access != .stream else { return .streamed }
    let capacity = min(file.sizeAtOpen, headBytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { memory.deallocate() }
    let count = try file.read(into: memory, at: 0, path: input.path)
    let head = InputHead(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    // What cannot be mapped may tell a size that it has not, as files of the kernel do.
    guard head.kind == .rows, file.map(0..<count) != nil else { return .streamed }
    return .chunked(
      size: file.sizeAtOpen, contentStart: input.resume?.offset ?? head.contentStart,
      layout: input.resume?.layout ?? head.layout ?? input.columns ?? options.assumedLayout)
  }

  /// The input's file, opened now unless it still is; the caller owns it.
  func takeFile() throws(InputProblem) -> InputFile {
    if let kept = pipe.withLock({ $0.take() }) { return kept }
    return try InputFile(path: input.path)
  }

  /// A mapping of a range; nil when the system refuses.
  func map(_ range: Range<Int>) throws(InputProblem) -> MappedBytes? {
    try open().file.map(range)
  }

  /// Tells the system that a range will be read soon.
  func willNeed(_ range: Range<Int>) throws(InputProblem) { try open().file.willNeed(range) }

  /// True when the file is shorter than it was, so that the bytes of a mapping are not to be trusted.
  ///
  /// Only whole pages past the end are met as torn; the rest of the last page reads as zeros.
  func checkTorn(_ bytes: MappedBytes, size: Int) throws(InputProblem) -> Bool {
    guard try open().file.currentSize < size || bytes.isTorn else { return false }
    torn.store(true, ordering: .relaxed)
    return true
  }

  /// Notes that the file ended early while it was copied, if it is shorter than it was.
  func noteShort(size: Int) throws(InputProblem) {
    if try open().file.currentSize < size { torn.store(true, ordering: .relaxed) }
  }

  /// Copies bytes at an offset; fewer at the end of the file.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(InputProblem) -> Int {
    let shared = try open()
    var filled = 0
    while filled < buffer.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try shared.file.read(into: room, at: offset + filled, path: input.path)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// True when the file shrank under some reader.
  var isTorn: Bool { torn.load(ordering: .relaxed) }

  /// Closes the file: nothing more will be read.
  func close() { shared.withLock { $0 = nil } }

  private func open() throws(InputProblem) -> SharedFile {
    try shared.withLock { shared throws(InputProblem) -> SharedFile in
      if let shared { return shared }
      let opened = SharedFile(try InputFile(path: input.path))
      shared = opened
      return opened
    }
  }
}
