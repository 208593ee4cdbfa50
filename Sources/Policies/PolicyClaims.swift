package import AggregateReports
package import ByteKit

/// Which domains have a DMARC record of their own, by what reports say.
///
/// Some reporters write the From domain where the policy domain belongs (opendmarc-reports 1.4.2), and
/// anyone can mail a report in. A name under another policy domain is therefore believed only where
/// more reporters name it than tell its mail under the domain above in the same days, since policy
/// discovery asks at the From domain first (RFC 7489 section 6.6.3, RFC 9989 section 4.10). One
/// reporter's word is enough where nobody disagrees and the policy is not just that of the domain
/// above.
package struct PolicyClaims {
  /// The domains that have one, in the order in which reports name them.
  package private(set) var domains: [String] = []
  /// A domain that is named and not believed, for each of them.
  package private(set) var problems: [InputProblem] = []

  /// What is said of one domain under another.
  private struct Claim {
    var reporters: Set<String> = []
    var begin = Int.max
    var end = Int.min
    var policies: Set<Disposition> = []
    /// Who tells its mail under the domain above in these days.
    var deniers: Set<String> = []

    mutating func add(_ report: AggregateReport) {
      reporters.insert(report.reporter)
      policies.insert(report.policy.policy)
      begin = min(begin, report.window.lowerBound)
      end = max(end, report.window.upperBound)
    }
  }

  /// What is published for a domain and for the names under it.
  private struct Told: Hashable {
    let policy: Disposition
    let ofSubdomains: Disposition
  }

  /// Weighs all reports; domains that are declared have a policy whatever is said.
  ///
  /// O(reports), and the records of reports for a domain that another one lies under.
  package init(_ reports: [AggregateReport], declared: [String] = []) {
    let named = PolicyMap(domains: reports.lazy.map(\.policy.domain))
    let certain = Set(declared)
    var claims: [String: Claim] = [:]
    for report in reports {
      let domain = report.policy.domain
      guard named.group(above: domain) != 0, !certain.contains(domain) else { continue }
      claims[domain, default: Claim()].add(report)
    }
    if !claims.isEmpty { Self.addDeniers(to: &claims, reports) }
    let told = Self.parentPolicies(of: claims, named, reports)
    let refused = Set(
      claims.filter { domain, claim in
        !Self.isBelieved(claim, above: told[named.domains[named.group(above: domain)]] ?? [:])
      }.keys)
    var known: Set<String> = []
    for report in reports where known.insert(report.policy.domain).inserted {
      let domain = report.policy.domain
      guard refused.contains(domain) else {
        domains.append(domain)
        continue
      }
      problems.append(Self.problem(report, above: named.domains[named.group(above: domain)]))
    }
  }

  private static func addDeniers(to claims: inout [String: Claim], _ reports: [AggregateReport]) {
    let above = Set(
      claims.keys.flatMap { domain in
        domain.indices.filter { domain[$0] == "." }.map { String(domain[$0...].dropFirst()) }
      })
    for report in reports where above.contains(report.policy.domain) {
      for record in report.records where record.headerFrom != report.policy.domain {
        guard let claim = claims[record.headerFrom], !claim.reporters.contains(report.reporter),
          report.window.lowerBound < claim.end, report.window.upperBound > claim.begin,
          record.headerFrom.hasSuffix("." + report.policy.domain)
        else { continue }
        claims[record.headerFrom]?.deniers.insert(report.reporter)
      }
    }
  }

  /// The policies that are told of the domains above, each with the time from its first window's
  /// begin to its last one's end.
  private static func parentPolicies(
    of claims: [String: Claim], _ named: PolicyMap, _ reports: [AggregateReport]
  ) -> [String: [Told: Range<Int>]] {
    let parents = Set(claims.keys.map { named.domains[named.group(above: $0)] })
    var told: [String: [Told: Range<Int>]] = [:]
    for report in reports where parents.contains(report.policy.domain) {
      let policy = Told(
        policy: report.policy.policy,
        ofSubdomains: report.policy.subdomainPolicy ?? report.policy.policy)
      let window = report.window
      let known = told[report.policy.domain]?[policy] ?? window
      told[report.policy.domain, default: [:]][policy] =
        min(known.lowerBound, window.lowerBound)..<max(known.upperBound, window.upperBound)
    }
    return told
  }

  /// `above` is what is told of the domain above.
  private static func isBelieved(_ claim: Claim, above: [Told: Range<Int>]) -> Bool {
    guard claim.deniers.isEmpty else { return claim.reporters.count > claim.deniers.count }
    guard claim.reporters.count == 1 else { return true }
    let beside = above.filter {
      $0.value.lowerBound < claim.end && $0.value.upperBound > claim.begin
    }
    return beside.isEmpty
      || claim.policies.contains { policy in
        !beside.keys.contains { policy == $0.policy || policy == $0.ofSubdomains }
      }
  }

  private static func problem(_ report: AggregateReport, above: String) -> InputProblem {
    InputProblem(
      code: "policy_domain", path: report.source,
      reason: "\(report.reporter) names \(report.policy.domain) as a policy domain; its mail is "
        + "counted under \(above), since no other reporter finds a record there",
      hint: "declare a stage for \(report.policy.domain) if it publishes a record of its own")
  }
}
