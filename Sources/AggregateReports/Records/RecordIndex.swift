package import ByteKit

/// The records of many reports by number: what they say, and for which domain and address.
///
/// Everything that follows from what a record says is worked out once for all records that say the
/// same, and sums are kept by number instead of by name.
package struct RecordIndex: Sendable {
  /// A record.
  package struct Row: Sendable {
    /// Its number in `outcomes` and `marks`.
    package let outcome: Int32
    /// Its number in `places`.
    package let place: Int32
    /// Messages.
    package let count: Int
  }

  /// A From domain, by its number in `domains`, and an address.
  package struct Place: Sendable {
    /// The number of the domain.
    package let domain: Int
    /// The address.
    package let address: IPAddress
  }

  /// From domains, in the order in which they first appear.
  package private(set) var domains: [String] = []
  /// Domains with the addresses that records name.
  package private(set) var places: [Place] = []
  /// One record of each kind; its address and its count mean nothing.
  package private(set) var outcomes: [ReportRecord] = []
  /// What these say, in short.
  package private(set) var marks: [RecordMarks] = []
  /// The domain of each kind.
  package private(set) var domainOfOutcome: [Int32] = []

  /// How many records there are of each kind.
  package private(set) var rowCounts: [Int] = []

  private var rows: [Row] = []
  private var ends: [Int] = []
  private var domainNumbers: [String: Int] = [:]
  private var outcomeSlots: [Int32] = Array(repeating: 0, count: 256)
  private var placeSlots: [Int32] = Array(repeating: 0, count: 256)

  /// The records of some reports.
  package init(_ reports: some Sequence<AggregateReport> = EmptyCollection()) {
    for report in reports { add(report) }
  }

  /// The records of some reports, read by several threads; the result does not depend on how many.
  package init(_ reports: [AggregateReport], threads: Int) {
    let shares = Self.shares(reports, threads)
    let parts = ThreadTeam.each(shares.count, threads: threads) {
      RecordIndex(reports[shares[$0]])
    }
    self = parts.first ?? RecordIndex()
    for part in parts.dropFirst() { add(part) }
  }

  /// Reports with about as many records for each thread.
  private static func shares(_ reports: [AggregateReport], _ threads: Int) -> [Range<Int>] {
    let all = reports.reduce(0) { $0 + $1.records.count }
    var shares: [Range<Int>] = []
    var (begin, sum) = (0, 0)
    for (number, report) in reports.enumerated() {
      sum += report.records.count
      guard sum * threads >= all * (shares.count + 1) else { continue }
      shares.append(begin..<(number + 1))
      begin = number + 1
    }
    return begin < reports.count ? shares + [begin..<reports.count] : shares
  }

  /// Adds the next reports, whose records are numbered for themselves.
  private mutating func add(_ part: RecordIndex) {
    let outcomeMap = part.outcomes.indices.map { number in
      let mine = outcome(part.outcomes[number])
      rowCounts[mine] += part.rowCounts[number]
      return Int32(mine)
    }
    let domainMap = part.domains.map { domain($0) }
    let placeMap = part.places.map { Int32(place(domainMap[$0.domain], $0.address)) }
    let before = rows.count
    rows.reserveCapacity(before + part.rows.count)
    for row in part.rows {
      rows.append(
        Row(
          outcome: outcomeMap[Int(row.outcome)], place: placeMap[Int(row.place)],
          count: row.count))
    }
    ends += part.ends.map { before + $0 }
  }

  /// The records of a report, by its number, in their order.
  package func rows(of report: Int) -> ArraySlice<Row> {
    rows[(report == 0 ? 0 : ends[report - 1])..<ends[report]]
  }

  /// Adds the next report.
  private mutating func add(_ report: AggregateReport) {
    for record in report.records {
      let outcome = outcome(record)
      let place = place(Int(domainOfOutcome[outcome]), record.sourceIP)
      rowCounts[outcome] += 1
      rows.append(Row(outcome: Int32(outcome), place: Int32(place), count: record.count))
    }
    ends.append(rows.count)
  }

  private mutating func outcome(_ record: ReportRecord) -> Int {
    let mask = outcomeSlots.count - 1
    var slot = Int(truncatingIfNeeded: record.outcomeKey) & mask
    while outcomeSlots[slot] != 0 {
      let number = Int(outcomeSlots[slot]) - 1
      if outcomes[number].hasSameOutcome(as: record) { return number }
      slot = (slot + 1) & mask
    }
    let number = outcomes.count
    outcomes.append(record)
    rowCounts.append(0)
    marks.append(RecordMarks(record))
    domainOfOutcome.append(Int32(domain(record.headerFrom)))
    outcomeSlots[slot] = Int32(number + 1)
    if outcomes.count * 2 > outcomeSlots.count {
      outcomeSlots = Self.slots(outcomeSlots.count * 2, outcomes.lazy.map(\.outcomeKey))
    }
    return number
  }

  private mutating func domain(_ name: String) -> Int {
    if let known = domainNumbers[name] { return known }
    domainNumbers[name] = domains.count
    domains.append(name)
    return domains.count - 1
  }

  private mutating func place(_ domain: Int, _ address: IPAddress) -> Int {
    let place = Place(domain: domain, address: address)
    let mask = placeSlots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(place)) & mask
    while placeSlots[slot] != 0 {
      let number = Int(placeSlots[slot]) - 1
      if places[number].domain == domain, places[number].address == address { return number }
      slot = (slot + 1) & mask
    }
    places.append(place)
    placeSlots[slot] = Int32(places.count)
    if places.count * 2 > placeSlots.count {
      placeSlots = Self.slots(placeSlots.count * 2, places.lazy.map(Self.hash))
    }
    return places.count - 1
  }

  private static func hash(_ place: Place) -> UInt64 {
    let domain = UInt64(truncatingIfNeeded: place.domain) ^ ByteHash.processSeed
    return ByteHash.mix(ByteHash.mix(domain, place.address.high), place.address.low)
  }

  /// Numbers plus one by hash; zero where there is none.
  private static func slots(_ count: Int, _ hashes: some Sequence<UInt64>) -> [Int32] {
    var slots = Array(repeating: Int32(0), count: count)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = Int32(number + 1)
    }
    return slots
  }
}

/// What is counted of a record.
package struct RecordMarks: Sendable {
  /// What was done with the mail.
  package let disposition: Disposition
  /// policy_evaluated/dkim.
  package let dkimVerdict: LegVerdict
  /// policy_evaluated/spf.
  package let spfVerdict: LegVerdict
  /// No signature at all.
  package let isUnsigned: Bool

  /// The marks of a record.
  package init(_ record: ReportRecord) {
    disposition = record.disposition
    dkimVerdict = record.dkimVerdict
    spfVerdict = record.spfVerdict
    isUnsigned = record.isUnsigned
  }

  /// policy_evaluated/dkim pass.
  package var dkimAligned: Bool { dkimVerdict == .pass }
  /// policy_evaluated/spf pass.
  package var spfAligned: Bool { spfVerdict == .pass }
  /// True when either identifier is aligned.
  package var isAligned: Bool { dkimAligned || spfAligned }
  /// True when neither is.
  package var isFailing: Bool { dkimVerdict == .fail && spfVerdict == .fail }
  /// True when neither is known.
  package var isUnknown: Bool { !isAligned && !isFailing }
}
