/// The wildcards of `include`: `*` for any bytes and `?` for one, within one part of a path.
enum FileNamePattern {
  /// True where a text has wildcards.
  static func isPattern(_ text: String) -> Bool { text.utf8.contains { $0 == star || $0 == mark } }

  private static let star = UInt8(ascii: "*")
  private static let mark = UInt8(ascii: "?")

  /// True where a name fits a pattern.
  ///
  /// One place to go back to is enough, since a later `*` takes whatever an earlier one could. A
  /// name that begins with a dot fits only a pattern that does, as in the shell.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name.utf8)
    let pattern = Array(pattern.utf8)
    if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
    var place = 0
    var at = 0
    var back: (pattern: Int, name: Int)?
    while at < name.count {
      if place < pattern.count, pattern[place] == star {
        back = (place + 1, at)
        place += 1
      } else if place < pattern.count, pattern[place] == mark || pattern[place] == name[at] {
        place += 1
        at += 1
      } else if let last = back {
        back = (last.pattern, last.name + 1)
        place = last.pattern
        at = last.name + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == star }
  }

  /// The paths that fit a pattern, sorted by name; wildcards may stand in any part of it.
  static func paths(_ pattern: String, in files: some SettingsFiles, max: Int) -> [String] {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    var found = [pattern.hasPrefix("/") ? "/" : ""]
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      found = found.flatMap { folder -> [String] in
        guard isPattern(part) else {
          let path = folder + part
          return [isLast ? path : path + "/"]
        }
        let names = files.names(in: folder.isEmpty ? "." : folder) ?? []
        return names.filter { matches($0, part) }.sorted().map {
          folder + $0 + (isLast ? "" : "/")
        }
      }
      if found.count > max { found = Array(found.prefix(max)) }
    }
    // A last part without wildcards may not be there in each folder.
    guard let last = parts.last, !isPattern(last) else { return found }
    return found.filter { files.mode(of: $0) != nil }
  }
}
