import ByteKit
import Containers
import TestSupport
import Testing

/// gzip files: several members, bytes behind them, damage, bombs, nesting.
struct GzipTests {
  private let xml = Array("<feedback>\n</feedback>\n".utf8)

  @Test(
    "members are read as one document, and what follows them is left out",
    arguments: [1, 7, 65_536])
  func members(blockBytes: Int) throws {
    let packed = Pack.gzip(Array(xml[..<9])) + Pack.gzip(Array(xml[9...]))
    for tail: [UInt8] in [[], [13, 10], [0, 0, 0], [0x1e], Array("garbage".utf8)] {
      let walk = try Walk(packed + tail, blockBytes: blockBytes)
      #expect(walk.documents == [xml])
    }
  }

  @Test("a cut anywhere is told as a cut", arguments: [1, 65_536])
  func cuts(blockBytes: Int) throws {
    let packed = Pack.gzip(xml)
    for length in 2..<packed.count {
      #expect(
        try Walk(packed[..<length], blockBytes: blockBytes).lines == [
          "refused file truncated_compression the compressed data ends in the middle"
        ])
    }
  }

  @Test("without its last bytes all of a document is still handed on", arguments: [1, 7, 65_536])
  func trailer(blockBytes: Int) throws {
    let folder = try TemporaryFolder()
    let long = Array(repeating: xml, count: 40).flatMap { $0 }
    let path = try folder.write("file", Pack.gzip(long).dropLast(8))
    var source = GzipSource(
      base: FileSource(file: try InputFile(path: path), path: path), path: path, limits: nil)
    var bytes: [UInt8] = []
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 8)
    defer { memory.deallocate() }
    do {
      while true {
        let count = try source.read(into: memory)
        if count == 0 { break }
        bytes.append(contentsOf: memory[..<count])
      }
      Issue.record("the missing trailer was not told")
    } catch {
      #expect(error.code == .truncatedCompression)
    }
    #expect(bytes == long)
  }

  @Test(
    "a wrong byte of checksum or length is told after all bytes were handed on",
    arguments: 1...8, [1, 7, 65_536])
  func trailer(fromEnd: Int, blockBytes: Int) throws {
    var packed = Pack.gzip(xml)
    packed[packed.count - fromEnd] ^= 1
    #expect(
      try Walk(packed, blockBytes: blockBytes).lines == [
        "refused file bad_checksum the checksum of the compressed data is wrong"
      ])
  }

  @Test("each of several members has its own checksum", arguments: [1, 7, 65_536])
  func checksums(blockBytes: Int) throws {
    let first = Pack.gzip(Array(xml[..<9]))
    for wrong in [first.count - 6, first.count + Pack.gzip(Array(xml[9...])).count - 6] {
      var packed = first + Pack.gzip(Array(xml[9...]))
      packed[wrong] ^= 1
      #expect(
        try Walk(packed, blockBytes: blockBytes).lines == [
          "refused file bad_checksum the checksum of the compressed data is wrong"
        ])
    }
  }

  /// A name, a comment, extra bytes, and the header's own checksum (RFC 1952, section 2.3.1).
  @Test("a long header is read over, and its checksum minded", arguments: [1, 7, 65_536])
  func header(blockBytes: Int) throws {
    let plain = Pack.gzip(xml)
    var header: [UInt8] = [0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7]
    header += Array("name".utf8) + [0] + Array("comment".utf8) + [0]
    let sum = ReferenceChecksum.crc32(header)
    let packed = header + [UInt8(sum & 0xff), UInt8(sum >> 8 & 0xff)] + plain[10...]
    #expect(try Walk(packed, blockBytes: blockBytes).documents == [xml])
    let wrong = header + [UInt8(sum & 0xff) ^ 1, UInt8(sum >> 8 & 0xff)] + plain[10...]
    #expect(
      try Walk(wrong, blockBytes: blockBytes).lines == [
        "refused file bad_compression the compressed data is damaged: header crc mismatch"
      ])
  }

  @Test("a document may inflate to as many bytes as the limit says, and no more")
  func inflatedBytes() throws {
    var limits = ContainerLimits.standard
    let packed = Pack.gzip(xml)
    limits.inflatedBytesMax = xml.count
    #expect(try Walk(packed, limits: limits).documents == [xml])
    limits.inflatedBytesMax = xml.count - 1
    #expect(
      try Walk(packed, limits: limits).lines == [
        "refused file inflate_limit inflates to more than \(xml.count - 1) bytes"
      ])
  }

  @Test("a bomb ends when it has grown further than the ratio allows")
  func ratio() throws {
    var limits = ContainerLimits.standard
    let bomb = Pack.gzip(Array("<".utf8) + [UInt8](repeating: 32, count: 4 << 20), level: 9)
    #expect(try Walk(bomb, limits: limits).lines == ["leaf file \((4 << 20) + 1)"])
    limits.ratioFreeBytes = 1 << 20
    // Deflate itself goes no further than 1,032, and the usual limit lies above that.
    #expect(try Walk(bomb, limits: limits).documents.count == 1)
    limits.inflateRatioMax = 200
    #expect(
      try Walk(bomb, limits: limits).lines == [
        "refused file inflate_limit inflates to more than \(limits.inflateRatioMax) times its size"
      ])
    // Deflate itself goes no further than 1,032.
    limits.inflateRatioMax = 1_032
    #expect(try Walk(bomb, limits: limits).documents.count == 1)
  }

  @Test("the ratio and the bytes below which it is not looked at hold to the byte")
  func ratioToTheByte() throws {
    var limits = ContainerLimits.standard
    limits.ratioFreeBytes = 1_000
    limits.inflateRatioMax = 10
    try limits.check(produced: 1_000, consumed: 1, path: "x")
    try limits.check(produced: 1_010, consumed: 101, path: "x")
    #expect(throws: InputProblem.self) {
      try limits.check(produced: 1_001, consumed: 1, path: "x")
    }
    #expect(throws: InputProblem.self) {
      try limits.check(produced: 1_011, consumed: 101, path: "x")
    }
  }

  @Test("containers lie as deep inside one another as the limit says, and no deeper")
  func depth() throws {
    var packed = xml
    for _ in 0..<ContainerLimits.standard.depthMax { packed = Pack.gzip(packed) }
    #expect(try Walk(packed).documents == [xml])
    #expect(
      try Walk(Pack.gzip(packed)).lines == [
        "refused file too_deep more than \(ContainerLimits.standard.depthMax) containers"
          + " inside one another"
      ])
  }
}
