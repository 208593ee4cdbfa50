import AggregateReports
import Join
import Policies
import ReplyClassifier
import Traffic

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
    addMail(correlation, mail, &units)
  }

  /// What the units that lost mail sent beside it, by time.
  private mutating func addMail(
    _ correlation: Correlation, _ mail: StreamParts, _ units: inout LossUnits
  ) {
    let failing = Failing(correlation, mail, units)
    for part in mail.parts {
      let unit = units.ofStream[part.stream]
      guard let begin = failing.times.begin[unit], part.last >= begin else { continue }
      tally.units[unit]?.attempted += part.ended
    }
    let policies = units.policies
    var domains: [String: Int] = [:]
    for entry in correlation.rollup.entries {
      let stream = entry.streamIndex
      let unit = units.ofStream[stream]
      guard
        failing.receivers.contains(
          Failing.Place(unit: unit, receiver: mail.receiverNumbers[stream]))
      else { continue }
      let failed = entry.outcome == .refused(.dmarcPolicy) ? entry.count : 0
      var attempts = Attempts()
      attempts.add(entry.outcome, entry.count)
      guard attempts.ended > 0 else { continue }
      let domain = domains[mail.streams[stream].domain] ?? domains.count
      domains[mail.streams[stream].domain] = domain
      tally.units[unit]?.spans.append(
        FailureCourse.Span(
          first: entry.first, last: entry.last, failed: failed, attempted: attempts.ended,
          passed: entry.delivered,
          policy: policies.level(
            group: mail.groups[stream], of: mail.streams[stream].domain, at: entry.first,
            reporters: mail.streams[stream].delivery.reporters, failed: failed > 0),
          judge: FailureCourse.Judge(
            number: mail.receiverNumbers[stream], domain: domain)))
    }
  }

  /// Where and when each unit lost mail.
  private struct Failing {
    struct Place: Hashable {
      let unit: Int
      let receiver: Int
    }

    var receivers: Set<Place> = []
    var times = LossTimes()

    init(_ correlation: Correlation, _ mail: StreamParts, _ units: LossUnits) {
      for entry in correlation.rollup.entries where entry.outcome == .refused(.dmarcPolicy) {
        let unit = units.ofStream[entry.streamIndex]
        receivers.insert(Place(unit: unit, receiver: mail.receiverNumbers[entry.streamIndex]))
        times.note(
          unit, group: mail.groups[entry.streamIndex], at: entry.first, correlation.timeline)
      }
    }
  }
}

extension StreamParts.Part {
  /// Rows delivered, and refused by a receiver.
  var ended: Int { counts.delivered + counts.refused - refusedLocal }
}

extension Rollup.Entry {
  /// Rows delivered.
  var delivered: Int { outcome == .delivered ? count : 0 }
}
