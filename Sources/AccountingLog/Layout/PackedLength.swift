import ByteKit

/// How long a gzip file is unpacked, as far as its end tells.
package enum PackedLength {
  /// The shortest gzip file: header, an empty block and trailer.
  private static let bytesMin = 18

  /// The length of the last member, modulo 2^32 (RFC 1952, section 2.3.1: ISIZE); nil where the file
  /// cannot be read or is too short.
  package static func last(of path: String) -> Int? {
    guard let status = FileStatus(path: path), status.size >= bytesMin else { return nil }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 4)
    defer { room.deallocate() }
    guard
      let got = try? InputFile(path: path).read(into: room, at: status.size - 4, path: path),
      got == 4
    else { return nil }
    return room.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
