import AggregateReports
public import Join
public import Policies
public import Traffic

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

  /// All of a correlation, by stage and then by rows, most first; none where no stage is known.
  static func all(of correlation: Correlation, _ mail: StreamParts) -> [ReceiverSummary] {
    guard correlation.timeline.stages.contains(where: { !$0.isEmpty }) else { return [] }
    var found: [Place: ReceiverSummary] = [:]
    func summary(_ place: Place) -> ReceiverSummary {
      found[place]
        ?? ReceiverSummary(
          stage: correlation.timeline.stages[place.group][place.stage], receiver: place.receiver)
    }
    for part in mail.parts {
      guard let stage = part.stage else { continue }
      let place = Place(
        group: mail.groups[part.stream], stage: stage,
        receiver: mail.stream(part).delivery.receiver)
      var item = summary(place)
      item.logged.add(part.counts)
      found[place] = item
    }
    var groups: [String: Int] = [:]
    for row in correlation.matchedJoins where !row.isMixed {
      guard row.receivers.count == 1, let receiver = row.receivers.first else { continue }
      let group = groups[row.domain] ?? correlation.policies.group(of: row.domain)
      groups[row.domain] = group
      guard let stage = correlation.timeline.index(group: group, at: row.window.lowerBound)
      else { continue }
      let place = Place(
        group: group, stage: stage, receiver: correlation.coverage.receiver(covered: receiver))
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
