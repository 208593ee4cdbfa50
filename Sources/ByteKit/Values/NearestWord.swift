/// The known word that a mistyped one is nearest to.
package enum NearestWord {
  /// Words longer than this are compared by their first bytes only.
  static let bytesMax = 64

  /// The known word that begins with the given one, else the one with the fewest edits.
  ///
  /// The first in order where several are as near; nil where nothing is known.
  package static func find(_ word: String, in known: [String]) -> String? {
    let typed = word.lowercased()
    let beginningBytesMin = 3
    if typed.utf8.count >= beginningBytesMin,
      let longer = known.first(where: { $0.lowercased().hasPrefix(typed) })
    {
      return longer
    }
    return known.map { (word: $0, edits: distance(typed, $0.lowercased())) }
      .min { $0.edits < $1.edits }?.word
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
  ///
  /// Optimal string alignment over UTF-8 bytes.
  package static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first.utf8.prefix(bytesMax))
    let b = Array(second.utf8.prefix(bytesMax))
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for row in 0..<a.count {
      var now = [row + 1]
      for column in 0..<b.count {
        let replaced = last[column] + (a[row] == b[column] ? 0 : 1)
        var least = min(replaced, last[column + 1] + 1, now[column] + 1)
        if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        now.append(least)
      }
      beforeLast = last
      last = now
    }
    return last[b.count]
  }
}
