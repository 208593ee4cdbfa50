import AggregateReports
import ByteKit

/// Keeps the memory of all reports together bounded: which addresses that reports name are told apart.
///
/// Anybody may send reports, with an address of its own in each record. Past a number of addresses
/// further ones are counted by network, those of passing mail later than those of failing mail;
/// addresses that the configuration names never are. Costs nothing below that number of records, and
/// O(records) from there on.
struct SourceFolding {
  private let kept: [IPNetwork]
  /// Addresses from which on mail that fails both alignments is counted by network, and all mail is.
  private let failingMax: Int, allMax: Int
  /// Records so far; nil once their addresses are known.
  private var records: Int? = 0
  private var known: Set<IPAddress>

  init(_ request: CorrelationRequest) {
    kept = request.ownNetworks
    failingMax = request.reportedSourcesMax
    allMax = request.reportedSourcesMax * 2
    known = Set(request.nat.values)
  }

  /// A report with the records of addresses that are not told apart added up by network.
  ///
  /// `earlier` are the reports that came before it.
  mutating func folded(
    _ report: AggregateReport, after earlier: some Sequence<AggregateReport>
  ) -> AggregateReport {
    if let before = records {
      records = before + report.records.count
      guard before + report.records.count > failingMax else { return report }
      for report in earlier { learn(report) }
      records = nil
    }
    learn(report)
    return report.foldingSources { !known.contains($0) }
  }

  private mutating func learn(_ report: AggregateReport) {
    for record in report.records where !record.sourceIP.isNetwork {
      let address = record.sourceIP
      if known.count < (record.isAligned ? allMax : failingMax)
        || kept.contains(where: { $0.contains(address) })
      {
        known.insert(address)
      }
    }
  }
}
