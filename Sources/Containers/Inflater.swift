public import ByteKit
import CZlib

extension InputProblem.Code {
  /// Compressed data that zlib refuses.
  public static let badCompression: Self = "bad_compression"
  /// Inflated data whose checksum or length is not the one that goes with it.
  public static let badChecksum: Self = "bad_checksum"
  /// Compressed data that ends too early.
  public static let truncatedCompression: Self = "truncated_compression"
  /// Compressed data that grows past a limit.
  public static let inflateLimit: Self = "inflate_limit"
  /// Bytes behind the end of compressed data.
  public static let trailingBytes: Self = "trailing_bytes"
}

/// Inflates gzip, zlib or raw deflate data that is pushed in pieces (RFC 1950, 1951, 1952).
///
/// Owns zlib's state and frees it. One thread uses an inflater at a time.
package final class Inflater {
  /// What framing the data has.
  package enum Framing: Sendable {
    /// gzip, one member after another, or zlib; told apart by zlib.
    case gzipOrZlib
    /// Bare deflate, as in zip members.
    case raw
  }

  /// What one step did.
  package struct Step: Sendable {
    /// Compressed bytes used.
    package let consumed: Int
    /// Bytes written.
    package let produced: Int
    /// True when the data is at its end; bytes after it are not the inflater's.
    package let isAtEnd: Bool
  }

  private let framing: Framing
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool
  private var isBetweenMembers = false
  private var hasEnded = false
  /// What ends the data after bytes that were still good.
  private var failure: InputProblem?
  /// Compressed bytes used so far.
  package private(set) var consumedBytes = 0
  /// Bytes written so far.
  package private(set) var producedBytes = 0

  /// Makes an inflater.
  package init(_ framing: Framing) {
    self.framing = framing
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let bits: Int32 = framing == .raw ? -15 : 15 + 32
    isReady = czlib_inflateInit2(stream, bits) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Inflates as much of the input as fits into the output.
  ///
  /// Throws `bad_compression`; the place is the compressed offset. The output must not be empty; with
  /// empty input, what the inflater still holds comes out.
  package func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, path: String
  ) throws(InputProblem) -> Step {
    if let failure { throw failure }
    if hasEnded { return Step(consumed: 0, produced: 0, isAtEnd: true) }
    if isBetweenMembers {
      guard let first = input.first else { return Step(consumed: 0, produced: 0, isAtEnd: false) }
      guard first == 0x1f else {
        hasEnded = true
        return Step(consumed: 0, produced: 0, isAtEnd: true)
      }
      inflateReset(stream)
      isBetweenMembers = false
    }
    guard isReady else { throw problem(path, "zlib could not be set up") }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let given = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let code = inflate(stream, Z_NO_FLUSH)
    let consumed = given.0 - Int(stream.pointee.avail_in)
    let produced = given.1 - Int(stream.pointee.avail_out)
    consumedBytes += consumed
    producedBytes += produced
    switch code {
    case Z_STREAM_END:
      if framing == .raw { hasEnded = true } else { isBetweenMembers = true }
      return Step(consumed: consumed, produced: produced, isAtEnd: framing == .raw)
    case Z_OK, Z_BUF_ERROR:
      return Step(consumed: consumed, produced: produced, isAtEnd: false)
    default:
      let found = damage(code, path)
      failure = found
      // Bytes in front of the damage are handed out first, whatever the sizes of the buffers.
      guard produced > 0 else { throw found }
      return Step(consumed: consumed, produced: produced, isAtEnd: false)
    }
  }

  /// True when the input may end here: after a whole member, or after the end of raw data.
  package var mayEnd: Bool { isBetweenMembers || hasEnded }

  private func damage(_ code: Int32, _ path: String) -> InputProblem {
    let text = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
    guard text != "incorrect data check", text != "incorrect length check" else {
      return InputProblem(
        code: .badChecksum, path: path, place: .offset(consumedBytes),
        reason: "the checksum of the compressed data is wrong")
    }
    return problem(path, "the compressed data is damaged: \(text)")
  }

  private func problem(_ path: String, _ reason: String) -> InputProblem {
    InputProblem(
      code: .badCompression, path: path, place: .offset(consumedBytes), reason: reason)
  }
}
