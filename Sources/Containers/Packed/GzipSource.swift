package import ByteKit

/// The inflated bytes of a gzip file, all its members one after another.
///
/// What follows the last member and is no member is left unread and said in `note`; senders add
/// line ends and zeros (parsedmarc issue 429).
package struct GzipSource<Base: ByteSource & ~Copyable>: ByteSource, ~Copyable {
  /// Compressed bytes that are read at a time.
  private static var inputBytes: Int { 256 << 10 }

  private var base: Base
  private let inflater: Inflater
  private let input = InputBlock(byteCount: inputBytes)
  private var pending = 0..<0
  private var isAtEnd = false
  private let path: String
  private let limits: ContainerLimits?
  private let budget: FileBudget?
  /// Something about the file that is worth saying though all of it could be read.
  package private(set) var note: InputProblem?

  /// Reads from a source; without limits it may inflate to any size, as a log may.
  package init(base: consuming Base, path: String, limits: ContainerLimits?) {
    self.init(base: base, path: path, limits: limits, budget: nil)
  }

  /// The same inside an outer file, whose budget counts what is inflated.
  init(base: consuming Base, path: String, limits: ContainerLimits?, budget: FileBudget?) {
    inflater = Inflater(.gzipOrZlib, mayBeginAgain: base.canRewind)
    self.base = base
    self.path = path
    self.limits = limits
    self.budget = budget
  }

  /// Fills some of the buffer with inflated bytes.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    while !isAtEnd {
      if pending.isEmpty { pending = 0..<(try base.read(into: input.memory)) }
      let waiting = UnsafeRawBufferPointer(rebasing: input.memory[pending])
      let step = try inflater.step(waiting, into: buffer, path: path)
      if step.mustBeginAgain {
        try beginAgain()
        continue
      }
      pending = (pending.lowerBound + step.consumed)..<pending.upperBound
      try checkLimits(step.produced)
      if step.isAtEnd { endBeforeMore() }
      if step.produced > 0 { return step.produced }
      if waiting.isEmpty, step.skipped == 0 { try end() }
    }
    return 0
  }

  /// What follows the last member is no member.
  private mutating func endBeforeMore() {
    isAtEnd = true
    note = InputProblem(
      code: .trailingBytes, path: path, place: .offset(inflater.consumedBytes),
      reason: "bytes behind the end of the compressed data were left out")
  }

  /// zlib decides what is damaged, and how much of it can be had.
  private mutating func beginAgain() throws(InputProblem) {
    try base.rewind()
    inflater.beginAgain()
    pending = 0..<0
  }

  /// No more input comes, and nothing is held any more.
  private mutating func end() throws(InputProblem) {
    // Of a cut stream zlib gives up to two bytes more, which may end a row.
    if !inflater.mayEnd, inflater.mayBeginAgain { return try beginAgain() }
    isAtEnd = true
    guard inflater.mayEnd else {
      throw InputProblem(
        code: .truncatedCompression, path: path, place: .offset(inflater.consumedBytes),
        reason: "the compressed data ends in the middle")
    }
  }

  private func checkLimits(_ produced: Int) throws(InputProblem) {
    guard let limits else { return }
    try limits.check(
      produced: inflater.producedBytes, consumed: inflater.consumedBytes, path: path)
    try budget?.unpack(produced)
  }
}

/// Memory for compressed bytes, which goes with its owner.
///
/// A class, because the optimised build was seen to leave out a deinit of `GzipSource` itself (Swift
/// 6.3.1): the memory of every file stayed.
private final class InputBlock {
  let memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int) { memory = .allocate(byteCount: byteCount, alignment: 64) }

  deinit { memory.deallocate() }
}

extension ContainerLimits {
  /// Throws `inflate_limit` when inflated data has grown too far.
  package func check(produced: Int, consumed: Int, path: String) throws(InputProblem) {
    if produced > inflatedBytesMax {
      throw InputProblem(
        code: .inflateLimit, path: path, place: .offset(consumed),
        reason: "inflates to more than \(inflatedBytesMax) bytes")
    }
    try checkRatio(produced: produced, consumed: consumed, path: path)
  }

  /// Throws `inflate_limit` when inflated data has grown too far for its size.
  package func checkRatio(produced: Int, consumed: Int, path: String) throws(InputProblem) {
    if produced > ratioFreeBytes, produced > inflateRatioMax * max(consumed, 1) {
      throw InputProblem(
        code: .inflateLimit, path: path, place: .offset(consumed),
        reason: "inflates to more than \(inflateRatioMax) times its size")
    }
  }
}
