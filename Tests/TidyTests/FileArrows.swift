/// Which files of a module name types that others of it declare, and the circles among them.
///
/// A file names a type where the word stands in its code; comments and texts do not count. Members and
/// operators are not followed.
struct FileArrows {
  /// The files that a file names types of, by path.
  private(set) var targets: [String: Set<String>] = [:]

  /// Takes the files of one module.
  init(_ files: [(path: String, source: SwiftSource)]) {
    var homes: [String: Set<String>] = [:]
    for file in files {
      for name in Self.declaredTypes(file.source) { homes[name, default: []].insert(file.path) }
    }
    for file in files {
      let named = Self.words(file.source).compactMap { homes[$0] }
      targets[file.path] = named.reduce(into: Set()) { $0.formUnion($1) }.subtracting([file.path])
    }
  }

  /// Types that a file declares at its top.
  private static func declaredTypes(_ source: SwiftSource) -> [String] {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    return source.codeLines.filter { $0.first != " " }.compactMap { line in
      let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.endIndex,
        words[..<kind].allSatisfy({ $0.first?.isLowercase == true })
      else { return nil }
      return String(words[kind + 1])
    }
  }

  private static func words(_ source: SwiftSource) -> Set<String> {
    Set(
      source.codeLines.flatMap { line in
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      }.filter { $0.first?.isUppercase == true }.map(String.init))
  }

  /// Sets of two and more files that reach one another, each sorted, the largest first.
  var circles: [[String]] {
    let reached = targets.keys.reduce(into: [:]) { $0[$1] = reachable(from: $1) }
    var seen: Set<String> = []
    return targets.keys.sorted().compactMap { path -> [String]? in
      guard !seen.contains(path), let mine = reached[path] else { return nil }
      let circle = mine.filter { reached[$0]?.contains(path) == true }
      guard circle.contains(path) else { return nil }
      seen.formUnion(circle)
      return circle.sorted()
    }.sorted { $0.count > $1.count }
  }

  private func reachable(from start: String) -> Set<String> {
    var found: Set<String> = []
    var open = Array(targets[start] ?? [])
    while let next = open.popLast() {
      if found.insert(next).inserted { open += targets[next] ?? [] }
    }
    return found
  }
}
