import ByteKit
import Findings
import Join

/// How much of a policy domain's own mail failed DMARC day by day, and what receivers did with it.
///
/// From reports, at the begin of each window; long periods are put together into spans of days.
struct FailureSeries {
  /// The messages of one span.
  struct Bucket {
    /// Begin, POSIX seconds UTC.
    let begin: Int
    /// Messages of our own addresses.
    fileprivate(set) var messages = 0
    /// Those that failed and were quarantined, rejected, or delivered all the same.
    fileprivate(set) var quarantined = 0, rejected = 0, spared = 0

    /// A count among the messages, 0…1.
    func share(_ count: Int) -> Double { messages == 0 ? 0 : Double(count) / Double(messages) }
  }

  /// The most spans that a series has.
  static let bucketsMax = 120

  /// Days of one span.
  let days: Int
  /// The spans with messages, by begin.
  let buckets: [Bucket]

  private struct Place: Hashable {
    let domain: String
    let source: IPAddress
  }

  /// The series of every policy domain, `*` for the From domains that have none.
  ///
  /// A domain without reported mail of ours is left out.
  static func all(of report: CorrelationReport) -> [String: FailureSeries] {
    var policyDomains: [String: String] = [:]
    for domain in report.domains { policyDomains[domain.domain] = domain.policyDomain ?? "*" }
    let own = Set(
      report.sources.filter { $0.ownership == .ownDirect }
        .map { Place(domain: $0.domain, source: $0.sourceIP) })
    var rows: [String: [JoinRow]] = [:]
    for row in report.joins where row.reported.messages > 0 {
      guard let policyDomain = policyDomains[row.domain],
        own.contains(Place(domain: row.domain, source: row.sourceIP))
      else { continue }
      rows[policyDomain, default: []].append(row)
    }
    return rows.mapValues { FailureSeries($0) }
  }

  /// The series of some join rows; without any it is empty.
  init(_ rows: [JoinRow]) {
    let begins = rows.map { Self.day(row: $0) }
    let span = (begins.max() ?? 0) - (begins.min() ?? 0) + 1
    let days = max(1, (span + Self.bucketsMax - 1) / Self.bucketsMax)
    var found: [Int: Bucket] = [:]
    for (row, day) in zip(rows, begins) {
      let first = day / days * days
      var bucket = found[first] ?? Bucket(begin: first * 86_400)
      let failing = row.reported.failing
      let quarantined = min(row.reported.quarantine, failing)
      let rejected = min(row.reported.reject, failing - quarantined)
      bucket.messages += row.reported.messages - row.reported.unknown
      bucket.quarantined += quarantined
      bucket.rejected += rejected
      bucket.spared += failing - quarantined - rejected
      found[first] = bucket
    }
    self.days = days
    buckets = found.values.sorted { $0.begin < $1.begin }
  }

  private static func day(row: JoinRow) -> Int { row.window.lowerBound / 86_400 }
}
