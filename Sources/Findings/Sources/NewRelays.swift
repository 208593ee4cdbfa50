import ByteKit
import Join
import Policies
import ReplyClassifier
import Statistics
import Traffic

/// Relays that began after their domain's stage: nothing was before them to compare with, so they are
/// held against what the other relays of the policy domain meet under the same policy.
struct NewRelays {
  /// A relay is new when its first row comes so long after the first of its policy domain, in
  /// seconds.
  static let laterSecondsMin = 86_400

  private let correlation: Correlation
  private let mail: StreamParts

  init(_ correlation: Correlation, _ mail: StreamParts) {
    self.correlation = correlation
    self.mail = mail
  }

  private struct Sum {
    var rate = FailureRate()
    var first = Int.max
    var addresses: Set<IPAddress> = []
    var streams: [Int] = []

    mutating func add(_ part: StreamParts.Part, first: Int, _ address: IPAddress?) {
      rate.add(FailureRate(failed: part.counts.refusedDMARC, attempted: part.ended))
      self.first = min(self.first, first)
      streams.append(part.stream)
      if let address { addresses.insert(address) }
    }
  }

  /// Comparisons of mail refused for the DMARC policy, one for each new relay that met any.
  ///
  /// O(streams × stages), and one pass over the rows where there is a candidate.
  func comparisons() -> [StageComparison] {
    var groups: [Int: Int] = [:]
    var units: [MailUnit: Int] = [:]
    func see(_ stream: Int, _ time: Int) {
      groups[mail.groups[stream]] = min(groups[mail.groups[stream]] ?? .max, time)
      let unit = self.unit(stream)
      units[unit] = min(units[unit] ?? .max, time)
    }
    for part in mail.parts { see(part.stream, part.first) }
    for entry in correlation.rollup.pastEntries { see(entry.streamIndex, entry.first) }
    let candidates = candidates(groups, units)
    guard !candidates.isEmpty else { return [] }
    let others = sumsOfStages()
    let details = details(candidates)
    return candidates.compactMap { unit, sum in
      comparison(unit, sum, others, details[unit] ?? Detail())
    }
  }

  private func unit(_ stream: Int) -> MailUnit {
    MailUnit(domain: mail.streams[stream].domain, relay: mail.streams[stream].relay)
  }

  /// New relays with refused mail, all of it in one stage.
  private func candidates(_ groups: [Int: Int], _ units: [MailUnit: Int]) -> [MailUnit: Sum] {
    var sums: [MailUnit: Sum] = [:]
    for part in mail.parts {
      let group = mail.groups[part.stream]
      guard group != 0, let stage = part.stage else { continue }
      let unit = unit(part.stream)
      guard let first = units[unit], first - (groups[group] ?? first) >= Self.laterSecondsMin,
        correlation.timeline.index(group: group, at: first) == stage
      else { continue }
      sums[unit, default: Sum()].add(part, first: first, mail.streams[part.stream].sourceIP)
    }
    return sums.filter { $0.value.rate.failed >= StageComparison.failedMin }
  }

  private struct Place: Hashable {
    let group: Int
    let stage: Int
  }

  /// All mail of each policy domain in each stage.
  private func sumsOfStages() -> [Place: FailureRate] {
    var sums: [Place: FailureRate] = [:]
    for part in mail.parts {
      guard let stage = part.stage else { continue }
      sums[Place(group: mail.groups[part.stream], stage: stage), default: FailureRate()].add(
        FailureRate(failed: part.counts.refusedDMARC, attempted: part.ended))
    }
    return sums
  }

  /// What the rows of a relay's refused mail tell beyond their number.
  private struct Detail {
    var failures = Failures()
    var attempts: [Int: Attempts] = [:]
  }

  private func details(_ candidates: [MailUnit: Sum]) -> [MailUnit: Detail] {
    var unitOf: [Int: MailUnit] = [:]
    for (unit, sum) in candidates {
      for stream in sum.streams { unitOf[stream] = unit }
    }
    var details: [MailUnit: Detail] = [:]
    for entry in correlation.rollup.entries {
      guard let unit = unitOf[entry.streamIndex] else { continue }
      let receiver = mail.receiverNumbers[entry.streamIndex]
      details[unit, default: Detail()].attempts[receiver, default: Attempts()]
        .add(entry.outcome, entry.count)
      guard entry.outcome == .refused(.dmarcPolicy) else { continue }
      details[unit, default: Detail()].failures.add(entry, receiver: receiver)
    }
    return details
  }

  private func comparison(
    _ unit: MailUnit, _ sum: Sum, _ others: [Place: FailureRate], _ detail: Detail
  ) -> StageComparison? {
    let group = correlation.policies.group(of: unit.domain)
    guard let stage = correlation.timeline.index(group: group, at: sum.first),
      let all = others[Place(group: group, stage: stage)]
    else { return nil }
    let before = FailureRate(
      failed: all.failed - sum.rate.failed, attempted: all.attempted - sum.rate.attempted)
    guard before.attempted >= StageComparison.attemptedMin,
      sum.rate.attempted >= StageComparison.attemptedMin
    else { return nil }
    let addresses = sum.addresses.sorted()
    return StageComparison(
      domain: unit.domain, sourceIP: addresses.count == 1 ? addresses[0] : nil,
      addresses: addresses, relays: [unit.relay], group: group, stage: stage, kind: .refused,
      cause: .dmarcPolicy, before: before, after: sum.rate, baseline: before,
      beforeDays: [before.proportion], afterDays: [sum.rate.proportion],
      byReceiver: parts(detail), firstSeen: detail.failures.first,
      example: (detail.failures.exampleInput, detail.failures.exampleOffset),
      comparedWith: .otherRelays)
  }

  private func parts(_ detail: Detail) -> [StageFailure.ReceiverPart] {
    detail.failures.byReceiver.map { receiver, failed in
      StageFailure.ReceiverPart(
        receiver: mail.receivers[receiver], before: FailureRate(),
        after: FailureRate(
          failed: failed, attempted: detail.attempts[receiver]?.count(for: .refused) ?? 0))
    }.sorted { ($0.after.failed, $1.receiver) > ($1.after.failed, $0.receiver) }
  }
}
