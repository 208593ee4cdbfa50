import CZlib

/// zlib in one step, without blocks, limits or checks of our own.
enum PlainInflate {
  /// The shortest header of a gzip member (RFC 1952 section 2.3).
  static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  /// The most bytes of content: deflate makes at most 1,032 of one, and inputs have a few thousand.
  static let contentBytesMax = 8 << 20

  /// A deflate stream: its bytes and what it holds.
  struct Stream {
    let used: [UInt8]
    let content: [UInt8]
  }

  /// What a gzip file holds.
  struct Content {
    let content: [UInt8]
    /// True where every member could be read to its end.
    let isWhole: Bool
  }

  /// A raw deflate stream at the front of the bytes; nil where there is none, or too much in it.
  static func raw(_ bytes: [UInt8]) -> Stream? { inflated(bytes[...], windowBits: -15) }

  /// Member after member, up to bytes that begin none.
  static func gzip(_ bytes: [UInt8]) -> Content {
    var content: [UInt8] = []
    var rest = bytes[...]
    var count = 0
    while let first = rest.first, count == 0 || first == header[0] {
      // A file may also be framed as zlib does it, which is told by its first byte.
      let bits: Int32 = count == 0 ? 47 : 31
      guard let member = inflated(rest, windowBits: bits) else {
        return Content(content: content, isWhole: false)
      }
      content += member.content
      rest = rest.dropFirst(member.used.count)
      count += 1
    }
    return Content(content: content, isWhole: count > 0)
  }

  /// The checksum and length behind a member.
  static func trailer(_ content: [UInt8]) -> [UInt8] {
    let sum = content.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count)))
    }
    return [sum, UInt32(truncatingIfNeeded: content.count)].flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
  }

  /// One member, compressed.
  static func deflated(_ content: [UInt8], level: Int32) -> [UInt8] {
    withStream { stream in
      guard czlib_deflateInit2(stream, level, 31) == Z_OK else { return [] }
      defer { deflateEnd(stream) }
      var output = [UInt8](repeating: 0, count: Int(deflateBound(stream, UInt(content.count))) + 64)
      var input = content
      let room = output.count
      let left = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          stream.pointee.next_in = source.baseAddress
          stream.pointee.avail_in = UInt32(source.count)
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(room)
          _ = deflate(stream, Z_FINISH)
          return Int(stream.pointee.avail_out)
        }
      }
      return Array(output[..<(room - left)])
    }
  }

  private static func inflated(_ bytes: ArraySlice<UInt8>, windowBits: Int32) -> Stream? {
    withStream { stream in
      guard czlib_inflateInit2(stream, windowBits) == Z_OK else { return nil }
      defer { inflateEnd(stream) }
      var input = Array(bytes)
      return input.withUnsafeMutableBufferPointer { source in
        stream.pointee.next_in = source.baseAddress
        stream.pointee.avail_in = UInt32(source.count)
        guard let content = run(stream) else { return nil }
        let used = source.count - Int(stream.pointee.avail_in)
        return Stream(used: Array(source[..<used]), content: content)
      }
    }
  }

  /// Inflates to the end of the stream; nil where it has none, or too much in it.
  private static func run(_ stream: UnsafeMutablePointer<z_stream>) -> [UInt8]? {
    var content: [UInt8] = []
    var output = [UInt8](repeating: 0, count: 64 << 10)
    let room = output.count
    while content.count < contentBytesMax {
      let code = output.withUnsafeMutableBufferPointer { target in
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(room)
        return inflate(stream, Z_NO_FLUSH)
      }
      let produced = room - Int(stream.pointee.avail_out)
      content += output[..<produced]
      if code == Z_STREAM_END { return content }
      guard code == Z_OK, produced > 0 || stream.pointee.avail_in > 0 else { return nil }
    }
    return nil
  }

  /// zlib remembers where a stream lies, so it must not move before it is ended.
  private static func withStream<R>(_ body: (UnsafeMutablePointer<z_stream>) -> R) -> R {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    return body(stream)
  }
}
