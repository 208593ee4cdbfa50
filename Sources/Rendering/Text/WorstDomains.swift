import Findings
import Join

/// Which policy domains are shown where a firm has more of them than a reader or a browser takes.
///
/// Those with a critical finding come first, then those that lose most of their own mail to DMARC, those
/// whose own mail fails, and those with the most mail. Few enough of them stay in their own order.
struct WorstDomains {
  /// Domains of the page's stages, receivers and answers; about 5 kB each.
  static let pageMax = 100

  private struct Weight {
    var critical = 0, lost = 0, failing = 0, mail = 0
  }

  private var weights: [String: Weight] = [:]

  /// O(domains, and relays that lose mail).
  init(_ report: CorrelationReport) {
    var policyDomains: [String: String] = [:]
    for row in report.domains {
      guard let policy = row.policyDomain else { continue }
      policyDomains[row.domain] = policy
      weights[policy, default: Weight()].mail += row.rows + row.reported.messages
    }
    for kind in Accounting.Kind.allCases {
      for loss in report.accounting[kind].relays where !loss.course.isMended {
        let policy = policyDomains[loss.domain] ?? loss.domain
        weights[policy, default: Weight()].lost += loss.messages
      }
    }
    for failure in report.stageFailures where !failure.isMended {
      let policy = policyDomains[failure.domain] ?? failure.domain
      weights[policy, default: Weight()].lost += Int(max(0, failure.introduced.estimate))
    }
    addCritical(report, policyDomains)
    for row in report.readiness { weights[row.domain, default: Weight()].failing += row.ownFailing }
  }

  private mutating func addCritical(
    _ report: CorrelationReport, _ policyDomains: [String: String]
  ) {
    let failures = report.stageFailures.filter { $0.severity == .critical && !$0.isMended }
    let gaps = report.missingDKIM.filter { $0.severity == .critical && !$0.isMended }
    let senders = report.senders.filter { $0.severity == .critical }
    let domains = failures.map(\.domain) + gaps.map(\.domain) + senders.flatMap(\.domains)
    for domain in domains {
      weights[policyDomains[domain] ?? domain, default: Weight()].critical += 1
    }
    for sender in senders {
      for domain in sender.domains {
        weights[policyDomains[domain] ?? domain, default: Weight()].lost += sender.lost
      }
    }
  }

  /// What is shown of rows in order of their domains: all, or those of the worst `max` domains.
  func shown<Row>(_ rows: [Row], max: Int, by domain: (Row) -> String) -> [Row] {
    groups(rows, max: max, by: domain).flatMap(\.rows)
  }

  /// The same by domain.
  func groups<Row>(
    _ rows: [Row], max: Int, by domain: (Row) -> String
  ) -> [(domain: String, rows: [Row])] {
    var order: [String] = []
    for row in rows where order.last != domain(row) { order.append(domain(row)) }
    let grouped = Dictionary(grouping: rows, by: domain)
    let shown = order.count > max ? Array(order.sorted(by: isWorse).prefix(max)) : order
    return shown.map { ($0, grouped[$0] ?? []) }
  }

  private func isWorse(_ a: String, _ b: String) -> Bool {
    let (one, other) = (weights[a] ?? Weight(), weights[b] ?? Weight())
    if (one.critical > 0) != (other.critical > 0) { return one.critical > 0 }
    return (one.lost, one.failing, one.mail, b) > (other.lost, other.failing, other.mail, a)
  }
}
