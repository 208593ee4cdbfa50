/// A source whose first bytes can be looked at before they are read.
package struct ReplayedSource<Base: ByteSource & ~Copyable>: ByteSource, ~Copyable {
  /// The source below.
  package private(set) var base: Base
  private var front: [UInt8] = []
  private var used = 0
  private var failure: InputProblem?
  private let onRead: (@Sendable (Int) -> Void)?
  /// Bytes of which `onRead` was told, and of them those that come once more.
  private var toldBytes = 0
  private var againBytes = 0

  /// Wraps a source; `onRead` is told how many bytes came out of it each time.
  package init(_ base: consuming Base, onRead: (@Sendable (Int) -> Void)? = nil) {
    self.base = base
    self.onRead = onRead
  }

  /// The first `count` bytes, or all where there are fewer; they will be read again.
  ///
  /// To be called before the first `read`. Where the source fails after some bytes, those bytes
  /// are given and the failure comes up when they are used up, so that what is there is not lost.
  package mutating func peek(_ count: Int) throws(InputProblem) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 8)
    defer { memory.deallocate() }
    while front.count < count {
      let room = UnsafeMutableRawBufferPointer(rebasing: memory[..<(count - front.count)])
      var got = 0
      do throws(InputProblem) {
        got = try base.read(into: room)
      } catch {
        guard !front.isEmpty else { throw error }
        failure = error
      }
      if got == 0 { break }
      tell(got)
      front.append(contentsOf: memory[..<got])
    }
    return front
  }

  /// What the source below has to say.
  package var note: InputProblem? { base.note }

  /// As the source below.
  package var canRewind: Bool { base.canRewind }

  /// Goes back to the first byte of the source below.
  package mutating func rewind() throws(InputProblem) {
    try base.rewind()
    front = []
    used = 0
    failure = nil
    againBytes = toldBytes
  }

  /// What comes a second time was told.
  private mutating func tell(_ count: Int) {
    let again = min(againBytes, count)
    againBytes -= again
    toldBytes += count - again
    if count > again { onRead?(count - again) }
  }

  /// Fills some of the buffer: first what was looked at, then what follows.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    if used < front.count {
      let count = min(buffer.count, front.count - used)
      buffer.copyBytes(from: front[used..<(used + count)])
      used += count
      return count
    }
    if let failure { throw failure }
    let count = try base.read(into: buffer)
    tell(count)
    return count
  }
}
