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

  /// The first byte of a gzip member.
  private static let gzipFirst: UInt8 = 0x1f
  /// The bit of `data_type` that is set between the header and the data, and between blocks.
  private static let blockBoundary: Int32 = 128

  private let framing: Framing
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool
  private var isBetweenMembers = false
  private var hasEnded = false
  /// True until the header of a gzip member is read.
  private var isInHeader = false
  /// What a gzip member's end is held against; nil for other framings, whose checks are zlib's.
  private var trailer: GzipTrailer?
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
      guard first == Self.gzipFirst else {
        hasEnded = true
        return Step(consumed: 0, produced: 0, isAtEnd: true)
      }
      inflateReset(stream)
      isBetweenMembers = false
      beginMember()
    }
    if framing == .gzipOrZlib, consumedBytes == 0, input.first == Self.gzipFirst { beginMember() }
    guard isReady else { throw problem(path, "zlib could not be set up") }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let given = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let code = inflate(stream, isInHeader ? Z_BLOCK : Z_NO_FLUSH)
    let consumed = given.0 - Int(stream.pointee.avail_in)
    let produced = given.1 - Int(stream.pointee.avail_out)
    consumedBytes += consumed
    producedBytes += produced
    trailer?.add(
      consumed: UnsafeRawBufferPointer(rebasing: input.prefix(consumed)),
      produced: UnsafeRawBufferPointer(rebasing: output.prefix(produced)))
    if isInHeader, code == Z_OK, stream.pointee.data_type & Self.blockBoundary != 0 {
      isInHeader = false
      inflateValidate(stream, 0)
    }
    switch code {
    case Z_STREAM_END:
      if let mismatch = trailer?.mismatch {
        return try end(
          after: Step(consumed: consumed, produced: produced, isAtEnd: false),
          with: damage(mismatch, path))
      }
      if framing == .raw { hasEnded = true } else { isBetweenMembers = true }
      return Step(consumed: consumed, produced: produced, isAtEnd: framing == .raw)
    case Z_OK, Z_BUF_ERROR:
      return Step(consumed: consumed, produced: produced, isAtEnd: false)
    default:
      return try end(
        after: Step(consumed: consumed, produced: produced, isAtEnd: false),
        with: damage(code, path))
    }
  }

  /// zlib checks the header of a gzip member, and the trailer is checked here.
  private func beginMember() {
    isInHeader = true
    trailer = GzipTrailer()
    inflateValidate(stream, 1)
  }

  /// Bytes in front of the damage are handed out first, whatever the sizes of the buffers.
  private func end(after step: Step, with found: InputProblem) throws(InputProblem) -> Step {
    failure = found
    guard step.produced > 0 else { throw found }
    return step
  }

  /// True when the input may end here: after a whole member, or after the end of raw data.
  package var mayEnd: Bool { isBetweenMembers || hasEnded }

  private func damage(_ code: Int32, _ path: String) -> InputProblem {
    let text = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
    guard text != "incorrect data check", text != "incorrect length check" else {
      return wrongChecksum(path, at: consumedBytes)
    }
    return problem(path, "the compressed data is damaged: \(text)")
  }

  /// The place is that behind the number that does not fit; the length comes last.
  private func damage(_ mismatch: GzipTrailer.Mismatch, _ path: String) -> InputProblem {
    wrongChecksum(path, at: mismatch == .checksum ? consumedBytes - 4 : consumedBytes)
  }

  private func wrongChecksum(_ path: String, at offset: Int) -> InputProblem {
    InputProblem(
      code: .badChecksum, path: path, place: .offset(offset),
      reason: "the checksum of the compressed data is wrong")
  }

  private func problem(_ path: String, _ reason: String) -> InputProblem {
    InputProblem(
      code: .badCompression, path: path, place: .offset(consumedBytes), reason: reason)
  }
}
