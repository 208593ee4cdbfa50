import ByteKit

/// Short identifiers of findings that are the same in every run over the same facts.
package enum FindingID {
  /// The letter that every identifier begins with: ten digits alone, or with one `e` among them, are a
  /// number to spreadsheets and readers of CSV.
  private static let letter = "f"
  private static let digitCount = 10

  /// A letter and ten hexadecimal digits out of the parts that make a finding what it is.
  ///
  /// FNV-1a over the parts with a byte between them that no text holds. It names, it does not
  /// protect: among a thousand findings two meet once in two million reports.
  package static func make(_ parts: [String]) -> String {
    var hash = FNV1a()
    for part in parts {
      hash.add(part.utf8)
      hash.add(0xff)
    }
    var state = hash.state ^ hash.state >> 32
    state = state &* 0xd6e8_feb8_6659_fd93
    let digits = String(state >> 24, radix: 16)
    return letter + String(repeating: "0", count: digitCount - digits.count) + digits
  }

  /// The identifier that a text is, also where it has no letter, as those of earlier versions; nil
  /// where it is none.
  package static func read(_ text: String) -> String? {
    let isWhole = text.utf8.count == digitCount + 1 && text.hasPrefix(letter)
    let digits = isWhole ? text.dropFirst() : text[...]
    guard digits.utf8.count == digitCount,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    return letter + digits
  }

  /// Gives findings that differ by the PowerMTA node alone identifiers of their own.
  ///
  /// Of those with one identifier the first by node keeps it; the node becomes part of the others'.
  /// So a node that is given a name changes no identifier while it alone has the finding.
  static func tellNodesApart<Finding>(
    _ found: inout [Finding], id: WritableKeyPath<Finding, String>,
    node: KeyPath<Finding, String?>
  ) {
    let alike = Dictionary(grouping: found.indices) { found[$0][keyPath: id] }
    for (plain, places) in alike where places.count > 1 {
      let first = places.map { found[$0][keyPath: node] ?? "" }.min()
      for place in places {
        let name = found[place][keyPath: node] ?? ""
        // By the digits alone, so that the letter changes none of them.
        let digits = plain.hasPrefix(letter) ? String(plain.dropFirst()) : plain
        if name != first { found[place][keyPath: id] = make([digits, name]) }
      }
    }
  }
}
