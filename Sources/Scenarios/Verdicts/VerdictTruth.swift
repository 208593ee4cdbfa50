import Foundation

/// What is true of one report over a world.
package struct VerdictTruth: Codable, Sendable {
  /// Whether a policy domain may go on.
  package struct Readiness: Codable, Sendable {
    /// The policy domain.
    package var domain: String
    /// Answers that are right; empty where none is asked for.
    package var verdicts: [String]
    /// The next step as `reject t=y` or `quarantine 50 %`; `-` at the end of the ladder.
    package var next: String
    /// Criteria that are not met.
    package var unmet: [String]
    /// True where no row is of the domain.
    package var isReportedOnly: Bool
  }

  /// Whether a relay's failure is on.
  package struct Relay: Codable, Sendable {
    /// The From domain and the injector.
    package var domain: String, injector: String
    /// `on`, `mended`, or both where the clocks differ.
    package var statuses: [String]
    /// POSIX seconds UTC of the first pass after the last failure; nil while it is on.
    package var cleanSince: Int?
  }

  /// What a reporter did with mail that failed.
  package struct Effect: Codable, Sendable, Hashable {
    /// The policy domain and the reporter.
    package var domain: String, reporter: String
    /// Messages that failed, and those treated as the policy asks.
    package var failing: Int, asAsked: Int
  }

  /// Own messages lost to DMARC.
  package struct Lost: Codable, Sendable, Hashable {
    /// Refused by the log; quarantined and rejected by reports.
    package var refused = 0, quarantined = 0, rejected = 0

    /// Whether any message is lost.
    package var isNothing: Bool { refused + quarantined + rejected == 0 }
  }

  /// Statuses that are right.
  package var statuses: [String]
  /// True where nothing is wrong at all.
  package var isQuiet: Bool
  /// True where nothing is to be told; nil where all that was lost is mended and ok.
  package var isClean: Bool?
  /// Policy domains in order of name; nil where readiness is not judged.
  package var readiness: [Readiness]?
  /// Relays that fail or failed; nil where they are not judged.
  package var relays: [Relay]?
  /// Treatment of failing mail; nil where it is not judged.
  package var effects: [Effect]?
  /// Own messages lost in the period; nil where the rows that a cut file holds are not known.
  package var lost: Lost?

  /// False where `ok` would hide a loss or a broken input.
  package var mayBeOK: Bool { statuses.contains("ok") }
}

/// One run of the program on a world, and what is true of it.
package struct VerdictRun: Codable, Sendable {
  /// How the program is called.
  package enum Source: String, Codable, Sendable {
    /// On the files.
    case files
    /// On a store that an ingest filled.
    case store
  }

  /// A short name: `whole`, `day`, `store`.
  package var name: String
  package var source: Source
  /// The period, POSIX seconds UTC, half-open; nil for all input.
  package var period: Range<Int>?
  /// What is true.
  package var truth: VerdictTruth
  /// True where the mail and its subject are looked at too.
  package var asksMail = false
  /// True where `--quiet-if-clean` is looked at too.
  package var asksQuiet = false
  /// The name of the run on files that a store must agree with.
  package var agreesWith: String?
}

extension VerdictRun {
  /// All runs as JSON.
  static func json(_ runs: [VerdictRun]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(runs) + [10]
  }
}
