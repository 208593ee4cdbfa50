/// What a run expects of its inputs: the paths that were named, and for how long one may be silent.
public struct InputExpectation: Hashable, Sendable {
  /// Paths as the command line or the configuration names them; folders stand for themselves.
  public var namedPaths: Set<String> = []
  /// Nodes that the configuration names; each is expected to log.
  public var nodes: Set<String> = []
  /// For how long a node, or all reporters, may be silent before the end of the period, in seconds.
  public var freshnessSeconds = Self.freshnessSecondsDefault
  /// Sources that a store could not read when it last tried, or has not read for long.
  public var sources: [RememberedSource] = []

  /// Two days: reports of a day come in the course of the next one.
  public static let freshnessSecondsDefault = 2 * 86_400

  /// Nothing named.
  public init() {}
}

/// A source of a history store: a path that logs or reports are taken from, and when it was read.
public struct RememberedSource: Hashable, Sendable {
  /// The path.
  public let path: String
  /// When it was last read without a problem, POSIX seconds UTC; nil where it never was.
  public let readAt: Int?
  /// What was wrong when it was last tried; nil where nothing was.
  public let problem: String?

  /// Makes a source.
  public init(path: String, readAt: Int?, problem: String?) {
    self.path = path
    self.readAt = readAt
    self.problem = problem
  }
}
