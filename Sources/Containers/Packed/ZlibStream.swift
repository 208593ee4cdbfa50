import CZlib

/// zlib's state of one stream of gzip, zlib or raw deflate data; frees it.
final class ZlibStream {
  /// What one step did.
  struct Step {
    let consumed: Int
    let produced: Int
    let status: Status
  }

  /// How a stream stands after a step.
  enum Status {
    case goesOn, ended
    /// With zlib's own words.
    case damaged(String)
  }

  /// The bit of `data_type` that is set between the header and the data, and between blocks.
  private static let blockBoundary: Int32 = 128

  private let stream: UnsafeMutablePointer<z_stream>
  /// False where zlib found no memory.
  let isReady: Bool
  /// True until the header of a gzip member is read.
  private(set) var isInHeader = false

  /// Raw deflate, or gzip or zlib data as their first bytes tell.
  init(isRaw: Bool) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = czlib_inflateInit2(stream, isRaw ? -15 : 15 + 32) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Makes ready for other data, or for the next member.
  func reset() {
    inflateReset(stream)
    isInHeader = false
  }

  /// Expects the header of a gzip member, behind which a step ends.
  ///
  /// The header is checked, and the trailer is not.
  func beginHeader() {
    isInHeader = true
    inflateValidate(stream, 1)
  }

  /// Inflates as much of the input as fits into the output, or reads a header.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Step {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let given = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let code = inflate(stream, isInHeader ? Z_BLOCK : Z_NO_FLUSH)
    if isInHeader, code == Z_OK, stream.pointee.data_type & Self.blockBoundary != 0 {
      isInHeader = false
      inflateValidate(stream, 0)
    }
    return Step(
      consumed: given.0 - Int(stream.pointee.avail_in),
      produced: given.1 - Int(stream.pointee.avail_out), status: status(code))
  }

  private func status(_ code: Int32) -> Status {
    switch code {
    case Z_STREAM_END: return .ended
    case Z_OK, Z_BUF_ERROR: return .goesOn
    default:
      return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
    }
  }
}
