import AccountingLog

/// Which node each log is of, by the paths that the configuration names.
///
/// A log lies under a path as it was typed, or as the file system has both: `./logs`, the absolute path
/// and a link to it lead to the same node.
struct NodeNames {
  private struct Place {
    let typed: String
    let real: String
    let node: String
  }

  private let places: [Place]

  /// Takes in the inputs that name a node.
  init(_ named: [LogInput]) {
    places = named.filter { !$0.node.isEmpty && $0.path != "-" }.map {
      Place(typed: $0.path, real: RealPath.of($0.path), node: $0.node)
    }
  }

  /// The node of the innermost path that a file lies under; empty where none is named.
  func node(of path: String) -> String {
    guard !places.isEmpty else { return "" }
    let real = RealPath.of(path)
    let holders = places.filter {
      RealPath.isWithin(path, $0.typed) || RealPath.isWithin(real, $0.real)
    }
    return holders.max { $0.real.utf8.count < $1.real.utf8.count }?.node ?? ""
  }

  /// The named paths below a folder, as that folder was typed; innermost first.
  func inputs(below folder: String) -> [LogInput] {
    let real = RealPath.of(folder)
    let inside = places.filter { $0.real != real && RealPath.isWithin($0.real, real) }
    let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    return inside.sorted { $0.real.utf8.count > $1.real.utf8.count }.map {
      let rest = $0.real.dropFirst(real == "/" ? 0 : real.count)
      return LogInput(path: root + rest, node: $0.node)
    }
  }
}
