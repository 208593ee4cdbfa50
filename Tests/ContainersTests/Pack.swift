import CZlib

/// Makes packed bytes for tests.
enum Pack {
  /// One gzip member.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    deflate(bytes, windowBits: 31, level: level)
  }

  /// Deflate with the framing that zlib's window bits choose.
  static func deflate(_ bytes: [UInt8], windowBits: Int32, level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    guard czlib_deflateInit2(&stream, level, windowBits) == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let room = output.count
    return input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(room)
        CZlib.deflate(&stream, Z_FINISH)
        return Array(target[..<(room - Int(stream.avail_out))])
      }
    }
  }

  /// The CRC of zip and gzip.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
  }
}
