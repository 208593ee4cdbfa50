import CZlib
import TestSupport

/// gzip files of many shapes, by zlib with every strategy, memory, window and flush, and ways to damage
/// them.
enum DeflateStreams {
  /// How zlib is to make a member.
  struct Recipe {
    let level: Int32
    let strategy: Int32
    let memory: Int32
    let windowBits: Int32
    /// What is flushed every so many bytes, if anything.
    let flush: (kind: Int32, every: Int)?
  }

  /// Contents that compress well, badly, not at all, into long matches and into blocks of one code.
  static func contents(_ random: inout SeededRandom) -> [[UInt8]] {
    let word = [
      "d", "b", "t", "2026-03-27 10:00:01+0000", "relay-7", "mail.example", "5.7.1", "\r\n",
    ]
    let rows = (0..<300).flatMap { _ in
      Array((word[Int.random(in: 0..<8, using: &random)] + ",").utf8)
    }
    let noise = (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let few = (0..<6_000).map { _ in UInt8.random(in: 0...1, using: &random) }
    return [
      [], [65], Array("a short text, a short text".utf8), rows, noise, few,
      [UInt8](repeating: 32, count: 20_000), rows + noise + rows + noise.prefix(300) + rows,
    ]
  }

  /// Every recipe that is tried: all strategies, and flushes of each kind.
  static let recipes: [Recipe] = {
    var recipes: [Recipe] = []
    for level: Int32 in [0, 1, 6, 9] {
      for strategy in Z_DEFAULT_STRATEGY...Z_FIXED {
        recipes.append(
          Recipe(
            level: level, strategy: strategy, memory: strategy % 2 == 0 ? 1 : 9,
            windowBits: level == 1 ? 9 : 15, flush: nil))
      }
    }
    for kind in Z_PARTIAL_FLUSH...Z_FULL_FLUSH {
      recipes.append(
        Recipe(
          level: 6, strategy: Z_DEFAULT_STRATEGY, memory: 8, windowBits: 15, flush: (kind, 97)))
    }
    return recipes
  }()

  /// One gzip member of some bytes.
  static func member(_ content: [UInt8], _ recipe: Recipe) -> [UInt8] {
    deflated(content, recipe, bits: 16 + recipe.windowBits)
  }

  /// Bytes with the framing that zlib's window bits choose.
  static func deflated(_ content: [UInt8], _ recipe: Recipe, bits: Int32) -> [UInt8] {
    var stream = z_stream()
    let code = deflateInit2_(
      &stream, recipe.level, Z_DEFLATED, bits, recipe.memory, recipe.strategy, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var packed: [UInt8] = []
    var rest = content[...]
    repeat {
      var piece = Array(rest.prefix(recipe.flush?.every ?? rest.count))
      rest = rest.dropFirst(piece.count)
      let flush = rest.isEmpty ? Z_FINISH : recipe.flush?.kind ?? Z_NO_FLUSH
      packed += step(&stream, &piece, flush)
    } while !rest.isEmpty
    return packed
  }

  private static func step(
    _ stream: inout z_stream, _ piece: inout [UInt8], _ flush: Int32
  ) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: piece.count * 2 + 1_024)
    let room = output.count
    return piece.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(room)
        deflate(&stream, flush)
        return Array(target[..<(room - Int(stream.avail_out))])
      }
    }
  }

  /// One to four changes: bits, bytes out, bytes in, a run twice, a cut; half of them near an end.
  static func damaged(_ whole: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let count = bytes.count
      let near = Bool.random(using: &random)
      let range = near ? max(0, count - 12)..<count : 0..<count
      let place = Int.random(in: Bool.random(using: &random) ? range : 0..<count, using: &random)
      let run = min(Int.random(in: 1...9, using: &random), count - place)
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.removeSubrange(place..<(place + run))
      case 3:
        bytes.insert(
          contentsOf: (0..<run).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
      case 4: bytes.insert(contentsOf: bytes[place..<(place + run)], at: place)
      default: bytes.removeLast(count - place)
      }
    }
    return bytes
  }
}
