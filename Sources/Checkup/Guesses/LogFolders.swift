package import AccountingLog
package import ByteKit
package import Join
import Traffic

/// Folders and files of logs as a configuration names them, and which node wrote each.
package struct LogFolders: Hashable, Sendable {
  /// One entry of `logs`.
  package struct Entry: Hashable, Sendable {
    /// The folder, or the single file.
    package let path: String
    /// What its node may be called, by its path; empty where no path tells.
    package let name: String
    /// Accounting files below it.
    package let files: [String]
  }

  /// Folders below a path that was given that are looked at one by one.
  package static let foldersMax = 64

  /// The entries, in the order in which they were given.
  package let entries: [Entry]

  /// Takes the paths as they were given, and the accounting files that were found under them.
  ///
  /// A folder that holds nothing but folders stands for these; files of one folder stand for it.
  package init(given: [String], files: [String]) {
    var parts: [(path: String, files: [String])] = []
    var singles: [String: [String]] = [:]
    for path in given.map(Self.withoutSlash) {
      if files.contains(path) {
        let folder = Self.folder(of: path)
        if singles[folder] == nil { parts.append((folder, [])) }
        singles[folder, default: []].append(path)
      } else {
        parts += Self.split(path, files.filter { $0.hasPrefix(path + "/") })
      }
    }
    for index in parts.indices {
      guard let named = singles[parts[index].path], parts[index].files.isEmpty else { continue }
      parts[index].files = named
      if named.count == 1 { parts[index].path = named[0] }
    }
    var seen: Set<String> = []
    parts = parts.filter { !$0.files.isEmpty && seen.insert($0.path).inserted }
    let names = Self.names(parts.map(\.path))
    entries = zip(parts, names).map { Entry(path: $0.path, name: $1, files: $0.files) }
  }

  /// The logs as inputs whose rows tell which entry they are of.
  package func named(_ logs: [LogInput]) -> [LogInput] {
    var names: [String: String] = [:]
    for entry in entries { for file in entry.files { names[file] = entry.name } }
    return logs.map { log in
      var named = LogInput(path: log.path, node: names[log.path] ?? "")
      named.columns = log.columns
      return named
    }
  }

  // MARK: - Paths

  private static func withoutSlash(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A folder, or those right below it where all files lie in at least two of them.
  private static func split(_ path: String, _ files: [String]) -> [(path: String, files: [String])]
  {
    let below = Dictionary(grouping: files) { file -> String in
      let rest = file.dropFirst(path.utf8.count + 1)
      return rest.contains("/") ? String(rest.prefix { $0 != "/" }) : ""
    }
    guard below.count > 1, below.count <= foldersMax, below[""] == nil else {
      return [(path, files)]
    }
    return below.keys.sorted().map { ("\(path)/\($0)", below[$0] ?? []) }
  }

  /// The part of each path, counted from its end, in which all of them differ; empty where none is, or
  /// where it is no name but a date or a number.
  private static func names(_ paths: [String]) -> [String] {
    let none = Array(repeating: "", count: paths.count)
    guard paths.count > 1 else { return none }
    let parts = paths.map { Array($0.split(separator: "/").reversed()) }
    for depth in 0..<(parts.map(\.count).min() ?? 0) {
      let names = parts.map { String($0[depth]) }
      guard Set(names).count == names.count else { continue }
      let isNamed = names.allSatisfy { $0.contains(where: \.isLetter) && !$0.hasSuffix(".csv") }
      return isNamed ? names : none
    }
    return none
  }
}

/// Whether the folders of logs are those of different nodes, by what their rows show.
package struct NodeGuess: Hashable, Sendable {
  /// One folder's rows.
  package struct Node: Hashable, Sendable {
    /// What it is called.
    package let name: String
    /// Counted rows.
    package let rows: Int
    /// The first and the last row, POSIX seconds UTC.
    package let first: Int, last: Int
    /// The addresses that its mail left from, before `nat`.
    package let addresses: Set<IPAddress>
  }

  /// The folders with rows, in order of name.
  package let nodes: [Node]

  /// Looks at rows that were counted by folder, without `nat`.
  package init(_ correlation: Correlation) {
    let streams = correlation.rollup.streams
    var rows: [String: Int] = [:]
    var spans: [String: ClosedRange<Int>] = [:]
    var addresses: [String: Set<IPAddress>] = [:]
    for entry in correlation.rollup.entries {
      let stream = streams[entry.streamIndex]
      let name = stream.relay.node
      rows[name, default: 0] += entry.count
      let span = spans[name] ?? entry.first...entry.last
      spans[name] = min(span.lowerBound, entry.first)...max(span.upperBound, entry.last)
      if let address = stream.sourceIP { addresses[name, default: []].insert(address) }
    }
    nodes = rows.keys.sorted().map { name in
      Node(
        name: name, rows: rows[name] ?? 0, first: spans[name]?.lowerBound ?? 0,
        last: spans[name]?.upperBound ?? 0, addresses: addresses[name] ?? [])
    }
  }

  /// True where the folders wrote at the same time and never from the same address.
  ///
  /// Months of one node follow each other, and leave by the same addresses.
  package var areNodes: Bool {
    guard nodes.count > 1, nodes.allSatisfy({ !$0.name.isEmpty && !$0.addresses.isEmpty }) else {
      return false
    }
    return nodes.indices.allSatisfy { index in
      let node = nodes[index]
      let others = nodes.indices.filter { $0 != index }.map { nodes[$0] }
      return others.allSatisfy { $0.addresses.isDisjoint(with: node.addresses) }
        && others.contains { other in
          let shared = min(node.last, other.last) - max(node.first, other.first)
          return 2 * shared >= min(node.last - node.first, other.last - other.first) && shared >= 0
        }
    }
  }
}
