package import Foundation

/// The parts of `stagewatch.report/1` by which verdicts are judged; a key that is missing reads as
/// nothing.
package struct FoundVerdict: Decodable, Sendable {
  /// `verdict`.
  package struct Verdict: Decodable, Sendable {
    /// `ok`, `attention`, `critical` or `not_enough_data`.
    package var status: String
    /// Sentences.
    package var reasons: [String]?
  }

  /// One of `readiness[]`.
  package struct Readiness: Decodable, Sendable {
    /// A step.
    package struct Step: Decodable, Sendable {
      package var policy: String
      package var percent: Int?
      package var testing: Bool?

      /// `reject t=y`, `quarantine 50 %`.
      var text: String {
        let share = percent.map { $0 == 100 ? "" : " \($0) %" } ?? ""
        return policy + share + (testing == true ? " t=y" : "")
      }
    }

    /// One of `criteria[]`.
    package struct Criterion: Decodable, Sendable {
      package var name: String
      package var met: Bool
    }

    package var domain: String
    package var verdict: String
    package var next: Step?
    package var criteria: [Criterion]
    package var reportedOnly: Bool?

    private enum CodingKeys: String, CodingKey {
      case domain, verdict, next, criteria
      case reportedOnly = "reported_only"
    }
  }

  /// One of `stage_failures[]` or `missing_dkim[]`.
  package struct Finding: Decodable, Sendable {
    package var domain: String
    package var relay: FoundReport.Relay?
    package var status: String?
    package var cleanSince: String?

    private enum CodingKeys: String, CodingKey {
      case domain, relay, status
      case cleanSince = "clean_since"
    }

    /// POSIX seconds UTC; nil where it is not told.
    var cleanSinceSeconds: Int? {
      guard let cleanSince, let date = try? Date(cleanSince, strategy: .iso8601) else {
        return nil
      }
      return Int(date.timeIntervalSince1970)
    }
  }

  /// One of `stages[]`.
  package struct Stage: Decodable, Sendable {
    /// One of `effective[]`.
    package struct Effective: Decodable, Sendable {
      package var reporter: String
      package var failing: Int
      package var asAsked: Int?

      private enum CodingKeys: String, CodingKey {
        case reporter, failing
        case asAsked = "as_asked"
      }
    }

    package var domain: String
    package var effective: [Effective]?
  }

  /// `accounting`.
  package struct Accounting: Decodable, Sendable {
    /// One count with its parts.
    package struct Part: Decodable, Sendable {
      package var total: Int
      package var inFindings: Int
      package var belowFloor: Int

      private enum CodingKeys: String, CodingKey {
        case total
        case inFindings = "in_findings"
        case belowFloor = "below_floor"
      }

      /// True where the parts are the whole.
      var addsUp: Bool { total == inFindings + belowFloor }
    }

    package var refused: Part
    package var quarantined: Part
    package var rejected: Part

    private enum CodingKeys: String, CodingKey {
      case quarantined, rejected
      case refused = "refused_dmarc"
    }
  }

  package var verdict: Verdict
  package var readiness: [Readiness]?
  package var stageFailures: [Finding]?
  package var missingDKIM: [Finding]?
  package var stages: [Stage]?
  package var accounting: Accounting?

  private enum CodingKeys: String, CodingKey {
    case verdict, readiness, stages, accounting
    case stageFailures = "stage_failures"
    case missingDKIM = "missing_dkim"
  }

  /// Reads a report.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(FoundVerdict.self, from: json)
  }

  /// What two reports over the same mail must have in common, for a person.
  var summary: String {
    let steps = (readiness ?? []).map { "\($0.domain) \($0.verdict) \($0.next?.text ?? "-")" }
    return ([verdict.status] + (verdict.reasons ?? []).sorted() + steps.sorted())
      .joined(separator: "; ")
  }
}

/// What the program answered in one run.
package struct VerdictAnswer: Sendable {
  /// Its exit status.
  package var exit: Int32
  /// The report; nil where none can be read.
  package var found: FoundVerdict?
  /// What it wrote on standard error.
  package var complaint = ""
  /// The unfolded subject of the mail and its header with the verdict; nil where not asked.
  package var subject: String?, mailVerdict: String?
  /// Bytes on standard output with `--quiet-if-clean`; nil where not asked.
  package var quietBytes: Int?
}
