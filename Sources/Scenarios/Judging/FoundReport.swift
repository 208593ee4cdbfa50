package import Foundation

/// The parts of `stagewatch.report/1` that are judged.
///
/// Keys that are not here are passed over; a key that is missing reads as nothing.
package struct FoundReport: Decodable, Sendable {
  /// A relay as the report names it; nil and empty text are both "not named".
  package struct Relay: Decodable, Sendable {
    /// The parts of a relay.
    package var injector: String?, injectorIP: String?, vmta: String?, sourceIP: String?

    private enum CodingKeys: String, CodingKey {
      case injector, vmta
      case injectorIP = "injector_ip"
      case sourceIP = "source_ip"
    }
  }

  /// A stage as the report names it.
  package struct Stage: Decodable, Sendable {
    /// The policy and its `pct`.
    package var policy: String?, percent: Int?
    /// ISO 8601 in UTC.
    package var begin: String?
  }

  /// A number with its interval.
  package struct Estimate: Decodable, Sendable {
    /// The number; the ends of its 95 % interval.
    package var estimate: Double?, low: Double?, high: Double?

    /// Whether the interval holds a value; nil where there is no interval.
    package func holds(_ value: Double) -> Bool? {
      guard let low, let high else { return nil }
      return low <= value && value <= high
    }
  }

  /// The counts of one side of a comparison.
  package struct Counts: Decodable, Sendable {
    /// Messages tried.
    package var attempted: Int?
  }

  /// One of `stage_failures[]`.
  package struct StageFailure: Decodable, Sendable {
    /// What, where and why.
    package var domain: String, kind: String, cause: String?, attribution: String?
    /// The receiver that holds nearly all of it; nil where there is none.
    package var receiver: String?
    /// The stage and the relay.
    package var stage: Stage?, relay: Relay?
    /// Messages.
    package var introduced: Estimate?
    /// What was counted in the stage.
    package var after: Counts?
  }

  /// One of `missing_dkim[]`.
  package struct MissingDKIM: Decodable, Sendable {
    /// The From domain, the state, and how it was found.
    package var domain: String, state: String?, method: String?
    /// The relay.
    package var relay: Relay?
    /// The share without a signature.
    package var share: Estimate?

    /// True where the report says that it cannot tell.
    package var isUndetermined: Bool { method == "undetermined" }
  }

  /// Findings of both kinds.
  package let stageFailures: [StageFailure], missingDKIM: [MissingDKIM]
  /// False where a key is not there at all, so that a judgement would say nothing.
  package let hasStageFailures: Bool, hasMissingDKIM: Bool

  private enum CodingKeys: String, CodingKey {
    case stageFailures = "stage_failures"
    case missingDKIM = "missing_dkim"
  }

  /// Reads the keys.
  package init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    let failures = try keys.decodeIfPresent([StageFailure].self, forKey: .stageFailures)
    let missing = try keys.decodeIfPresent([MissingDKIM].self, forKey: .missingDKIM)
    (stageFailures, missingDKIM) = (failures ?? [], missing ?? [])
    (hasStageFailures, hasMissingDKIM) = (failures != nil, missing != nil)
  }

  /// Reads a report.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(FoundReport.self, from: json)
  }
}
