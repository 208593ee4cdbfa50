/// A file name by which PowerMTA tells the files of one accounting file apart:
/// `acct-2026-11-25-0003.csv`, a day and a number inserted before the ending.
///
/// PowerMTA User's Guide 5.0, `<acct-file>`: the number begins at 0000 each day. A `.gz` at the end
/// is no part of the name.
package struct SeriesName: Hashable, Comparable, Sendable {
  /// What stands before the day: `acct`.
  package let stem: String
  /// The day as it is written: `2026-11-25`.
  package let day: String
  /// The number.
  package let number: Int
  /// The ending with its dot: `.csv`; empty where there is none.
  package let ending: String

  /// Reads a file name without its folder; nil where it is of another form.
  package init?(_ name: String) {
    var rest = name[...]
    if rest.hasSuffix(".gz") { rest = rest.dropLast(3) }
    let dot = rest.lastIndex(of: ".") ?? rest.endIndex
    let parts = rest[..<dot].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 5, let number = Self.number(parts[parts.count - 1], digits: 4...9) else {
      return nil
    }
    let day = parts[(parts.count - 4)...(parts.count - 2)]
    let widths = [4, 2, 2]
    for (part, width) in zip(day, widths) where Self.number(part, digits: width...width) == nil {
      return nil
    }
    stem = parts[..<(parts.count - 4)].joined(separator: "-")
    self.day = day.joined(separator: "-")
    self.number = number
    ending = String(rest[dot...])
  }

  /// True when a name is of the same accounting file.
  package func isSibling(of other: SeriesName) -> Bool {
    stem == other.stem && ending == other.ending
  }

  /// By day, then by number.
  package static func < (a: SeriesName, b: SeriesName) -> Bool {
    (a.day, a.number) < (b.day, b.number)
  }

  private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    return Int(text)
  }
}
