import Foundation

/// What is true of the senders of one world.
package struct SenderTruth: Codable, Sendable {
  /// One party.
  package struct Party: Codable, Sendable {
    /// What the report may call it; empty for a crowd without names.
    package var names: [String]
    /// Classes that are right.
    package var classes: [String]
    /// The system that the configuration gives it to.
    package var system: String?
    package var isDecided: Bool
    /// True for many addresses that are parties of their own.
    package var isCrowd: Bool
    /// Addresses that its mail left from, in order.
    package var addresses: [String]
    /// Reported messages; of them those that pass aligned, and what receivers did.
    package var messages: Int, aligned: Int, quarantined: Int, rejected: Int
    /// Days with mail.
    package var days: Int
    /// Reporters that saw it, in order.
    package var reporters: [String]
    /// Mailboxes that must be named behind it.
    package var recipients: [String]

    /// True for a vendor that nobody may miss: 30 messages on 5 days at 2 reporters.
    package var mustBeNamed: Bool {
      classes.allSatisfy { $0.hasPrefix("vendor") } && messages >= 30 && days >= 5
        && reporters.count >= 2
    }

    /// True for a stranger beyond doubt.
    package var isStranger: Bool { classes == ["stranger"] }
  }

  package var kind: SenderKind
  package var seed: UInt64
  /// Parties in the order of the plan.
  package var parties: [Party]
  /// Messages of addresses outside the log, all told.
  package var messages: Int
  /// Verdicts that are right.
  package var statuses: [String]
  /// Policy domains in order of name.
  package var readiness: [VerdictTruth.Readiness]

  /// The truth as JSON.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return try encoder.encode(self) + [10]
    }
  }
}
