import TestSupport

/// Inputs made of seeds: bytes and words changed, put in, taken out and moved.
enum Mutation {
  /// A seed with a few changes; the same for the same random numbers.
  static func input(
    of seeds: [[UInt8]], words: [[UInt8]], bytesMax: Int, using random: inout SeededRandom
  ) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...24, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: 0)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5:
        let other = seeds.randomElement(using: &random) ?? []
        let start = Int.random(in: 0...other.count, using: &random)
        bytes.replaceSubrange(place..., with: other[start...])
      default:
        bytes.insert(contentsOf: words.randomElement(using: &random) ?? [0], at: place)
      }
    }
    return Array(bytes.prefix(bytesMax))
  }
}
