public import ByteKit

/// One DMARC aggregate report as its sender meant it (RFC 7489 appendix C, RFC 9990).
public struct AggregateReport: Hashable, Sendable {
  /// Which schema the report follows.
  public enum Schema: String, Hashable, Sendable {
    /// RFC 7489 and the drafts before it.
    case rfc7489
    /// RFC 9990.
    case rfc9990
  }

  /// Path of the file, members of containers after exclamation marks.
  public let source: String
  /// `org_name` trimmed, otherwise verbatim; the domain of `email` where it is empty.
  public let reporter: String
  /// `org_name`, trimmed.
  public let orgName: String
  /// Domain of `email`, lower case; empty where there is none.
  public let emailDomain: String
  /// `report_id`, trimmed, angle brackets taken off.
  public let reportID: String
  /// The receiver in the file name `receiver!domain!begin!end`; nil where the name has another
  /// form (RFC 7489 section 7.2.1.1).
  public let fileReceiver: String?
  /// Begin as written, POSIX seconds UTC.
  public let begin: Int
  /// End as written, POSIX seconds UTC.
  public let end: Int
  /// Which schema it follows.
  public let schema: Schema
  /// The policy that the reporter saw.
  public let policy: PublishedPolicy
  /// The records; those that are equal in all but count are one.
  public let records: [ReportRecord]
  /// Record elements that count, each by itself; those that were left out are not among them.
  public let recordCount: Int
  /// Quirks that were repaired or passed over, each kind once.
  public let notes: [InputProblem]
  /// A digest of policy and records that does not depend on their order.
  public let contentHash: UInt64

  /// The window, half-open: `end` is one second later where (end − begin) mod 60 is 59.
  ///
  /// Some reporters write the last second of the window, others the first one after it; no real
  /// window of whole minutes is hit by mistake. Empty where begin equals end.
  public var window: Range<Int> { Self.window(begin: begin, end: end) }

  /// The window of times as written; empty where they are turned round, as in a damaged store.
  static func window(begin: Int, end: Int) -> Range<Int> {
    let length = end &- begin
    return begin..<max(begin, length % 60 == 59 ? end &+ 1 : end)
  }

  /// Messages in all records.
  public var messages: Int { records.reduce(0) { $0 + $1.count } }

  /// The report with the records of some addresses as records of their networks, which are added up
  /// where they say the same; `contentHash` and `recordCount` stay.
  package func foldingSources(_ isFolded: (IPAddress) -> Bool) -> AggregateReport {
    guard records.contains(where: { isFolded($0.sourceIP) }) else { return self }
    var table = RecordTable()
    for record in records {
      var key = record
      if isFolded(record.sourceIP) { key.sourceIP = record.sourceIP.network }
      if !table.count(key, record.count) { table.append(key, record.count) }
    }
    return AggregateReport(
      source: source, reporter: reporter, orgName: orgName, emailDomain: emailDomain,
      reportID: reportID, fileReceiver: fileReceiver, begin: begin, end: end, schema: schema,
      policy: policy, records: table.records, recordCount: recordCount, notes: notes,
      contentHash: contentHash)
  }
}

/// What a reporter saw published for a policy domain.
public struct PublishedPolicy: Hashable, Sendable {
  /// The domain where the DMARC record was found.
  public let domain: String
  /// `p`; none where the record or the report has none (RFC 9989 section 4.7).
  public let policy: Disposition
  /// `sp`; nil where absent or empty.
  public let subdomainPolicy: Disposition?
  /// `np`; nil where absent.
  public let nonexistentPolicy: Disposition?
  /// `pct` 0…100; nil where absent, as always in RFC 9990 reports.
  public let percent: Int?
  /// `testing` y: the record has t=y.
  public let isTesting: Bool

  /// Makes a policy from its parts.
  public init(
    domain: String, policy: Disposition, subdomainPolicy: Disposition? = nil,
    nonexistentPolicy: Disposition? = nil, percent: Int? = nil, isTesting: Bool = false
  ) {
    self.domain = domain
    self.policy = policy
    self.subdomainPolicy = subdomainPolicy
    self.nonexistentPolicy = nonexistentPolicy
    self.percent = percent
    self.isTesting = isTesting
  }
}
