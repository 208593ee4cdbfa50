import AggregateReports
import ByteKit
import Join
import Policies

/// Messages of our own addresses that receivers quarantined or rejected, by relay.
struct ReportedLosses {
  /// Messages of one domain and address in windows of one stage.
  struct Part {
    let unit: Int
    let place: MailPlace
    /// The stage that the windows begin in; nil where the domain has none.
    let stage: Int?
    var quarantined = 0, rejected = 0
  }

  private(set) var parts: [Part] = []
  private(set) var tally = LossTally()
  /// Reported messages of our addresses, by policy domain.
  private(set) var ownMail: [String: Int] = [:]

  private struct Key: Hashable {
    let place: Int32
    let stage: Int
  }

  init(_ correlation: Correlation, _ units: inout LossUnits) {
    let index = correlation.intake.index
    let places = Places(correlation, units)
    var found: [Key: (quarantined: Int, rejected: Int)] = [:]
    var own = Array(repeating: 0, count: index.domains.count)
    var failing: Set<Int32> = []
    for (number, report) in correlation.intake.reports.enumerated() {
      var stage = LastStage()
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard places.isOwn[place] else { continue }
        own[index.places[place].domain] += row.count
        let disposition = index.marks[Int(row.outcome)].disposition
        guard disposition != .none else { continue }
        let key = Key(
          place: row.place,
          stage: stage.index(correlation, places.group[index.places[place].domain], report.window))
        found[key, default: (0, 0)].quarantined += disposition == .quarantine ? row.count : 0
        found[key, default: (0, 0)].rejected += disposition == .reject ? row.count : 0
        failing.insert(row.place)
      }
    }
    for (domain, count) in own.enumerated() where count > 0 {
      ownMail[
        LossUnits.policyDomain(index.domains[domain], places.group[domain], correlation),
        default: 0] += count
    }
    guard !failing.isEmpty else { return }
    var unitOf: [Int32: Int] = [:]
    for place in failing.sorted() {
      unitOf[place] = units.number(
        at: places.names[Int(place)], group: places.group[index.places[Int(place)].domain])
    }
    for (key, counts) in found {
      guard let unit = unitOf[key.place] else { continue }
      parts.append(
        Part(
          unit: unit, place: places.names[Int(key.place)],
          stage: key.stage < 0 ? nil : key.stage, quarantined: counts.quarantined,
          rejected: counts.rejected))
      tally.units[unit, default: LossTally.Lost()].messages += counts.quarantined + counts.rejected
    }
    addMail(correlation, places, units.members(of: Set(unitOf.values), places), units.policies)
  }

  /// The stage of the last window looked at: nearly all records of a report are of one group.
  private struct LastStage {
    var group = -1
    var stage = -1

    mutating func index(_ correlation: Correlation, _ group: Int, _ window: Range<Int>) -> Int {
      if group != self.group {
        self.group = group
        stage = correlation.timeline.index(group: group, at: window.lowerBound) ?? -1
      }
      return stage
    }
  }

  /// What the units that lost mail sent beside it, by window, at the reporters that failed it.
  private mutating func addMail(
    _ correlation: Correlation, _ places: Places, _ unitOf: [Int?], _ policies: SeenPolicies
  ) {
    let index = correlation.intake.index
    var windows: [Window] = []
    for (number, report) in correlation.intake.reports.enumerated() {
      // What is asked of mail differs by From domain, and a report may speak of several.
      var sums: [Window.Key: FailureRate] = [:]
      for row in index.rows(of: number) {
        guard let unit = unitOf[Int(row.place)] else { continue }
        let isLost = index.marks[Int(row.outcome)].disposition != .none
        sums[
          Window.Key(unit: unit, domain: index.places[Int(row.place)].domain),
          default: FailureRate()
        ].add(FailureRate(failed: isLost ? row.count : 0, attempted: row.count))
      }
      for (key, rate) in sums {
        windows.append(
          Window(key: key, reporter: report.reporter, window: report.window, rate: rate))
      }
    }
    let failing = Failing(correlation, places, windows)
    let reporters = correlation.coverage.reporterNumbers
    for item in windows {
      let unit = item.key.unit
      guard let begin = failing.times.begin[unit] else { continue }
      if item.window.lowerBound >= begin { tally.units[unit]?.attempted += item.rate.attempted }
      guard failing.reporters.contains(Failing.Place(unit: unit, reporter: item.reporter))
      else { continue }
      let reporter = reporters[item.reporter]
      let policy = policies.level(
        group: places.group[item.key.domain], of: index.domains[item.key.domain],
        at: item.window.lowerBound, reporters: reporter.map { [$0] } ?? [],
        failed: item.rate.failed > 0)
      tally.units[unit]?.spans.append(
        FailureCourse.Span(
          first: item.window.lowerBound,
          last: max(item.window.lowerBound, item.window.upperBound - 1),
          failed: item.rate.failed, attempted: item.rate.attempted, policy: policy,
          judge: FailureCourse.Judge(
            number: reporter ?? -1, domain: item.key.domain)))
    }
  }

  /// One report's messages of one unit and From domain.
  private struct Window {
    struct Key: Hashable {
      let unit: Int
      let domain: Int
    }

    let key: Key
    let reporter: String
    let window: Range<Int>
    let rate: FailureRate
  }

  /// Where and when each unit lost mail.
  private struct Failing {
    struct Place: Hashable {
      let unit: Int
      let reporter: String
    }

    var reporters: Set<Place> = []
    var times = LossTimes()

    init(_ correlation: Correlation, _ places: Places, _ windows: [Window]) {
      for item in windows where item.rate.failed > 0 {
        let (unit, domain) = (item.key.unit, item.key.domain)
        reporters.insert(Place(unit: unit, reporter: item.reporter))
        times.note(
          unit, group: places.group[domain], at: item.window.lowerBound, correlation.timeline)
      }
    }
  }

  /// What is known of the places that records name, by their numbers.
  struct Places {
    let names: [MailPlace]
    let isOwn: [Bool]
    /// Group of each domain.
    let group: [Int]

    init(_ correlation: Correlation, _ units: LossUnits) {
      let index = correlation.intake.index
      names = index.places.map {
        MailPlace(domain: index.domains[$0.domain], address: $0.address)
      }
      isOwn = names.map(units.isOwn)
      group = index.domains.map { correlation.policies.group(of: $0) }
    }
  }
}

extension LossUnits {
  /// The unit of each place that records name, where it is one of some; nil for the others.
  fileprivate mutating func members(
    of units: Set<Int>, _ places: ReportedLosses.Places
  ) -> [Int?] {
    let domains = Set(units.map { list[$0].domain })
    return places.names.indices.map { number -> Int? in
      let place = places.names[number]
      guard places.isOwn[number], domains.contains(policyDomain(of: place)) else { return nil }
      let unit = self.number(at: place, group: group(of: place))
      return units.contains(unit) ? unit : nil
    }
  }

  private func policyDomain(of place: MailPlace) -> String {
    Self.policyDomain(place.domain, group(of: place), correlation)
  }

  private func group(of place: MailPlace) -> Int {
    correlation.policies.group(of: place.domain)
  }
}
