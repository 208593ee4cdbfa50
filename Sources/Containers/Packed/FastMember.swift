import ByteKit

/// The data of one gzip member after another, or of one zip member, through ISA-L where it is built in.
struct FastMember {
  /// What one step did.
  struct Step {
    /// Bytes used; below zero where the end of raw data lay in the piece before.
    var consumed: Int
    var produced: Int
    /// True behind the checksum and length of a gzip member, or behind raw data.
    var isAtEnd: Bool
  }

  #if ISAL
    /// Checksum and length of a gzip member (RFC 1952, section 2.3).
    private static let trailerBytes = 8

    /// True from behind a gzip member's header to behind its trailer; always in raw data.
    private(set) var isInData: Bool
    private var stream: FastDeflate?
    /// How much of a trailer was used; nil within the data.
    private var trailerUsed: Int?

    init?(isInData: Bool) { self.isInData = isInData }

    /// Goes on behind the header of a member.
    mutating func beginData() {
      stream?.reset()
      trailerUsed = nil
      isInData = true
    }

    /// Inflates as much of the input as fits into the output; nil where it would have to tell damage.
    mutating func step(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isRaw: Bool
    ) -> Step? {
      if trailerUsed != nil {
        return trailerStep(input, Step(consumed: 0, produced: 0, isAtEnd: false))
      }
      let stream = stream ?? FastDeflate()
      self.stream = stream
      guard var step = stream.step(input, into: output) else { return nil }
      guard step.isAtEnd, !isRaw else { return step }
      // What it took with the piece before is the beginning of the trailer.
      trailerUsed = max(0, -step.consumed)
      step.consumed = max(0, step.consumed)
      return trailerStep(input, step)
    }

    private mutating func trailerStep(_ input: UnsafeRawBufferPointer, _ step: Step) -> Step {
      let used = trailerUsed ?? 0
      let more = min(Self.trailerBytes - used, input.count - step.consumed)
      trailerUsed = used + more
      isInData = used + more < Self.trailerBytes
      return Step(
        consumed: step.consumed + more, produced: step.produced, isAtEnd: !isInData)
    }
  #else
    let isInData = false

    init?(isInData: Bool) { nil }

    func beginData() {}

    func step(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isRaw: Bool
    ) -> Step? { nil }
  #endif
}
