import ByteKit
import Synchronization

/// One input of a scan: what kind it is and, for a mapped file, the mapping that its readers share.
final class LogSource: Sendable {
  /// How the input is read.
  enum Form: Sendable {
    /// Comma-separated rows of a regular file, mapped and cut into chunks.
    case mapped(size: Int, contentStart: Int, layout: ColumnLayout?)
    /// Anything that is read from front to back by one reader.
    case streamed
  }

  /// How many bytes at the front decide what an input is.
  static let headBytes = 64 << 10

  let input: LogInput
  let form: Form
  private let mapping = Mutex<WeakMapping>(WeakMapping())
  private let torn = Atomic<Bool>(false)

  private struct WeakMapping {
    weak var bytes: MappedBytes?
  }

  /// Opens the input once to see what it is.
  init(input: LogInput, options: LogScanOptions, mapsNothing: Bool) throws(InputProblem) {
    self.input = input
    let file = try InputFile(path: input.path)
    guard file.isRegular, file.sizeAtOpen > 0, !mapsNothing, !options.avoidsMapping,
      input.path != "-"
    else {
      form = .streamed
      return
    }
    let capacity = min(file.sizeAtOpen, Self.headBytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { memory.deallocate() }
    let count = try file.read(into: memory, at: 0, path: input.path)
    let head = InputHead(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    guard head.kind == .rows else {
      form = .streamed
      return
    }
    form = .mapped(
      size: file.sizeAtOpen, contentStart: head.contentStart,
      layout: head.layout ?? options.assumedLayout)
  }

  /// The file's mapping, shared by the readers that hold it now; nil when it cannot be mapped.
  func acquire(size: Int) throws(InputProblem) -> MappedBytes {
    let path = input.path
    let held = mapping.withLock { $0.bytes }
    if let held { return held }
    let file = try InputFile(path: path)
    guard let made = file.map(count: size) else {
      throw InputProblem(code: .cannotRead, path: path, reason: "the file cannot be mapped")
    }
    mapping.withLock { $0.bytes = made }
    return made
  }

  /// Remembers when a mapping met the end of a file that shrank.
  func note(_ bytes: MappedBytes) {
    if bytes.isTorn { torn.store(true, ordering: .relaxed) }
  }

  /// True when the file shrank under some reader.
  var isTorn: Bool { torn.load(ordering: .relaxed) }
}
