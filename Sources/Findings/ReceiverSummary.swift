import AggregateReports
public import DeliveryJoin

/// What one receiver did with a policy domain's mail in one stage.
public struct ReceiverSummary: Hashable, Sendable {
  /// The stage, with its policy domain.
  public let stage: Stage
  /// The receiver.
  public internal(set) var receiver: String
  /// Rows of the log; live.
  public internal(set) var logged = DeliveryCounts()
  /// Messages of our own addresses, by reporters that speak for this receiver alone, of windows
  /// that lie in the stage; reported.
  public internal(set) var reported = ReportedCounts()

  /// All of a correlation, by stage and then by rows, most first.
  static func all(of correlation: Correlation) -> [ReceiverSummary] {
    var found: [Place: ReceiverSummary] = [:]
    var groups: [String: Int] = [:]
    func place(_ domain: String, _ time: Int, _ receiver: String) -> Place? {
      let group = groups[domain] ?? correlation.policies.group(of: domain)
      groups[domain] = group
      return correlation.timeline.index(group: group, at: time).map {
        Place(group: group, stage: $0, receiver: receiver)
      }
    }
    func summary(_ place: Place) -> ReceiverSummary {
      found[place]
        ?? ReceiverSummary(
          stage: correlation.timeline.stages[place.group][place.stage], receiver: place.receiver)
    }
    for entry in correlation.rollup.entries {
      // Slots are cut where stages begin, so the earliest row tells the stage of all.
      guard let place = place(entry.domain, entry.first, entry.delivery.receiver) else { continue }
      var item = summary(place)
      item.logged.add(entry.outcome, entry.count)
      found[place] = item
    }
    for row in correlation.joins where row.grade == .matched && !row.isMixed {
      guard row.receivers.count == 1, let receiver = row.receivers.first,
        let place = place(row.domain, row.window.lowerBound, receiver)
      else { continue }
      var item = summary(place)
      item.reported.add(row.reported)
      found[place] = item
    }
    return found.sorted { comesFirst($0, $1) }.map(\.value)
  }

  private struct Place: Hashable {
    let group: Int
    let stage: Int
    let receiver: String
  }

  private static func comesFirst(
    _ a: (key: Place, value: ReceiverSummary), _ b: (key: Place, value: ReceiverSummary)
  ) -> Bool {
    if a.key.group != b.key.group { return a.key.group < b.key.group }
    if a.key.stage != b.key.stage { return a.key.stage < b.key.stage }
    let (first, second) = (a.value.logged, b.value.logged)
    let rows = first.delivered + first.refused + first.deferred
    let others = second.delivered + second.refused + second.deferred
    return rows == others ? a.key.receiver < b.key.receiver : rows > others
  }

  private init(stage: Stage, receiver: String) {
    self.stage = stage
    self.receiver = receiver
  }
}
