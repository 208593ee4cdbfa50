import AggregateReports

/// Short names for published policies.
enum PublishedPolicyOf {
  static let reject = policy(.reject)

  static func policy(
    _ policy: Disposition, sub: Disposition? = nil, percent: Int? = 100, testing: Bool = false
  ) -> PublishedPolicy {
    PublishedPolicy(
      domain: "bank.example", policy: policy, subdomainPolicy: sub, nonexistentPolicy: nil,
      percent: percent, isTesting: testing)
  }
}
