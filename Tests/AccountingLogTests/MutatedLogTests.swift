import AccountingLog
import ByteKit
import TestSupport
import Testing

/// Fixtures with bytes flipped, taken out, put in and cut off.
@Suite struct MutatedLogTests {
  @Test(arguments: 0..<24)
  func everyMutationReadsAsTheReferenceSays(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let folder = try TemporaryFolder()
    let names = Fixtures.names("powermta") + Fixtures.names("dialect")
    var textCount = 0
    for round in 0..<100 {
      let name = names[(round + Int(seed) * 7) % names.count]
      let bytes = mutated(try Fixtures.bytes(name), &random)
      let path = try folder.write("a.csv", bytes)
      let chunk = [1, 7, 27, 64, 4096].randomElement(using: &random) ?? 64
      // One byte a chunk is slow on the larger ones; the rest says the same.
      let options = LogScanOptions(
        threads: Int.random(in: 1...3, using: &random),
        chunkBytes: bytes.count > 1000 ? max(chunk, 27) : chunk, keepsAllRejected: true,
        access: [.map, .read, .stream].randomElement(using: &random) ?? .automatic)
      let result = await scan([path], options)
      let tally = result.tallies[0]
      #expect(tally.rows == tally.byType.reduce(0, +) + tally.rejected)
      if result.problems.allSatisfy({ $0.code == .nulBytes }), !isJSON(bytes) {
        textCount += 1
        #expect(
          result.differences(from: ReferenceLog(bytes)) == [],
          "seed \(seed) round \(round) of \(name): \(String(decoding: bytes, as: UTF8.self))")
      } else {
        #expect(tally.rows == 0 || isJSON(bytes))
      }
    }
    #expect(textCount > 80)
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool {
    bytes.drop { $0 <= 32 || $0 >= 0x80 }.first == UInt8(ascii: "{")
  }

  private func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    let special = Array("\",\r\n\0 dtb#".utf8) + [0xff]
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let byte = special.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where place < bytes.count: bytes[place] = byte
      case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2:
        let end = min(bytes.count, place + Int.random(in: 0...20, using: &random))
        bytes.removeSubrange(place..<end)
      case 3 where Int.random(in: 0..<4, using: &random) == 0: bytes.removeLast(bytes.count - place)
      default: bytes.insert(byte, at: place)
      }
    }
    return bytes
  }
}
