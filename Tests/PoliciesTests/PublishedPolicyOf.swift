import AggregateReports

/// Short names for published policies.
enum PublishedPolicyOf {
  static let reject = policy(.reject)

  static func policy(
    _ policy: Disposition, sub: Disposition? = nil, percent: Int? = 100, testing: Bool = false,
    nonexistent: Disposition? = nil
  ) -> PublishedPolicy {
    PublishedPolicy(
      domain: "bank.example", policy: policy, subdomainPolicy: sub, nonexistentPolicy: nonexistent,
      percent: percent, isTesting: testing)
  }
}
