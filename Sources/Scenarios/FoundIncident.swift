package import Foundation

/// The parts of `stagewatch.incident/1` that are judged.
package struct FoundIncident: Decodable, Sendable {
  /// One of `explanations[]`.
  package struct Explanation: Decodable, Sendable {
    /// What its failures have in common.
    package var place: [String: String]
    /// Failures beyond the usual.
    package var extra: Int

    private enum CodingKeys: String, CodingKey {
      case extra
      case place = "where"
    }
  }

  /// One of `spikes[]`.
  package struct Spike: Decodable, Sendable {
    /// `refused` or `deferred`; ISO 8601 in UTC; `yes`, `no` or `partly`.
    package var kind: String, begin: String, end: String?, dmarc: String
    /// Failures beyond the usual, and those that no explanation holds.
    package var extra: Int, rest: Int
    /// What explains it.
    package var explanations: [Explanation]

    /// POSIX seconds UTC of `begin`.
    package var beginTime: Int? {
      (try? Date(begin, strategy: .iso8601)).map { Int($0.timeIntervalSince1970) }
    }

    /// True where the parts add up to the whole.
    package var addsUp: Bool { explanations.reduce(rest) { $0 + $1.extra } == extra }
  }

  /// The spikes.
  package let spikes: [Spike]

  /// Reads a report.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(FoundIncident.self, from: json)
  }
}
