import AggregateReports
import ByteKit
import Join
import Policies

/// Adds up the records of senders outside the log.
struct SenderCounter {
  private(set) var keys: [SenderKey] = []
  private(set) var tallies: [SenderTally] = []
  private(set) var own: OwnDays
  /// Reporters by number.
  private(set) var reporters: [String] = []
  /// Messages by place and sender, where the configuration decides on some of them.
  private(set) var sharesByPlace: [Int: [Int: Int]] = [:]
  private var numbers: [SenderKey: Int] = [:]
  /// The sender found last.
  private var last: (key: SenderKey, number: Int)?
  private let finder: SenderFinder
  private let isHost: [Bool]

  init(_ correlation: Correlation, _ finder: SenderFinder, _ hosts: ForwardingHosts) {
    self.finder = finder
    isHost = finder.addresses.map { hosts.delivered(to: $0) > 0 }
    own = OwnDays(groupCount: correlation.policies.domains.count)
  }

  /// Counts all records; O(records).
  mutating func count(_ correlation: Correlation) {
    let index = correlation.intake.index
    var numbers: [String: Int] = [:]
    for (number, report) in correlation.intake.reports.enumerated() {
      let reporter = numbers[report.reporter] ?? reporters.count
      if reporter == reporters.count {
        reporters.append(report.reporter)
        numbers[report.reporter] = reporter
      }
      let day = UTCDay.of(report.window.lowerBound)
      for row in index.rows(of: number) {
        let (place, outcome) = (Int(row.place), Int(row.outcome))
        let kind = finder.kinds.kinds[outcome]
        if finder.isInside[place] || kind.isAligned {
          own.add(row.count, group: kind.group, day: day)
        }
        guard finder.isAsked[index.places[place].domain],
          let key = finder.key(place: place, outcome: outcome)
        else { continue }
        let address = finder.addressOfPlace[place]
        let sender = self.number(key)
        tallies[sender].add(
          SenderTally.Part(
            count: row.count, kind: kind, marks: index.marks[outcome],
            address: finder.addresses[address], domain: index.places[place].domain,
            reporter: reporter, day: day, window: report.window,
            nothingPasses: !finder.passes[address],
            isHost: isHost[address]))
        if !finder.rules.isEmpty {
          sharesByPlace[place, default: [:]][sender, default: 0] += row.count
        }
      }
    }
    own.finish()
    for number in tallies.indices { tallies[number].finish() }
  }

  private mutating func number(_ key: SenderKey) -> Int {
    if let last, last.key == key { return last.number }
    let number = numbers[key] ?? keys.count
    if number == keys.count {
      numbers[key] = number
      keys.append(key)
      tallies.append(SenderTally())
    }
    last = (key, number)
    return number
  }
}
