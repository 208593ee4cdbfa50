package import AggregateReports
package import ByteKit

/// What the aggregate reports at hand say of the signatures of one domain's mail from one address.
package struct SigningRecord: Hashable, Sendable {
  /// Reporters that saw such mail.
  package private(set) var reporters = 0
  /// Those of them that saw none with an aligned signature that verifies.
  package private(set) var reportersWithout = 0
  /// Messages, those without such a signature, and those of them that passed by SPF.
  package private(set) var messages = 0, unsigned = 0, carriedBySPF = 0
  /// Begin of the first and end of the last window, POSIX seconds UTC.
  package private(set) var begin = Int.max, end = Int.min

  /// One sentence.
  package var text: String {
    let span =
      CivilTime.isoDate(begin).dropFirst(5) + ".." + CivilTime.isoDate(end - 1).dropFirst(5)
    let seen = "\(reporters) reporter\(reporters == 1 ? "" : "s")"
    if unsigned == 0 { return "aligned DKIM on all \(messages) messages, \(seen), \(span)" }
    let carried = carriedBySPF * 2 > unsigned ? "SPF carried it" : "SPF did not carry it"
    if reportersWithout == reporters {
      return "no aligned DKIM in \(reporters) of \(seen), \(span); \(carried)"
    }
    return "no aligned DKIM on \(unsigned) of \(messages) messages, \(seen), \(span); \(carried)"
  }

  /// All records of some reports, by From domain and address.
  package static func all(
    of reports: [AggregateReport]
  ) -> [String: [IPAddress: SigningRecord]] {
    struct Place: Hashable {
      let domain: String
      let address: IPAddress
    }
    var all: [Place: SigningRecord] = [:]
    var signed: [Place: [String: Bool]] = [:]
    for report in reports {
      for record in report.records where record.dkimVerdict != .unknown {
        let place = Place(domain: record.headerFrom, address: record.sourceIP)
        all[place, default: SigningRecord()].add(record, report.window)
        let known = signed[place]?[report.reporter] ?? false
        signed[place, default: [:]][report.reporter] = known || record.dkimAligned
      }
    }
    var sorted: [String: [IPAddress: SigningRecord]] = [:]
    for (place, record) in all {
      var record = record
      let seen = signed[place] ?? [:]
      record.reporters = seen.count
      record.reportersWithout = seen.values.count { !$0 }
      sorted[place.domain, default: [:]][place.address] = record
    }
    return sorted
  }

  private mutating func add(_ record: ReportRecord, _ window: Range<Int>) {
    messages += record.count
    begin = min(begin, window.lowerBound)
    end = max(end, window.upperBound)
    guard !record.dkimAligned else { return }
    unsigned += record.count
    if record.spfAligned { carriedBySPF += record.count }
  }
}
