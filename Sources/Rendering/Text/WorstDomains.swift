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
    var isCritical = false
    var lost = 0, failing = 0, mail = 0
  }

  private let report: CorrelationReport

  init(_ report: CorrelationReport) { self.report = report }

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
    if order.count > max {
      let weights = weights()
      let weighed = order.map { ($0, weights[$0] ?? Weight()) }
      order = weighed.sorted(by: Self.isWorse).prefix(max).map(\.0)
    }
    return order.map { ($0, grouped[$0] ?? []) }
  }

  // MARK: - Weights

  /// Weighs all policy domains; O(domains, and relays that lose mail).
  private func weights() -> [String: Weight] {
    var weights: [String: Weight] = [:]
    var policyDomains: [String: String] = [:]
    for row in report.domains {
      guard let policy = row.policyDomain else { continue }
      policyDomains[row.domain] = policy
      weights[policy, default: Weight()].mail += row.rows + row.reported.messages
    }
    func add(_ domain: String, lost: Int, isCritical: Bool = false) {
      let policy = policyDomains[domain] ?? domain
      weights[policy, default: Weight()].lost += lost
      if isCritical { weights[policy]?.isCritical = true }
    }
    for kind in Accounting.Kind.allCases {
      for loss in report.accounting[kind].relays where !loss.course.isMended {
        add(loss.domain, lost: loss.messages)
      }
    }
    for failure in report.stageFailures where !failure.isMended {
      add(
        failure.domain, lost: Int(max(0, failure.introduced.estimate)),
        isCritical: failure.severity == .critical)
    }
    for gap in report.missingDKIM where gap.severity == .critical && !gap.isMended {
      add(gap.domain, lost: 0, isCritical: true)
    }
    for sender in report.senders where sender.severity == .critical {
      for domain in sender.domains { add(domain, lost: sender.lost, isCritical: true) }
    }
    for row in report.readiness { weights[row.domain, default: Weight()].failing += row.ownFailing }
    return weights
  }

  private static func isWorse(_ a: (String, Weight), _ b: (String, Weight)) -> Bool {
    let (one, other) = (a.1, b.1)
    if one.isCritical != other.isCritical { return one.isCritical }
    return (one.lost, one.failing, one.mail, b.0) > (other.lost, other.failing, other.mail, a.0)
  }
}
