/// The firm's 23 sending domains, all invented and under `.example` (RFC 2606).
enum FirmDomains {
  /// A domain that mail is sent as.
  struct Domain: Sendable {
    /// Lower case, no trailing dot.
    let name: String
    /// Number of its policy domain in `policyDomains`.
    let policy: Int
  }

  /// Domains that publish a DMARC record, in the order of `StageSchedule.stages`.
  static let policyDomains = ["scheldewaard.example", "lindekrediet.example", "waardclub.example"]

  /// Labels below the parent that send mail.
  static let parentLabels = [
    "statements", "rekening", "alerts", "cards", "news", "actie", "notices", "insurance", "claims",
    "pay", "careers", "jobs", "feedback", "forms", "apply", "scan", "service", "mortgage",
  ]

  /// Labels below the subsidiary that send mail.
  static let subsidiaryLabels = ["invoices", "klanten"]

  /// All sending domains; the number of one is its place here.
  static let all: [Domain] =
    [Domain(name: policyDomains[0], policy: 0)]
    + parentLabels.map { Domain(name: "\($0).\(policyDomains[0])", policy: 0) }
    + [Domain(name: policyDomains[1], policy: 1)]
    + subsidiaryLabels.map { Domain(name: "\($0).\(policyDomains[1])", policy: 1) }
    + [Domain(name: policyDomains[2], policy: 2)]

  /// The number of a domain in `all`; the name must be there.
  static func index(_ name: String) -> Int {
    guard let index = all.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("unknown sending domain \(name)")
    }
    return index
  }
}
