package import ByteKit

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
  /// False where it was read, and counts more than once.
  let isUnread: Bool

  /// Tells of a problem of a path.
  init(_ problem: InputProblem) {
    path = problem.path
    reason = problem.reason
    isUnread = problem.code != .storesOverlap
  }

  /// The same of another path, for another reason.
  func told(path: String, reason: String) -> UnreadPath {
    UnreadPath(path: path, reason: reason, isUnread: isUnread)
  }

  private init(path: String, reason: String, isUnread: Bool) {
    self.path = path
    self.reason = reason
    self.isUnread = isUnread
  }
}

extension InputProblem.Code {
  /// Logs that two stores hold in such a way that they count twice.
  package static let storesOverlap: Self = "stores_overlap"
}
