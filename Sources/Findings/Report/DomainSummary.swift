import AggregateReports
public import Join
import Policies
public import Traffic

/// One From domain: what the log says of it, and what the reporters say.
public struct DomainSummary: Hashable, Sendable {
  /// From domain; empty for rows that have none.
  public internal(set) var domain: String
  /// The policy domain that it belongs to; nil where none is known.
  public let policyDomain: String?
  /// The log's rows; live.
  public internal(set) var logged = DeliveryCounts()
  /// Delivered rows at receivers that some reporter speaks for; live.
  public internal(set) var covered = 0
  /// The reporters' messages; reported.
  public internal(set) var reported = ReportedCounts()
  /// Rows whose domain came from `header_From`; the others' came from MAIL FROM.
  public internal(set) var headerFromRows = 0

  /// How much of its mail any report can speak of.
  public var coverage: CoveredShare {
    CoveredShare(delivered: logged.delivered, covered: covered)
  }

  /// Rows counted.
  public var rows: Int { logged.delivered + logged.refused + logged.deferred }

  /// Every From domain of a correlation, in order of name.
  static func all(of correlation: Correlation, _ mail: StreamParts) -> [DomainSummary] {
    var found: [String: DomainSummary] = [:]
    func summary(_ domain: String) -> DomainSummary {
      if let known = found[domain] { return known }
      let group = correlation.policies.group(of: domain)
      return DomainSummary(
        domain: domain,
        policyDomain: group == 0 ? nil : correlation.policies.domains[group])
    }
    for part in mail.parts {
      let domain = mail.stream(part).domain
      var item = summary(domain)
      item.logged.add(part.counts)
      item.covered += mail.covered(part)
      found[domain] = item
    }
    for (domain, rows) in correlation.rollup.headerFromRows {
      var item = summary(domain)
      item.headerFromRows += rows
      found[domain] = item
    }
    let index = correlation.intake.index
    var reported = Array(repeating: ReportedCounts(), count: index.domains.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number) {
        reported[index.places[Int(row.place)].domain]
          .add(index.marks[Int(row.outcome)], row.count)
      }
    }
    for (number, domain) in index.domains.enumerated()
    where correlation.request.includes(domain) {
      var item = summary(domain)
      item.reported = reported[number]
      found[domain] = item
    }
    return found.values.sorted { $0.domain < $1.domain }
  }

  private init(domain: String, policyDomain: String?) {
    self.domain = domain
    self.policyDomain = policyDomain
  }
}
