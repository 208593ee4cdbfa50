import CZlib

/// Makes packed bytes for tests.
enum Pack {
  /// One gzip member.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    deflate(bytes, windowBits: 31, level: level)
  }

  /// Deflate with the framing that zlib's window bits choose.
  static func deflate(_ bytes: [UInt8], windowBits: Int32, level: Int32 = 6) -> [UInt8] {
    DeflateStreams.deflated(
      bytes,
      DeflateStreams.Recipe(
        level: level, strategy: Z_DEFAULT_STRATEGY, memory: 8, windowBits: 15, flush: nil),
      bits: windowBits)
  }

  /// The CRC of zip and gzip.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
  }
}
