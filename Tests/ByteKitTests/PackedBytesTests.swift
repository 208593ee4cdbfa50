import ByteKit
import TestSupport
import Testing

/// Packed numbers and texts, whole and damaged.
@Suite struct PackedBytesTests {
  @Test(arguments: [
    0, 1, -1, 63, 64, -64, -65, 127, 128, 16_383, 16_384, Int(Int32.max), Int.max, Int.min,
  ])
  func `A number comes back as it was`(value: Int) throws {
    var writer = PackedWriter()
    writer.write(signed: value)
    writer.write(UInt64(bitPattern: Int64(value)))
    writer.write(optional: value)
    writer.write(optional: nil as Int?)
    try writer.bytes.withUnsafeBytes { bytes throws in
      var reader = PackedReader(bytes)
      #expect(try reader.signed() == value)
      #expect(try reader.number() == UInt64(bitPattern: Int64(value)))
      #expect(try reader.optionalNumber() == value)
      #expect(try reader.optionalNumber() == nil)
      #expect(reader.isAtEnd)
    }
  }

  @Test func `Small numbers of either sign take one byte`() {
    for value in -64..<64 {
      var writer = PackedWriter()
      writer.write(signed: value)
      #expect(writer.bytes.count == 1)
    }
  }

  @Test func `Texts and problems come back as they were`() throws {
    let problems = [InputProblem.Place.whole, .offset(7), .line(3)].flatMap { place in
      [1, 2, 70_000].map {
        InputProblem(
          code: "bad_time", path: "a\u{e9}!b", place: place, reason: "no time",
          hint: place == .whole ? nil : "x", count: $0)
      }
    }
    var writer = PackedWriter()
    writer.write("")
    writer.write(optional: "\u{1f4e7}")
    writer.write(optional: nil as String?)
    for problem in problems { problem.pack(into: &writer) }
    try writer.bytes.withUnsafeBytes { bytes throws in
      var reader = PackedReader(bytes)
      #expect(try reader.text() == "")
      #expect(try reader.optionalText() == "\u{1f4e7}")
      #expect(try reader.optionalText() == nil)
      for problem in problems { #expect(try InputProblem(from: &reader) == problem) }
      #expect(reader.isAtEnd)
    }
  }

  @Test func `What ends early, or is too large, is damage`() {
    let damaged: [[UInt8]] = [
      [], [0x80], Array(repeating: 0xff, count: 11), [5, 1, 2], [3, 1, 2],
    ]
    for bytes in damaged {
      bytes.withUnsafeBytes { bytes in
        var reader = PackedReader(bytes)
        #expect(throws: PackedDamage.self) { _ = try reader.block() }
      }
    }
    [UInt8]([9]).withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      #expect(throws: PackedDamage.self) { _ = try reader.count(limit: 8) }
    }
    [UInt8]([2]).withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      #expect(throws: PackedDamage.self) { _ = try reader.flag() }
    }
  }
}
