import AggregateReports
import Findings
import Join

/// The verdict in words that stand on their own, as in a title or a subject.
enum VerdictText {
  /// `OK`, `ATTENTION`, `CRITICAL` or `NOT ENOUGH DATA`.
  static func word(_ verdict: Verdict) -> String {
    verdict.status.rawValue.replacing("_", with: " ").uppercased()
  }

  /// The policy domain with the most mail, and how many more there are.
  static func domains(_ report: CorrelationReport) -> String {
    var mail: [String: Int] = [:]
    for domain in report.domains {
      guard let policy = domain.policyDomain else { continue }
      mail[policy, default: 0] += domain.rows + domain.reported.messages
    }
    let sorted = mail.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    guard let first = sorted.first else { return "no domain" }
    return sorted.count == 1 ? first : "\(first) and \(sorted.count - 1) more"
  }
}
