import AggregateReports
import DeliveryJoin
import ReplyClassifier

/// Rows refused for the DMARC policy, by relay.
struct LiveLosses {
  /// Refused rows of one stream in one stage.
  struct Part {
    let unit: Int
    let stream: Int
    let stage: Int?
    let messages: Int
  }

  private(set) var parts: [Part] = []
  private(set) var tally = LossTally()
  /// Rows that ended, by policy domain.
  private(set) var ownMail: [String: Int] = [:]
  let streams: [Rollup.Stream]

  init(_ correlation: Correlation, _ mail: StreamParts, _ units: inout LossUnits) {
    streams = mail.streams
    for part in mail.parts {
      let unit = units.ofStream[part.stream]
      ownMail[units.policyDomain[part.stream], default: 0] += part.ended
      guard part.counts.refusedDMARC > 0 else { continue }
      parts.append(
        Part(
          unit: unit, stream: part.stream, stage: part.stage,
          messages: part.counts.refusedDMARC))
      tally.units[unit, default: LossTally.Lost()].messages += part.counts.refusedDMARC
    }
    guard !parts.isEmpty else { return }
    addMail(correlation, mail, units)
  }

  /// What the units that lost mail sent beside it, by time.
  private mutating func addMail(
    _ correlation: Correlation, _ mail: StreamParts, _ units: LossUnits
  ) {
    let failing = Failing(correlation, mail, units)
    for part in mail.parts {
      let unit = units.ofStream[part.stream]
      guard let begin = failing.begin[unit], part.last >= begin else { continue }
      tally.units[unit]?.attempted += part.ended
    }
    for entry in correlation.rollup.entries {
      let stream = entry.streamIndex
      let unit = units.ofStream[stream]
      guard let level = failing.level[unit],
        failing.receivers.contains(
          Failing.Place(unit: unit, receiver: mail.receiverNumbers[stream]))
      else { continue }
      let failed = entry.outcome == .refused(.dmarcPolicy) ? entry.count : 0
      var attempts = Attempts()
      attempts.add(entry.outcome, entry.count)
      guard attempts.ended > 0 else { continue }
      tally.units[unit]?.spans.append(
        FailureCourse.Span(
          first: entry.first, last: entry.last, failed: failed, attempted: attempts.ended,
          isAsStrict: correlation.timeline.level(group: mail.groups[stream], at: entry.first)
            >= level))
    }
  }

  /// Where and when each unit lost mail.
  private struct Failing {
    struct Place: Hashable {
      let unit: Int
      let receiver: Int
    }

    var receivers: Set<Place> = []
    /// Begin of the stage in which a unit first lost mail.
    var begin: [Int: Int] = [:]
    /// How strict the policy was when it last did.
    var level: [Int: PolicyLevel] = [:]

    init(_ correlation: Correlation, _ mail: StreamParts, _ units: LossUnits) {
      var last: [Int: Int] = [:]
      let timeline = correlation.timeline
      for entry in correlation.rollup.entries where entry.outcome == .refused(.dmarcPolicy) {
        let stream = entry.streamIndex
        let unit = units.ofStream[stream]
        let group = mail.groups[stream]
        receivers.insert(Place(unit: unit, receiver: mail.receiverNumbers[stream]))
        let stage = timeline.index(group: group, at: entry.first) ?? 0
        let start = stage == 0 ? Int.min : timeline.stages[group][stage].begin
        begin[unit] = min(begin[unit] ?? .max, start)
        guard entry.last > last[unit] ?? .min else { continue }
        last[unit] = entry.last
        level[unit] = timeline.level(group: group, at: entry.last)
      }
    }
  }
}

extension StreamParts.Part {
  /// Rows delivered, and refused by a receiver.
  var ended: Int { counts.delivered + counts.refused - refusedLocal }
}

/// How strict a policy is, for telling whether mail that passes now would have failed before.
struct PolicyLevel: Hashable, Comparable {
  let level: Int
  let percent: Int

  /// Nothing is asked where no policy is known.
  static let unknown = PolicyLevel(level: 0, percent: 0)

  static func < (a: PolicyLevel, b: PolicyLevel) -> Bool {
    (a.level, a.percent) < (b.level, b.percent)
  }
}

extension StageTimeline {
  /// How strict the policy of a group was at a time; t=y asks for one level less than published
  /// (RFC 9989).
  func level(group: Int, at time: Int) -> PolicyLevel {
    guard let index = index(group: group, at: time) else { return .unknown }
    let stage = stages[group][index]
    let published = stage.policy == .reject ? 2 : stage.policy == .quarantine ? 1 : 0
    let asked = max(0, published - (stage.isTesting ? 1 : 0))
    return PolicyLevel(level: asked, percent: asked == 0 ? 100 : stage.percent)
  }
}
