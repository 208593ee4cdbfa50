import ByteKit

/// The different names of a document that mean nothing in a report, up to a limit.
///
/// By their hashes: two names of one hash count once, which changes nothing for anybody.
struct OtherNames {
  /// Names of a record under way that are kept; a record of more is read anew each time.
  private static let recentMax = 64

  private let countMax: Int
  private let seed = ByteHash.processSeed
  private var seen: Set<UInt64> = []
  private var last: UInt64?
  private var recentNames: [UInt64] = []
  private var isRecentWhole = true

  init(countMax: Int) { self.countMax = countMax }

  /// Notes a name; false where it would be one too many.
  mutating func note(_ name: UnsafeRawBufferPointer) -> Bool {
    let hash = ByteHash.hash(name, seed: seed)
    if recentNames.count < Self.recentMax {
      recentNames.append(hash)
    } else {
      isRecentWhole = false
    }
    return note(hash)
  }

  /// Notes the names of a record that was read before.
  mutating func note(_ names: [UInt64]) -> Bool {
    for name in names where !note(name) { return false }
    return true
  }

  private mutating func note(_ hash: UInt64) -> Bool {
    if hash == last || seen.contains(hash) { return true }
    guard seen.count < countMax else { return false }
    seen.insert(hash)
    last = hash
    return true
  }

  /// The names that were noted since they were forgotten; nil where they were too many.
  var recent: [UInt64]? { isRecentWhole ? recentNames : nil }

  /// Forgets which names came last.
  mutating func forgetRecent() {
    recentNames.removeAll(keepingCapacity: true)
    isRecentWhole = true
  }
}
