import Policies

/// Which clock losses are on.
enum LossClock: Int, CaseIterable {
  /// Refused, from the log.
  case live
  /// Quarantined or rejected, from reports.
  case reported
}

/// From when on each unit lost mail on one clock.
struct LossTimes {
  /// Begin of the stage in which a unit first lost mail.
  private(set) var begin: [Int: Int] = [:]

  /// Notes mail of a group that a unit lost at a time.
  mutating func note(_ unit: Int, group: Int, at time: Int, _ timeline: StageTimeline) {
    let stage = timeline.index(group: group, at: time) ?? 0
    let start = stage == 0 ? Int.min : timeline.stages[group][stage].begin
    begin[unit] = min(begin[unit] ?? .max, start)
  }
}

/// What one clock counts of each unit that lost mail.
struct LossTally {
  struct Lost {
    var messages = 0
    var attempted = 0
    var spans: [FailureCourse.Span] = []
  }

  var units: [Int: Lost] = [:]
}
