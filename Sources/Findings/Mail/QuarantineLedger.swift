import AggregateReports
import ByteKit
import Join
import Policies
import Statistics
import Traffic

/// Quarantined among reported messages, by domain, address and stage, from matched windows that no
/// change reaches into.
struct QuarantineLedger {
  fileprivate struct Part {
    var rate = FailureRate()
    var byDay: [Int: FailureRate] = [:]
    var byReceiver: [String: FailureRate] = [:]
    var first = Int.max
  }

  private var parts: [MailPlace: [Int: Part]] = [:]
  private var groups: [MailPlace: Int] = [:]
  /// What reports of before the period say of the same places.
  private var past: [MailPlace: [Int: Part]] = [:]

  init(_ correlation: Correlation) {
    for row in correlation.matchedJoins where !row.isMixed {
      let group = correlation.policies.group(of: row.domain)
      guard correlation.timeline.stages[group].count > 1,
        let stage = correlation.timeline.index(group: group, at: row.window.lowerBound)
      else { continue }
      let place = MailPlace(domain: row.domain, address: row.sourceIP)
      groups[place] = group
      let rate = FailureRate(failed: row.reported.quarantine, attempted: row.reported.messages)
      let receiver =
        row.receivers.count == 1
        ? correlation.coverage.receiver(covered: row.receivers[0]) : row.reporter
      parts[place, default: [:]][stage, default: Part()]
        .add(rate, receiver, row.window.lowerBound)
    }
    if let since = correlation.request.since, correlation.request.countsPast {
      addPast(correlation, before: since)
    }
  }

  /// Adds what reports say that lie before the period whole and that no change reaches into.
  private mutating func addPast(_ correlation: Correlation, before since: Int) {
    for report in correlation.intake.outsideReports where report.window.upperBound <= since {
      for record in report.records {
        let place = MailPlace(domain: record.headerFrom, address: record.sourceIP)
        guard let group = groups[place],
          !correlation.timeline.isMixed(group: group, window: report.window),
          let stage = correlation.timeline.index(group: group, at: report.window.lowerBound)
        else { continue }
        let rate = FailureRate(
          failed: record.disposition == .quarantine ? record.count : 0, attempted: record.count)
        past[place, default: [:]][stage, default: Part()]
          .add(rate, report.reporter, report.window.lowerBound)
      }
    }
  }

  private struct Owner: Hashable {
    let domain: String
    let relays: [Relay]
    let stage: Int
  }

  /// Every comparison with enough messages in both stages; `relays` names who sends from a place.
  ///
  /// Addresses of the same relays are taken together.
  func comparisons(relays: (MailPlace, Int) -> [Relay]) -> [StageComparison] {
    var owned: [Owner: [MailPlace]] = [:]
    for (place, stages) in parts {
      for stage in stages.keys where stage > 0 {
        let owner = Owner(domain: place.domain, relays: relays(place, stage), stage: stage)
        owned[owner, default: []].append(place)
      }
    }
    return owned.compactMap { owner, places in comparison(owner, places) }
  }

  private func comparison(_ owner: Owner, _ places: [MailPlace]) -> StageComparison? {
    func sum(_ stage: Int) -> Part {
      places.reduce(into: Part()) { sum, place in
        if let part = parts[place]?[stage] { sum.add(part) }
      }
    }
    func earlier(_ stage: Int) -> Part {
      places.reduce(into: sum(stage)) { sum, place in
        if let part = past[place]?[stage] { sum.add(part) }
      }
    }
    let after = sum(owner.stage)
    let before = earlier(owner.stage - 1)
    guard after.rate.attempted >= StageComparison.attemptedMin,
      before.rate.attempted >= StageComparison.attemptedMin,
      after.rate.failed + before.rate.failed > 0
    else { return nil }
    let receivers = after.byReceiver.filter { $0.value.failed > 0 }.map { name, rate in
      StageFailure.ReceiverPart(
        receiver: name, before: before.byReceiver[name] ?? FailureRate(), after: rate)
    }
    let addresses = places.map(\.address).sorted()
    return StageComparison(
      domain: owner.domain, sourceIP: addresses.count == 1 ? addresses[0] : nil,
      addresses: addresses, relays: owner.relays, group: groups[places[0]] ?? 0,
      stage: owner.stage, kind: .quarantined, cause: nil, before: before.rate, after: after.rate,
      baseline: earlier(0).rate, beforeDays: before.days, afterDays: after.days,
      byReceiver: receivers.sorted {
        ($0.after.failed, $1.receiver) > ($1.after.failed, $0.receiver)
      }, firstSeen: after.first == .max ? 0 : after.first, example: nil)
  }
}

extension QuarantineLedger.Part {
  fileprivate mutating func add(_ added: FailureRate, _ receiver: String, _ begin: Int) {
    rate.add(added)
    byDay[CivilTime.day(of: begin), default: FailureRate()].add(added)
    byReceiver[receiver, default: FailureRate()].add(added)
    if added.failed > 0 { first = min(first, begin) }
  }

  fileprivate mutating func add(_ other: Self) {
    rate.add(other.rate)
    for (day, added) in other.byDay { byDay[day, default: FailureRate()].add(added) }
    for (name, added) in other.byReceiver { byReceiver[name, default: FailureRate()].add(added) }
    first = min(first, other.first)
  }

  fileprivate var days: [Proportion] {
    byDay.sorted { $0.key < $1.key }.map(\.value.proportion)
  }
}
