import AccountingLog
import ByteKit
import ReplyClassifier

/// What every worker of a scan needs to know; made once, before the logs are read.
struct RollupPlan: Sendable {
  /// From domains that get a number of their own though no policy domain covers them.
  static let otherDomainsMax = 10_000
  /// From domains in all.
  static let domainsMax = 1 << 20
  /// Source addresses that are told apart.
  static let sourcesMax = 1 << 18
  /// Relays that are told apart.
  static let relaysMax = 1 << 16

  let inputs: [LogInput]
  let policies: PolicyMap
  let coverage: Coverage
  let windows: WindowPlan
  let nat: [IPAddress: IPAddress]
  /// Half-open; nil ends are open.
  let since: Int?
  let until: Int?
  /// Only this From domain and what lies under it; nil takes all.
  let domainFilter: String?
  let classifier: ReplyClassifier
  /// True where more than one input could hold the same events.
  let watchesOverlap: Bool
  /// True counts an event that several inputs hold once.
  let dedupes: Bool

  /// True when rows of a From domain are asked for.
  func includes(domain: String) -> Bool {
    guard let domainFilter else { return true }
    return domain == domainFilter || domain.hasSuffix("." + domainFilter)
  }
}

/// Why an understood row was not counted.
public enum IgnoreReason: String, CaseIterable, Hashable, Sendable {
  /// The record type is not `d`, `b` or `t`.
  case recordType = "record_type"
  /// Handed on by pipe, file, discard or HTTP: it met no receiver by SMTP.
  case deliveryType = "delivery_type"
  /// Outside the period asked for.
  case period
  /// Another From domain than the one asked for.
  case domain
  /// An event that another input holds too.
  case duplicate
}

/// Where the From domains of the counted rows came from.
public struct DomainSourceCounts: Hashable, Sendable {
  /// From `header_From`.
  public internal(set) var headerFrom = 0
  /// From MAIL FROM.
  public internal(set) var mailFrom = 0
  /// Rows with neither.
  public internal(set) var none = 0

  /// No rows.
  public init() {}

  mutating func add(_ other: DomainSourceCounts) {
    headerFrom += other.headerFrom
    mailFrom += other.mailFrom
    none += other.none
  }
}

/// What a chunk's rows came to.
struct RollupTally: Sendable {
  var cells = CellTable()
  var used = 0
  var ignored: [IgnoreReason: Int] = [:]
  var domainSources = DomainSourceCounts()
  /// Rows whose From domain came from `header_From`, by the worker's number of the domain.
  var headerFromDomains: [UInt32: Int] = [:]
  var withoutSource = 0
  var overlap = OverlapSample()

  mutating func add(_ other: RollupTally) {
    cells.merge(other.cells)
    used += other.used
    for (reason, count) in other.ignored { ignored[reason, default: 0] += count }
    domainSources.add(other.domainSources)
    headerFromDomains.merge(other.headerFromDomains, uniquingKeysWith: +)
    withoutSource += other.withoutSource
    overlap.add(other.overlap)
  }
}
