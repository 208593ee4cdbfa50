package import Foundation

/// What is true of a generated incident.
package struct IncidentTruth: Codable, Sendable {
  /// One reason of the failures.
  package struct Trouble: Codable, Sendable {
    /// The cause that the replies tell.
    package var cause: String
    /// What the failures have in common; keys as in `explanations[].where`.
    package var place: [String: String]
  }

  /// What it is about.
  package var kind: IncidentKind
  /// The seed.
  package var seed: UInt64
  /// `refused` or `deferred`; nil where nothing happens.
  package var failure: String?
  /// The first failure that the trouble made, POSIX seconds UTC.
  package var begin: Int?
  /// One past the last second of the trouble; nil while it lasts.
  package var end: Int?
  /// Failures in the log from the trouble's begin on that it made; nil where nothing happens.
  package var failures: Int?
  /// Minutes of log before the trouble; nil where there are days.
  package var pastMinutes: Int?
  /// The reasons.
  package var troubles: [Trouble]
  /// `yes`, `no` or `partly`.
  package var dmarc: String

  /// truth.json.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(self) + [10]
  }
}
