public import ByteKit

/// The failure reports of some inputs: each once, as many as there is room for, and the rest counted.
///
/// Room for a number of reports that does not depend on the inputs: anybody may send them.
public struct FailureReportTally: Hashable, Sendable {
  /// Reports that came from one address and are not kept.
  public struct Source: Hashable, Sendable {
    /// The address that had handed the mail over; nil where it is not said, or not told apart.
    public let address: IPAddress?
    /// How many.
    public let count: Int
  }

  /// Reports that are kept, in the order in which they came.
  public private(set) var reports: [FailureReport] = []
  /// Reports that were there already: same reporter, Message-ID, source address and second.
  public private(set) var duplicates = 0
  /// Complaints and other reports that say nothing of authentication (RFC 5965).
  public private(set) var complaints = 0
  /// Those that say not what they are, and reports on reports.
  public private(set) var leftOut = 0
  /// Reports past the limit, which are counted by source address, their copies included.
  public var unkept: Int { folded.values.reduce(0, +) }

  private var keys: Set<Key> = []
  private var folded: [IPAddress?: Int] = [:]

  /// What makes two reports one.
  private struct Key: Hashable {
    let reporter: String
    let messageID: String?
    let sourceIP: IPAddress?
    let arrival: Int?
    /// Without a Message-ID more must be the same.
    let rest: [String?]

    init(_ report: FailureReport) {
      reporter = report.reporter
      messageID = report.messageID
      sourceIP = report.sourceIP
      arrival = report.arrival
      rest =
        report.messageID == nil
        ? [report.fromDomain, report.envelopeID, report.recipient, report.envelopeDomain] : []
    }
  }

  /// No reports.
  public init() {}

  /// True where there was nothing.
  public var isEmpty: Bool { read + duplicates + complaints + leftOut == 0 }

  /// Failure reports that were read, each once, those that are not kept among them.
  public var read: Int { reports.count + unkept }

  /// Mails that were failure reports, copies and those that are left among them.
  package var met: Int { read + duplicates + leftOut }

  /// Sources of the reports that are not kept, those with the most first, what is not told apart last.
  public var sources: [Source] {
    folded.sorted { a, b in
      guard let first = a.key else { return false }
      guard let second = b.key else { return true }
      return a.value == b.value ? first < second : a.value > b.value
    }.map { Source(address: $0.key, count: $0.value) }
  }

  /// The same without what is said of mail that arrived before a time.
  package func dropping(before time: Int) -> FailureReportTally {
    var kept = FailureReportTally()
    for report in reports where report.arrival ?? .max >= time { kept.add(report) }
    kept.folded = folded
    kept.setCounts(duplicates: duplicates, complaints: complaints, leftOut: leftOut)
    return kept
  }

  // MARK: - Adding

  /// Adds what a mail was.
  package mutating func add(_ outcome: FailureReportParser.Outcome) {
    switch outcome {
    case .failure(let report): add(report)
    case .complaint: complaints += 1
    case .leftOut: leftOut += 1
    }
  }

  private mutating func add(_ report: FailureReport) {
    let key = Key(report)
    if keys.contains(key) {
      duplicates += 1
    } else if reports.count < FailureReportLimits.keptMax {
      keys.insert(key)
      reports.append(report)
    } else {
      fold(report.sourceIP, 1)
    }
  }

  /// Sets what is only counted.
  mutating func setCounts(duplicates: Int, complaints: Int, leftOut: Int) {
    (self.duplicates, self.complaints, self.leftOut) = (duplicates, complaints, leftOut)
  }

  /// Counts reports that are not kept.
  mutating func fold(_ source: IPAddress?, _ count: Int) {
    let isKnown = folded[source] != nil || folded.count < FailureReportLimits.sourcesMax
    folded[isKnown ? source : nil, default: 0] += count
  }

  /// Adds those of the next input.
  package mutating func add(_ other: FailureReportTally) {
    for report in other.reports { add(report) }
    for source in other.sources { fold(source.address, source.count) }
    duplicates += other.duplicates
    complaints += other.complaints
    leftOut += other.leftOut
  }
}
