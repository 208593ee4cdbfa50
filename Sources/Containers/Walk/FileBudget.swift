import ByteKit

extension InputProblem.Code {
  /// A whole file that would cost more than files of its size may.
  static let fileLimit: Self = "file_limit"
}

/// What one outer file may still cost, however deep containers lie in it.
///
/// Limits of each archive and each message multiply where they lie inside one another. This one
/// value goes through all of them, so that what a file costs follows its size. Past it nothing more
/// of the file is read. One thread uses it.
final class FileBudget {
  private let path: String
  private let limits: ContainerLimits
  /// The size that the system tells, or the bytes read where they are more, as of a pipe.
  private var fileBytes: Int
  private var bytesRead = 0
  private var items = 0
  private var unpackedBytes = 0
  /// Bytes of the archives and messages that lie in memory now.
  private(set) var heldBytes = 0
  /// True once a limit was passed.
  private(set) var isSpent = false

  init(path: String, fileBytes: Int, limits: ContainerLimits) {
    self.path = path
    self.fileBytes = fileBytes
    self.limits = limits
  }

  /// Notes bytes of the outer file.
  func read(_ byteCount: Int) {
    bytesRead += byteCount
    fileBytes = max(fileBytes, bytesRead)
  }

  /// One more member, message or MIME part; throws `file_limit` past their number.
  func addItem() throws(InputProblem) {
    items += 1
    let itemsMax = limits.fileItemsFree + fileBytes / max(1, limits.fileItemBytes)
    guard items <= itemsMax else {
      throw spent("holds more than \(itemsMax) members, messages and parts")
    }
  }

  /// Bytes that came out of a container; throws `file_limit` past their number.
  func unpack(_ byteCount: Int) throws(InputProblem) {
    unpackedBytes += byteCount
    guard unpackedBytes > limits.fileUnpackFreeBytes else { return }
    let bytesMax = max(limits.fileUnpackFreeBytes, fileBytes * limits.fileUnpackRatioMax)
    guard unpackedBytes <= bytesMax else {
      throw spent("unpacks to more than \(bytesMax) bytes")
    }
  }

  /// Notes bytes that lie in memory until they are released.
  func hold(_ byteCount: Int) { heldBytes += byteCount }

  /// Notes that they no longer do.
  func release(_ byteCount: Int) { heldBytes -= byteCount }

  private func spent(_ reason: String) -> InputProblem {
    isSpent = true
    return InputProblem(
      code: .fileLimit, path: path, reason: "with all that lies inside one another it " + reason,
      hint: "see what it is; mails in files of their own are judged one by one")
  }
}

/// An outer file whose bytes are counted.
struct CountedSource<Base: ByteSource & ~Copyable>: ByteSource, ~Copyable {
  private var base: Base
  private let budget: FileBudget

  init(_ base: consuming Base, _ budget: FileBudget) {
    self.base = base
    self.budget = budget
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    let count = try base.read(into: buffer)
    budget.read(count)
    return count
  }
}
