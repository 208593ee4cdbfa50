package import Findings
import Following
import ReplyClassifier
package import Traffic

/// Which of the failures that the log shows.
package enum LiveKind: String, CaseIterable, Hashable, Sendable {
  /// `b` rows.
  case refused
  /// `b` rows whose cause is the DMARC policy.
  case refusedDMARC = "refused_dmarc"
  /// `t` rows.
  case deferred
}

/// Rows counted by what became of the recipient.
package struct LiveCounts: Hashable, Sendable {
  /// `d` rows.
  package var delivered = 0
  /// `b` rows.
  package var refused = 0
  /// Those of `refused` that PowerMTA or its admin decided.
  package var refusedLocal = 0
  /// Those of `refused` whose cause is the DMARC policy.
  package var refusedDMARC = 0
  /// `t` rows.
  package var deferred = 0

  /// No rows.
  package init() {}

  /// The counts of a minute of the history, which keeps none of what PowerMTA refused itself.
  init(_ counts: MinuteCounts) {
    let failed = counts.failed.filter { failed in
      if case .refused = failed.outcome { true } else { false }
    }
    refused = failed.reduce(0) { $0 + $1.count }
    refusedDMARC =
      failed.first { $0.outcome == .refused(.dmarcPolicy) }?.count ?? 0
    delivered = counts.ended - refused
    deferred = counts.all - counts.ended
  }

  /// All of them.
  package var rows: Int { delivered + refused + deferred }

  /// Counts one row.
  package mutating func add(_ outcome: Outcome) {
    switch outcome {
    case .delivered: delivered += 1
    case .refused(let cause):
      refused += 1
      if cause == .local { refusedLocal += 1 }
      if cause == .dmarcPolicy { refusedDMARC += 1 }
    case .deferred: deferred += 1
    }
  }

  /// Adds other counts.
  package mutating func add(_ other: LiveCounts) {
    delivered += other.delivered
    refused += other.refused
    refusedLocal += other.refusedLocal
    refusedDMARC += other.refusedDMARC
    deferred += other.deferred
  }

  /// Failed among attempted; rows that PowerMTA decided met no receiver.
  package func rate(_ kind: LiveKind) -> FailureRate {
    let met = delivered + refused - refusedLocal
    return switch kind {
    case .refused: FailureRate(failed: refused - refusedLocal, attempted: met)
    case .refusedDMARC: FailureRate(failed: refusedDMARC, attempted: met)
    case .deferred: FailureRate(failed: deferred, attempted: met + deferred)
    }
  }

  func write(to writer: inout StateWriter) {
    for count in [delivered, refused, refusedLocal, refusedDMARC, deferred] { writer.add(count) }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    delivered = try reader.int()
    refused = try reader.int()
    refusedLocal = try reader.int()
    refusedDMARC = try reader.int()
    deferred = try reader.int()
  }
}
