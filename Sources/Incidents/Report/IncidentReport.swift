public import Findings

/// Everything that `stagewatch incident` tells, as one value that the renderers turn into text.
public struct IncidentReport: Sendable {
  /// The tool's version.
  public let version: String
  /// When it was made, POSIX seconds UTC.
  public let generatedAt: Int
  /// The time in which spikes were looked for, half-open, POSIX seconds UTC; nil where there is
  /// nothing.
  public let periodBegin: Int?, periodEnd: Int?
  /// What was read.
  public internal(set) var inputs: InputSummary
  /// The spikes, by begin.
  public internal(set) var spikes: [Spike]
  /// What the log does not say enough of to call it a spike or usual.
  public let unjudged: Unjudged
  /// Inputs that were named and could not be read, or not to their end, each with the reason.
  public internal(set) var unreadPaths: [String]
  /// What could not be told apart, since the logs hold too much of it.
  public let folded: [String]
  /// Why the answer may be less than asked for; empty as a rule.
  public let notes: [String]

  /// True when some minute of the time asked for is known: rows alone, as a store keeps them of old
  /// days, tell of no spike.
  public let hasMinutes: Bool

  /// True when nothing was attempted.
  public var hasNoTraffic: Bool { inputs.logs.used == 0 }
}

/// Where to look for spikes.
public struct IncidentQuery: Sendable {
  /// Spikes that ended before are left out, POSIX seconds UTC; nil leaves out none.
  public var since: Int?
  /// Spikes that began later are left out.
  public var until: Int?
  /// A time at which a spike is known to have been on.
  public var at: Int?

  /// Everywhere.
  public init() {}
}
