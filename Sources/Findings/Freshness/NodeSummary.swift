/// What one PowerMTA node logged.
public struct NodeSummary: Hashable, Sendable {
  /// Its name; empty where the configuration names none.
  public internal(set) var node: String
  /// Earliest and latest row, POSIX seconds UTC; nil without rows.
  public let first: Int?, last: Int?
  /// Rows in.
  public let rows: Int
  /// What is wrong with it, in one clause; nil where nothing is.
  public internal(set) var problem: String?
}

/// A path that was named, or a log of the period, that could not be read or not to its end.
public struct UnreadPath: Hashable, Sendable {
  /// The path.
  public internal(set) var path: String
  /// Why.
  public let reason: String
}
