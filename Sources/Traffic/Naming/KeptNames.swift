import ByteKit

/// Chooses which of too many names are told apart, so that a hostile log cannot fill memory and the
/// choice does not depend on the order in which names are met.
///
/// Each name has a fixed hash. All names are kept while there are few; past the limit the bound on
/// the hash is halved until few enough are kept. The bound that a whole run ends with is that of all
/// its names together, however they were spread over threads: each thread's own bound is never the
/// lower one.
struct KeptNames: Sendable {
  private let countMax: Int
  private(set) var bound = UInt64.max
  private var kept: [(hash: UInt64, number: UInt32)] = []

  init(countMax: Int) { self.countMax = countMax }

  /// The hashes of the names that are kept.
  var hashes: [UInt64] { kept.map(\.hash) }

  /// The bound of a whole run, of which these are the parts.
  static func bound(_ parts: [KeptNames]) -> UInt64 {
    let most = parts.first?.countMax ?? .max
    return lowered(parts.map(\.bound).min() ?? .max, Set(parts.flatMap(\.hashes)), most)
  }

  /// The bound under which no more than `most` of some hashes lie.
  static func lowered(_ bound: UInt64, _ hashes: some Collection<UInt64>, _ most: Int) -> UInt64 {
    var bound = bound
    while bound > 0, hashes.count(where: { $0 <= bound }) > most { bound >>= 1 }
    return bound
  }

  /// The numbers of names that a lower bound does not keep.
  func numbers(above bound: UInt64) -> [UInt32] { kept.filter { $0.hash > bound }.map(\.number) }

  /// True when a name is kept as things stand.
  func takes(_ hash: UInt64) -> Bool { hash <= bound }

  /// Adds a kept name; gives back the numbers of names that are no longer kept.
  mutating func add(_ hash: UInt64, _ number: UInt32) -> [UInt32] {
    kept.append((hash, number))
    guard kept.count > countMax else { return [] }
    return lower()
  }

  private mutating func lower() -> [UInt32] {
    var left: [UInt32] = []
    while kept.count > countMax, bound > 0 {
      bound >>= 1
      left += drop()
    }
    return left
  }

  private mutating func drop() -> [UInt32] {
    let left = numbers(above: bound)
    kept.removeAll { $0.hash > bound }
    return left
  }

  /// The hash of a text, the same in every run.
  static func hash(_ text: String) -> UInt64 {
    var copy = text
    return copy.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  /// The hash of a text given as UTF-8.
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    ByteHash.hash(bytes, seed: 0x9ddf_ea08_eb38_2d69)
  }
}
