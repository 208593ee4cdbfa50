public import AggregateReports
public import ByteKit
public import Traffic

/// One (From domain, source IP, reporter, window): what the reporter counted and what the log says.
public struct JoinRow: Hashable, Sendable {
  /// How the two sides met.
  public enum Grade: String, Hashable, Sendable {
    /// Both have messages.
    case matched
    /// The log has none of that address in the window: a forwarder, another platform, a spoof.
    case reportOnly = "report_only"
    /// The log has mail to that reporter and its report does not name the address.
    case logOnly = "log_only"
  }

  /// From domain.
  public package(set) var domain: String
  /// Address that the receiver saw.
  public let sourceIP: IPAddress
  /// Reporter, as `AggregateReport.reporter`.
  public package(set) var reporter: String
  /// What the reporter covers: receivers of the table, or its own domains.
  public package(set) var receivers: [String]
  /// Half-open window, POSIX seconds UTC.
  public let window: Range<Int>
  /// How the sides met.
  public let grade: Grade
  /// True when a change of stage lies inside the window.
  public let isMixed: Bool
  /// True when an end of the window lies inside a bucket of the history that holds rows of both
  /// sides, so that the log's side is not exact.
  public let isApproximate: Bool
  /// The reporter's side.
  public let reported: ReportedCounts
  /// The log's side.
  public let logged: DeliveryCounts

  /// Reported messages for each recipient that was delivered or refused for DMARC; nil where the
  /// log has neither.
  public var ratio: Double? {
    let seen = logged.delivered + logged.refusedDMARC
    return seen == 0 ? nil : Double(reported.messages) / Double(seen)
  }
}

/// Messages that a reporter counted, by what it says of them.
public struct ReportedCounts: Hashable, Sendable {
  /// Messages.
  public var messages = 0
  /// Disposition none, RFC 9990's pass included.
  public var none = 0
  /// Disposition quarantine.
  public var quarantine = 0
  /// Disposition reject.
  public var reject = 0
  /// policy_evaluated/dkim pass.
  public var dkimAligned = 0
  /// policy_evaluated/spf pass.
  public var spfAligned = 0
  /// Either of them.
  public var aligned = 0
  /// Neither of them, for want of a verdict that can be read: no pass and no failure.
  public var unknown = 0
  /// policy_evaluated/dkim missing, or not to be read.
  public var dkimUnknown = 0
  /// No signature at all.
  public var unsigned = 0

  /// No messages.
  public init() {}

  /// Messages that pass neither, as far as that is known.
  public var failing: Int { messages - aligned - unknown }

  /// Adds a record.
  public mutating func add(_ record: ReportRecord) { add(RecordMarks(record), record.count) }

  /// Adds so many messages.
  package mutating func add(_ marks: RecordMarks, _ count: Int) {
    messages += count
    switch marks.disposition {
    case .none: none += count
    case .quarantine: quarantine += count
    case .reject: reject += count
    }
    if marks.dkimAligned { dkimAligned += count }
    if marks.spfAligned { spfAligned += count }
    if marks.isAligned { aligned += count }
    if marks.isUnknown { unknown += count }
    if marks.dkimVerdict == .unknown { dkimUnknown += count }
    if marks.isUnsigned { unsigned += count }
  }

  /// Adds other counts.
  public mutating func add(_ other: ReportedCounts) {
    messages += other.messages
    none += other.none
    quarantine += other.quarantine
    reject += other.reject
    dkimAligned += other.dkimAligned
    spfAligned += other.spfAligned
    aligned += other.aligned
    unknown += other.unknown
    dkimUnknown += other.dkimUnknown
    unsigned += other.unsigned
  }
}
