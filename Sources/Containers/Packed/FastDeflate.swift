#if ISAL
  import CISAL

  /// Inflates bare deflate data by Intel's ISA-L, in six tenths of zlib's time; refuses to judge damage.
  ///
  /// Of ISA-L 2.30 and 2.32 was seen that a step which fails counts bytes that it never wrote, and
  /// input that it never had; that incomplete codes are found later than by zlib, or not at all; and
  /// that it may take up to seven bytes behind the end. So nothing of a failing step is handed on,
  /// and what it says of the end is counted from what it gives back. One thread uses one at a time.
  final class FastDeflate {
    /// Its counters have 32 bits, and 2.30 adds to them.
    private static let pieceBytesMax = 1 << 30

    // 87 KB, which hold a window of their own; setting up clears what must be clear.
    private let state: UnsafeMutablePointer<inflate_state>

    init() {
      state = .allocate(capacity: 1)
      isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    /// Makes ready for other data.
    func reset() {
      isal_inflate_reset(state)
    }

    /// Inflates as much of the input as fits into the output; nil where it would have to tell damage.
    func step(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> FastMember.Step? {
      let given = min(input.count, Self.pieceBytesMax)
      let room = min(output.count, Self.pieceBytesMax)
      let target = output.assumingMemoryBound(to: UInt8.self).baseAddress
      // Never read without input, but moved back by what is given back.
      state.pointee.next_in =
        UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        ?? target
      state.pointee.avail_in = UInt32(given)
      state.pointee.next_out = target
      state.pointee.avail_out = UInt32(room)
      guard isal_inflate(state) == ISAL_DECOMP_OK else { return nil }
      let isAtEnd = state.pointee.block_state == ISAL_BLOCK_FINISH
      // Whole bytes in its bit buffer lie behind the end of the data.
      let held = isAtEnd ? Int(state.pointee.read_in_length) / 8 : 0
      return FastMember.Step(
        consumed: given - Int(state.pointee.avail_in) - held,
        produced: room - Int(state.pointee.avail_out), isAtEnd: isAtEnd)
    }
  }
#endif
