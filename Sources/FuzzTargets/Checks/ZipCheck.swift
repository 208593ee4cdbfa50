import Containers
import TestSupport

/// Zip archives in blocks of any size, and what is packed into archives of archives against itself.
///
/// Planted: a document of an archive that holds `CDATA` is not told.
final class ZipCheck: FileCheck {
  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    let whole = leaves(of: bytes)
    if let found = blockDifference(bytes, from: whole, &random) { return found }
    guard !whole.meetsLimit else { return nil }
    return packedDifference(bytes, whole, &random)
  }

  /// The content as two members beside a folder, in as many archives as there are names.
  private func packedDifference(
    _ bytes: [UInt8], _ whole: FoundLeaves, _ random: inout SeededRandom
  ) -> String? {
    let depth = Int.random(in: 1...2, using: &random)
    var packed = bytes
    var prefixes = [""]
    for level in 0..<depth {
      var zip = StoredZip(time: 1_771_200_000)
      let names = ["a\(level)/report.xml", "b\(level).zip"]
      guard zip.add("folder/", []), names.allSatisfy({ zip.add($0, packed) }) else {
        return "the archive takes no members"
      }
      packed = zip.archive()
      prefixes = names.flatMap { name in prefixes.map { "!\(name)\($0)" } }
    }
    var limits = ContainerLimits.standard
    limits.depthMax += depth
    var found = leaves(of: packed, blockBytes: random.pieceBytes(), limits: limits)
    guard !found.meetsLimit else { return nil }
    if isPlanted { found = Self.wrong(found) }
    let expected = prefixes.map { prefix in whole.moved { prefix + $0 } }
      .reduce(FoundLeaves([])) { $0 + $1 }
    return found == expected ? nil : "packed: \(found.events) instead of \(expected.events)"
  }

  private static func wrong(_ found: FoundLeaves) -> FoundLeaves {
    FoundLeaves(
      found.events.filter {
        guard case .document(_, let content, _) = $0 else { return true }
        return content.firstRange(of: "CDATA".utf8) == nil
      })
  }
}
