import AccountingLog
package import ByteKit
package import ClickHouse

/// What a ship did.
package struct ShipOutcome: Sendable {
  /// Logs of which nothing had been sent before, those that were read on, and those without anything
  /// new.
  package internal(set) var newFiles = 0, continuedFiles = 0, unchangedFiles = 0
  /// Logs that were sent from their first row on once more.
  package internal(set) var againFiles = 0
  /// Rows that were read, and of these the ones that count, do not, and were not understood.
  package internal(set) var rows = 0, used = 0, ignored = 0, rejected = 0
  /// Mail that came back; it is among those that do not count.
  package internal(set) var lateRefusals = 0
  /// Segments that hold them.
  package internal(set) var segments = 0
  /// Segments that the server had not whole at first, and that were sent again.
  package internal(set) var repairedSegments = 0
  /// Bytes without a line end yet.
  package internal(set) var waitingBytes = 0
  /// Logs that were sent under other rules than today's.
  package internal(set) var otherRulesFiles = 0
  /// What was wrong with the logs.
  package internal(set) var problems: [InputProblem] = []
  /// Why it could not go on; nil where it was done.
  package internal(set) var failure: ServerProblem?
  /// That as one clause.
  package var failureReason: String? { failure?.reason }
  /// Logs that were not sent whole, and the bytes of them that were not.
  package internal(set) var remainingFiles = 0, remainingBytes = 0
  /// Segments that are short after all tries, as texts.
  package internal(set) var shortSegments: [String] = []
  /// Logs that were replaced or moved while they were read; the next ship reads them.
  package internal(set) var movedFiles = 0

  /// True where everything that is at hand is at the server.
  package var isWhole: Bool { failure == nil && shortSegments.isEmpty }
}
