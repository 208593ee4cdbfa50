public import ByteKit

/// Decides which reports count: each once.
///
/// The key is reporter (organisation and e-mail domain), report id, policy domain, begin and end;
/// the id alone is reused by big reporters (dmarc-srg issue 81). A second report of a key with the
/// same content is a duplicate; with other content it counts, and the reuse is said; `ReportReuse`
/// settles which of them are corrections of others once all are known.
public struct ReportLedger: Sendable {
  /// What to do with a report.
  public enum Decision: Hashable, Sendable {
    /// It counts.
    case accepted
    /// It was there already.
    case duplicate
    /// It counts, though its key was used before for other content.
    case idReused(InputProblem)
  }

  /// What reports that are the same have in common.
  struct Key: Hashable {
    let orgName: String
    let emailDomain: String
    let reportID: String
    let domain: String
    let begin: Int
    let end: Int

    init(_ report: AggregateReport) {
      orgName = report.orgName.lowercased()
      emailDomain = report.emailDomain
      reportID = report.reportID
      domain = report.policy.domain
      begin = report.begin
      end = report.end
    }
  }

  private var seen: [Key: Set<UInt64>] = [:]

  /// An empty ledger.
  public init() {}

  /// Enters a report and decides.
  public mutating func decide(_ report: AggregateReport) -> Decision {
    let key = Key(report)
    // Changed in place: a copy of the set for each report takes the square of their number.
    guard seen[key, default: []].insert(report.contentHash).inserted else { return .duplicate }
    guard let contents = seen[key]?.count, contents > 1 else { return .accepted }
    return .idReused(Self.reuse(of: report, "came before with other content; both count"))
  }

  /// The reuse of a report's id as something to be told.
  package static func reuse(of report: AggregateReport, _ said: String) -> InputProblem {
    InputProblem(
      code: "id_reused", path: report.source,
      reason: "report id \"\(report.reportID.prefix(80))\" of \(report.reporter) " + said)
  }
}
