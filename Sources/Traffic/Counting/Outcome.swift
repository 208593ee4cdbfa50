public import ReplyClassifier

/// What became of a recipient at a receiver.
public enum Outcome: Hashable, Sendable {
  /// A `d` row.
  case delivered
  /// A `b` row.
  case refused(Cause)
  /// A `t` row.
  case deferred(Cause)

  private static let refusedBase: UInt32 = 1
  private static let deferredBase: UInt32 = 64

  /// True where the cause is the DMARC policy or authentication, whose replies are told.
  var isAboutAuthentication: Bool {
    switch self {
    case .refused(.dmarcPolicy), .refused(.authentication): true
    case .deferred(.dmarcPolicy), .deferred(.authentication): true
    case .delivered, .refused, .deferred: false
    }
  }

  /// Why it failed; nil for what was delivered.
  package var cause: Cause? {
    switch self {
    case .delivered: nil
    case .refused(let cause), .deferred(let cause): cause
    }
  }

  /// A number for tables.
  package var code: UInt32 {
    switch self {
    case .delivered: 0
    case .refused(let cause): Self.refusedBase + UInt32(cause.code)
    case .deferred(let cause): Self.deferredBase + UInt32(cause.code)
    }
  }

  /// The outcome of a number that comes from outside; nil for one that `code` never gives.
  package init?(checking code: UInt32) {
    guard code < Self.deferredBase + UInt32(UInt8.max) else { return nil }
    self.init(code: code)
    if self.code != code { return nil }
  }

  /// The outcome of a number that `code` gave.
  init(code: UInt32) {
    if code >= Self.deferredBase {
      self = .deferred(Cause(code: UInt8(code - Self.deferredBase)) ?? .other)
    } else if code >= Self.refusedBase {
      self = .refused(Cause(code: UInt8(code - Self.refusedBase)) ?? .other)
    } else {
      self = .delivered
    }
  }
}

/// Rows counted by outcome.
public struct DeliveryCounts: Hashable, Sendable {
  /// `d` rows.
  public var delivered = 0
  /// `b` rows.
  public var refused = 0
  /// Those of `refused` whose cause is the DMARC policy.
  public var refusedDMARC = 0
  /// `t` rows.
  public var deferred = 0

  /// No rows.
  public init() {}

  /// True when there is no row.
  public var isEmpty: Bool { delivered == 0 && refused == 0 && deferred == 0 }

  /// Adds rows of one outcome.
  public mutating func add(_ outcome: Outcome, _ count: Int) {
    switch outcome {
    case .delivered: delivered += count
    case .refused(let cause):
      refused += count
      if cause == .dmarcPolicy { refusedDMARC += count }
    case .deferred: deferred += count
    }
  }

  /// Adds other counts.
  public mutating func add(_ other: DeliveryCounts) {
    delivered += other.delivered
    refused += other.refused
    refusedDMARC += other.refusedDMARC
    deferred += other.deferred
  }

  /// The counts without those of an earlier point of a running sum.
  package func minus(_ other: DeliveryCounts) -> DeliveryCounts {
    var rest = self
    rest.delivered -= other.delivered
    rest.refused -= other.refused
    rest.refusedDMARC -= other.refusedDMARC
    rest.deferred -= other.deferred
    return rest
  }
}
