import ByteKit
import Containers
import TestSupport

/// Gzip files in blocks of any size against zlib given all of them at once.
///
/// The input is tried as a file, as the deflate stream of a file whose header and trailer are right,
/// and as the content of files of one and of several members.
///
/// Planted: the last byte of a file whose header holds a name is lost.
final class GzipCheck: FileCheck {
  /// Content from which on blocks of a few bytes take too long.
  private static let longContentBytes = 64 << 10

  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    if let found = difference(file: bytes, &random) { return "as a file, \(found)" }
    if let stream = PlainInflate.raw(bytes) {
      let packed = PlainInflate.header + stream.used + PlainInflate.trailer(stream.content)
      if let found = difference(file: packed, &random) { return "as a stream, \(found)" }
    }
    let cut = Int.random(in: 0...bytes.count, using: &random)
    let members = GzipBytes.member(Array(bytes[..<cut])) + GzipBytes.member(Array(bytes[cut...]))
    for packed in [members, PlainInflate.deflated(bytes, level: Int32(cut % 10))] {
      let found = read(packed, random.pieceBytes())
      if found.content != bytes || found.problem != nil {
        return "as content, \(found.content.count) of \(bytes.count) bytes and \(told(found))"
      }
    }
    return nil
  }

  private struct Reading {
    var content: [UInt8] = []
    var problem: InputProblem.Code?
  }

  private func told(_ reading: Reading) -> String { reading.problem?.rawValue ?? "no problem" }

  private func difference(file packed: [UInt8], _ random: inout SeededRandom) -> String? {
    let expected = PlainInflate.gzip(packed)
    let isLong = expected.content.count > Self.longContentBytes
    for blockBytes in [isLong ? 4096 : random.pieceBytes(), 1 << 16] {
      let found = read(packed, blockBytes)
      let isWhole = found.problem == nil
      if isWhole != expected.isWhole {
        return "\(told(found)), but zlib reads it \(expected.isWhole ? "all" : "in part")"
      }
      // What zlib gives for a member that is damaged depends on how far it looks ahead.
      guard isWhole, found.content != expected.content else { continue }
      return "in blocks of \(blockBytes), \(found.content.count) bytes and not those of zlib"
    }
    return nil
  }

  private func read(_ packed: [UInt8], _ blockBytes: Int) -> Reading {
    var reading = Reading()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 8)
    defer { memory.deallocate() }
    do throws(InputProblem) {
      let opened = try InputFile(path: path(holding: packed))
      var source = GzipSource(
        base: FileSource(file: opened, path: "f"), path: "f", limits: .standard)
      while true {
        let count = try source.read(into: memory)
        if count == 0 { break }
        reading.content += memory[..<count]
      }
    } catch {
      reading.problem = error.code
    }
    let hasName = packed.count > 3 && packed[3] & 0x18 == 8
    if isPlanted, hasName, !reading.content.isEmpty { reading.content.removeLast() }
    return reading
  }
}
