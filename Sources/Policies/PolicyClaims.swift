package import AggregateReports
package import ByteKit

/// Which domains have a DMARC record of their own, by what reports say.
///
/// Some reporters write the From domain where the policy domain belongs (opendmarc-reports 1.4.2), and
/// anyone can mail a report in. A name under another policy domain is therefore believed only where
/// more reporters name it than tell its mail, or mail of a name under it, under the domain above in
/// those days or the week around them, since policy discovery asks at the From domain first and then
/// walks up (RFC 7489 section 6.6.3, RFC 9989 section 4.10). One reporter's word is enough where nobody
/// disagrees. Reporters are told apart by the domain of their address, which changes less than a name.
package struct PolicyClaims {
  /// The domains that have one, and those that are declared.
  package let policies: PolicyMap
  /// A domain that is named and not believed, for each of them.
  package private(set) var problems: [InputProblem] = []

  /// How long before and after a claim others speak of the same time: whoever finds a record now has
  /// found it a week ago as a rule, and a claim of one day would else meet nobody who sends on others.
  static let doubtSeconds = 7 * 86_400

  /// What is said of one domain under another.
  private struct Claim {
    var reporters: Set<String> = []
    var begin = Int.max
    var end = Int.min
    /// Who tells its mail under the domain above in these days.
    var deniers: Set<String> = []

    mutating func add(_ report: AggregateReport) {
      reporters.insert(PolicyClaims.name(of: report))
      begin = min(begin, report.window.lowerBound)
      end = max(end, report.window.upperBound)
    }
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
    let refused = Set(claims.filter { $1.deniers.count >= max(1, $1.reporters.count) }.keys)
    policies = PolicyMap(
      domains: named.domains.lazy.filter { !refused.contains($0) } + declared)
    var told: Set<String> = []
    for report in reports
    where refused.contains(report.policy.domain) && told.insert(report.policy.domain).inserted {
      problems.append(Self.problem(report, above: policies))
    }
  }

  private static func addDeniers(to claims: inout [String: Claim], _ reports: [AggregateReport]) {
    let above = Set(
      claims.keys.flatMap { domain in
        domain.indices.filter { domain[$0] == "." }.map { String(domain[$0...].dropFirst()) }
      })
    var claimedBy: [String: [String]] = [:]
    for report in reports where above.contains(report.policy.domain) {
      let (reporter, window) = (name(of: report), report.window)
      for record in report.records where record.headerFrom != report.policy.domain {
        let names = claimedBy[record.headerFrom] ?? claimed(above: record.headerFrom, claims)
        claimedBy[record.headerFrom] = names
        for name in names where name.hasSuffix("." + report.policy.domain) {
          guard let claim = claims[name], !claim.reporters.contains(reporter),
            window.lowerBound < claim.end + doubtSeconds,
            window.upperBound > claim.begin - doubtSeconds
          else { continue }
          claims[name]?.deniers.insert(reporter)
        }
      }
    }
  }

  /// The claimed names that a From domain equals or lies under.
  private static func claimed(above domain: String, _ claims: [String: Claim]) -> [String] {
    let ends = domain.indices.filter { domain[$0] == "." }.map { domain.index(after: $0) }
    return ([domain.startIndex] + ends).map { String(domain[$0...]) }
      .filter { claims[$0] != nil }
  }

  private static func name(of report: AggregateReport) -> String {
    report.emailDomain.isEmpty ? report.reporter.lowercased() : report.emailDomain
  }

  private static func problem(
    _ report: AggregateReport, above policies: PolicyMap
  ) -> InputProblem {
    let above = policies.domains[policies.group(of: report.policy.domain)]
    return InputProblem(
      code: "policy_domain", path: report.source,
      reason: "\(report.reporter) names \(report.policy.domain) as a policy domain; its mail is "
        + "counted under \(above), since no other reporter finds a record there",
      hint: "declare a stage for \(report.policy.domain) if it publishes a record of its own")
  }
}
