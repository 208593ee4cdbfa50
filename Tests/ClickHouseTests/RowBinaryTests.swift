import ClickHouse
import TestSupport
import Testing

/// Rows as ClickHouse's `RowBinary`, written and read back.
struct RowBinaryTests {
  @Test func `Values are written as the format says`() {
    var writer = RowBinaryWriter()
    writer.write(UInt8(200))
    writer.write(Int8(-2))
    writer.write(UInt16(0x0102))
    writer.write(time: 1_771_200_000)
    writer.write(day: 20_500)
    writer.write("ab")
    writer.write(string: [UInt8](repeating: 7, count: 300))
    writer.write(raw: [1, 2, 3])
    let expected: [UInt8] =
      [200, 254, 2, 1] + [0, 94, 146, 105] + [20, 80] + [2, 97, 98] + [0xac, 2]
      + [UInt8](repeating: 7, count: 300) + [1, 2, 3]
    #expect(writer.bytes == expected)
  }

  @Test(arguments: [(-1, UInt32(0)), (1 << 40, UInt32.max)])
  func `A time outside DateTime goes to its nearest end`(time: Int, kept: UInt32) throws {
    var writer = RowBinaryWriter()
    writer.write(time: time)
    var reader = RowBinaryReader(writer.bytes)
    #expect(try reader.number(UInt32.self) == kept)
  }

  @Test func `What was written is read back, whatever it is`() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<200 {
      let texts = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        (0..<Int.random(in: 0...400, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      }
      let number = UInt64.random(in: 0...UInt64(Int.max), using: &random)
      var writer = RowBinaryWriter()
      for text in texts { writer.write(string: text) }
      writer.write(number)
      var reader = RowBinaryReader(writer.bytes)
      for text in texts { #expect(try reader.block() == text) }
      #expect(try reader.count() == Int(number))
      #expect(reader.isAtEnd)
    }
  }

  @Test func `Hostile bytes end in a problem and never trap`() {
    var random = SeededRandom(seed: 12)
    for round in 0..<2000 {
      var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      if round.isMultiple(of: 3) {
        bytes = [UInt8](repeating: 0xff, count: Int.random(in: 0...12, using: &random)) + bytes
      }
      var reader = RowBinaryReader(bytes)
      var steps = 0
      do throws(ServerProblem) {
        while !reader.isAtEnd {
          switch Int.random(in: 0...5, using: &random) {
          case 0: _ = try reader.block()
          case 1: _ = try reader.count()
          case 2: _ = try reader.time()
          case 3: _ = try reader.number(UInt8.self)
          case 4: _ = try reader.raw(16)
          default: _ = try reader.text()
          }
          steps += 1
        }
      } catch {
        #expect(error.kind == .unexpected)
      }
      #expect(steps <= bytes.count)
    }
  }

  @Test func `A length of many bytes is refused`() {
    var reader = RowBinaryReader([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1])
    #expect(throws: ServerProblem.self) { try reader.block() }
  }
}
