import CZlib

/// A DEFLATE stream (RFC 1951) in a wrapping of one's choice.
///
/// The gzip header holds no name and no time, so that the same bytes give the same file with one
/// version of zlib.
final class Deflater {
  /// What stands around the stream.
  enum Wrapping: Int32 {
    /// gzip (RFC 1952).
    case gzip = 31
    /// Nothing, as inside a zip archive.
    case raw = -15
  }

  private static let chunk = 1 << 16

  // zlib keeps a pointer back to the stream it was set up with, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: chunk)

  /// Starts a stream; nil when zlib refuses.
  init?(_ wrapping: Wrapping) {
    stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_deflateInit2(stream, 6, wrapping.rawValue) == Z_OK else {
      stream.deallocate()
      room.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    room.deallocate()
  }

  /// Compresses bytes and appends what comes out; `last` ends the stream.
  func add(_ bytes: UnsafeRawBufferPointer, last: Bool, to out: inout [UInt8]) {
    let source = bytes.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
    stream.pointee.avail_in = UInt32(bytes.count)
    var more = true
    while more {
      stream.pointee.next_out = room.baseAddress
      stream.pointee.avail_out = UInt32(room.count)
      let result = deflate(stream, last ? Z_FINISH : Z_NO_FLUSH)
      let left = Int(stream.pointee.avail_out)
      out.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<(room.count - left)]))
      more = last ? result == Z_OK : left == 0
    }
  }

  /// All of some bytes at once; empty when zlib refuses.
  static func whole(_ bytes: [UInt8], _ wrapping: Wrapping) -> [UInt8] {
    guard let deflater = Deflater(wrapping) else { return [] }
    var out: [UInt8] = []
    bytes.withUnsafeBytes { deflater.add($0, last: true, to: &out) }
    return out
  }
}
