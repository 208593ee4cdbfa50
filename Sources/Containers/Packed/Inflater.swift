public import ByteKit

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
/// Where ISA-L is built in and the data can be had again from its start, ISA-L inflates and zlib
/// reads the headers; as soon as anything is damaged a step says `mustBeginAgain`, and zlib goes
/// through it all, so that what is told of damage, and what is handed out before it, is zlib's
/// whichever inflates. One thread uses an inflater at a time.
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
    /// Compressed bytes used; below zero where the end of raw data lay in the piece before.
    package var consumed: Int
    /// Bytes written.
    package var produced: Int
    /// True when the data is at its end; bytes after it are not the inflater's.
    package var isAtEnd = false
    /// Bytes inflated once more, and not handed out.
    package var skipped = 0
    /// True where nothing of this step counts, and the data must be given from its start.
    package var mustBeginAgain = false
  }

  /// The first byte of a gzip member.
  private static let gzipFirst: UInt8 = 0x1f

  private let framing: Framing
  private let zlib: ZlibStream
  private var fast: FastMember?
  private var isBetweenMembers = false
  private var hasEnded = false
  /// Bytes that were handed out before the data began again.
  private var skipBytes = 0
  /// What a gzip member's end is held against; nil for other framings, whose checks are zlib's.
  private var trailer: GzipTrailer?
  /// What ends the data after bytes that were still good.
  private var failure: InputProblem?
  /// Compressed bytes used so far.
  package private(set) var consumedBytes = 0
  /// Bytes written so far.
  package private(set) var producedBytes = 0

  /// Makes an inflater; `mayBeginAgain` says that its user can give the data a second time.
  package init(_ framing: Framing, mayBeginAgain: Bool) {
    self.framing = framing
    zlib = ZlibStream(isRaw: framing == .raw)
    fast = mayBeginAgain ? FastMember(isInData: framing == .raw) : nil
  }

  /// Inflates as much of the input as fits into the output.
  ///
  /// Throws `bad_compression`; the place is the compressed offset. The output must not be empty; with
  /// empty input, what the inflater still holds comes out.
  package func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, path: String
  ) throws(InputProblem) -> Step {
    guard skipBytes > 0 else { return try inflate(input, into: output, path) }
    let room = min(skipBytes, output.count)
    var step = try inflate(
      input, into: UnsafeMutableRawBufferPointer(rebasing: output[..<room]), path)
    skipBytes -= step.produced
    step.skipped = step.produced
    step.produced = 0
    return step
  }

  /// True while a step may still ask for the data from its start.
  package var mayBeginAgain: Bool { fast != nil }

  /// Goes back to the start of the data, which zlib inflates from here on; what was handed out is not
  /// handed out again.
  package func beginAgain() {
    fast = nil
    skipBytes = producedBytes
    (consumedBytes, producedBytes) = (0, 0)
    (isBetweenMembers, hasEnded) = (false, false)
    trailer = nil
    zlib.reset()
  }

  /// True when the input may end here: after a whole member, or after the end of raw data.
  package var mayEnd: Bool { isBetweenMembers || hasEnded }

  private func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ path: String
  ) throws(InputProblem) -> Step {
    if let failure { throw failure }
    if hasEnded { return Step(consumed: 0, produced: 0, isAtEnd: true) }
    if isBetweenMembers {
      guard let first = input.first else { return Step(consumed: 0, produced: 0) }
      guard first == Self.gzipFirst else {
        hasEnded = true
        return Step(consumed: 0, produced: 0, isAtEnd: true)
      }
      zlib.reset()
      isBetweenMembers = false
      beginMember()
    }
    if framing == .gzipOrZlib, consumedBytes == 0, input.first == Self.gzipFirst { beginMember() }
    guard fast?.isInData == true else { return try slowStep(input, into: output, path) }
    return fastStep(input, into: output)
  }

  /// zlib checks the header of a gzip member, and the trailer is checked here.
  private func beginMember() {
    trailer = GzipTrailer()
    zlib.beginHeader()
  }

  private func slowStep(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ path: String
  ) throws(InputProblem) -> Step {
    guard zlib.isReady else { throw problem(path, "zlib could not be set up") }
    let wasInHeader = zlib.isInHeader
    let found = zlib.step(input, into: output)
    note(found.consumed, of: input, found.produced, of: output)
    if wasInHeader, !zlib.isInHeader { fast?.beginData() }
    let step = Step(consumed: found.consumed, produced: found.produced)
    switch found.status {
    case .goesOn: return step
    case .ended: return try endMember(step, path)
    case .damaged(let text):
      return try end(after: step, with: damage(text, path))
    }
  }

  private func endMember(_ step: Step, _ path: String) throws(InputProblem) -> Step {
    if let mismatch = trailer?.mismatch {
      return try end(after: step, with: damage(mismatch, path))
    }
    if framing == .raw { hasEnded = true } else { isBetweenMembers = true }
    var step = step
    step.isAtEnd = framing == .raw
    return step
  }

  private func fastStep(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Step {
    guard let found = fast?.step(input, into: output, isRaw: framing == .raw) else {
      return Step(consumed: 0, produced: 0, mustBeginAgain: true)
    }
    note(found.consumed, of: input, found.produced, of: output)
    guard found.isAtEnd else { return Step(consumed: found.consumed, produced: found.produced) }
    guard trailer?.mismatch == nil else {
      (consumedBytes, producedBytes) = (0, producedBytes - found.produced)
      return Step(consumed: 0, produced: 0, mustBeginAgain: true)
    }
    if framing == .raw { hasEnded = true } else { isBetweenMembers = true }
    return Step(
      consumed: found.consumed, produced: found.produced, isAtEnd: framing == .raw)
  }

  private func note(
    _ consumed: Int, of input: UnsafeRawBufferPointer, _ produced: Int,
    of output: UnsafeMutableRawBufferPointer
  ) {
    consumedBytes += consumed
    producedBytes += produced
    trailer?.add(
      consumed: UnsafeRawBufferPointer(rebasing: input.prefix(max(0, consumed))),
      produced: UnsafeRawBufferPointer(rebasing: output.prefix(produced)))
  }

  /// Bytes in front of the damage are handed out first, whatever the sizes of the buffers.
  private func end(after step: Step, with found: InputProblem) throws(InputProblem) -> Step {
    failure = found
    guard step.produced > 0 else { throw found }
    return step
  }

  private func damage(_ text: String, _ path: String) -> InputProblem {
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
