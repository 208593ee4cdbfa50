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

  /// `begin_range`.
  package struct Span: Decodable, Sendable {
    /// ISO 8601 in UTC.
    package var earliest: String, latest: String
  }

  /// `verdict`.
  package struct Verdict: Decodable, Sendable {
    /// `ok`, `attention`, `critical` or `not_enough_data`.
    package var status: String
    /// Why.
    package var reasons: [String]?
  }

  /// One of `spikes[]`.
  package struct Spike: Decodable, Sendable {
    /// `refused` or `deferred`; ISO 8601 in UTC; `yes`, `no` or `partly`.
    package var kind: String, begin: String, end: String?, dmarc: String
    /// Failures beyond the usual, and those that no explanation holds.
    package var extra: Int, rest: Int
    /// What explains it.
    package var explanations: [Explanation]
    /// Where the begin may lie; nil where it is not told.
    package var beginRange: Span?

    /// POSIX seconds UTC of `begin`.
    package var beginTime: Int? {
      Self.time(begin)
    }

    /// True where `begin_range` holds the minute of a time; nil where there is none.
    package func holds(_ time: Int) -> Bool? {
      guard let earliest = Self.time(beginRange?.earliest),
        let latest = Self.time(beginRange?.latest)
      else { return nil }
      return (earliest...latest).contains(time / 60 * 60)
    }

    private static func time(_ text: String?) -> Int? {
      text.flatMap { try? Date($0, strategy: .iso8601) }.map { Int($0.timeIntervalSince1970) }
    }

    private enum CodingKeys: String, CodingKey {
      case kind, begin, end, dmarc, extra, rest, explanations
      case beginRange = "begin_range"
    }

    /// True where the parts add up to the whole.
    package var addsUp: Bool { explanations.reduce(rest) { $0 + $1.extra } == extra }
  }

  /// The spikes.
  package let spikes: [Spike]
  /// What it comes to; nil where the answer does not say.
  package let verdict: Verdict?
  /// The status that the program ended with.
  package var exitStatus: Int32 = 0

  private enum CodingKeys: String, CodingKey { case spikes, verdict }

  /// True where it says that nothing rose.
  package var isAllClear: Bool {
    spikes.isEmpty && exitStatus == 0 && verdict?.status ?? "ok" == "ok"
  }

  /// Reads a report.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(FoundIncident.self, from: json)
  }
}
