import Findings
import Policies
import ReplyClassifier
import Traffic

/// What a log without a rise says about what is usual: nothing, where it is short and much of its
/// mail fails.
struct ShortLog {
  /// Minutes of past without which nobody knows what is usual.
  static let pastMinutes = 30
  /// Minutes from which on the log itself shows what is usual: a day.
  static let dayMinutes = 1440
  /// Failures below which a share says nothing.
  static let failedMin = 8
  /// The same of refusals for the DMARC policy, of which healthy mail has none.
  static let policyFailedMin = 5
  /// The share of all mail that is high, by kind.
  private static let allShares: [FailureKind: Double] = [.refused: 0.10, .deferred: 0.30]
  /// The share at one receiver that is high, by kind: greylisting puts every message off once.
  private static let receiverShares: [FailureKind: Double] = [.refused: 0.40, .deferred: 0.65]
  /// Attempts of a part of the mail without which it is not looked at.
  private static let partAttemptsMin = 20
  /// Refusals and share of a part of the mail, and how many times that of the rest it is, that are
  /// high.
  private static let contrast = (failed: 20, share: 0.12, ratio: 4.0)
  /// Refusals for DMARC, messages and share, that are told of a long log as well.
  private static let steady = (failed: 30, share: 0.01)

  let series: MinuteSeries
  let journal: FailureJournal
  let streams: [Rollup.Stream]

  /// The share of refusals that is high, by cause.
  private static func share(_ cause: Cause) -> Double {
    switch cause {
    case .dmarcPolicy: 0.01
    case .authentication: 0.02
    case .reputation: 0.03
    case .badAddress: 0.08
    default: 0.05
    }
  }

  /// The shares that are high in themselves; none where the log covers a day.
  func highShares() -> [HighShare] {
    guard series.count < Self.dayMinutes else { return [] }
    let all = rate(MinuteSeries.all)
    if series.count < Self.pastMinutes, all.failed >= Int(SpikeSearch.extraMin) {
      return [HighShare(kind: series.kind, cause: nil, rate: all)]
    }
    let causes = byCause()
    if !causes.isEmpty { return causes }
    if all.failed >= Self.failedMin, all.share ?? 0 >= Self.allShares[series.kind] ?? 1 {
      return [HighShare(kind: series.kind, cause: nil, rate: all)]
    }
    return byPart()
  }

  /// Refusals for the DMARC policy of a longer log, where they are many.
  func steadyDMARC() -> FailureRate? {
    guard series.kind == .refused, series.count >= Self.dayMinutes,
      let number = MinuteSeries.causes.firstIndex(of: .dmarcPolicy)
    else { return nil }
    let rate = rate(number)
    return rate.failed >= Self.steady.failed && rate.share ?? 0 >= Self.steady.share ? rate : nil
  }

  private func rate(_ number: Int) -> FailureRate {
    let sum = series.sum(0..<series.count, series: number)
    return FailureRate(failed: sum.failed, attempted: sum.attempted)
  }

  private func byCause() -> [HighShare] {
    guard series.kind == .refused else { return [] }
    return MinuteSeries.causes.enumerated().compactMap { number, cause in
      let rate = rate(number)
      let least = cause == .dmarcPolicy ? Self.policyFailedMin : Self.failedMin
      guard rate.failed >= least, rate.share ?? 0 >= Self.share(cause) else { return nil }
      return HighShare(kind: series.kind, cause: cause, rate: rate)
    }
  }

  // MARK: - One receiver, or one relay

  /// Mail to a receiver, or of a From domain by a relay.
  private struct Part: Hashable {
    var receiver: String?, domain: String?, relay: String?

    /// A total order, for answers that do not depend on how a table is laid out.
    var key: [String] { [receiver ?? "", domain ?? "", relay ?? ""] }
  }

  private static func parts(of stream: Rollup.Stream) -> [Part] {
    let relay = stream.relay.injector.isEmpty ? stream.relay.vmta : stream.relay.injector
    return [
      Part(receiver: stream.delivery.receiver), Part(domain: stream.domain, relay: relay),
    ]
  }

  /// The worst of them, where most of its mail fails, or much of it and little of the rest.
  private func byPart() -> [HighShare] {
    let parts = streams.map(Self.parts)
    var rates: [Part: FailureRate] = [:]
    for flow in journal.flows {
      let attempts = series.kind == .refused ? flow.ended : flow.all
      for part in parts[Int(flow.stream)] {
        rates[part, default: FailureRate()].attempted += attempts
      }
    }
    for event in journal.events where series.kind.cause(of: event.outcome) != nil {
      for part in parts[Int(event.stream)] {
        rates[part, default: FailureRate()].failed += Int(event.count)
      }
    }
    let all = rate(MinuteSeries.all)
    let worst = rates.filter { isHigh($1, isReceiver: $0.receiver != nil, of: all) }
      .max { a, b in
        a.value.failed != b.value.failed
          ? a.value.failed < b.value.failed : b.key.key.lexicographicallyPrecedes(a.key.key)
      }
    guard let (part, rate) = worst else { return [] }
    return [
      HighShare(
        kind: series.kind, cause: nil, receiver: part.receiver, domain: part.domain,
        relay: part.relay, rate: rate)
    ]
  }

  private func isHigh(_ rate: FailureRate, isReceiver: Bool, of all: FailureRate) -> Bool {
    guard rate.attempted >= Self.partAttemptsMin, let share = rate.share else { return false }
    let most = isReceiver && rate.failed >= Int(SpikeSearch.extraMin)
    if most, share >= Self.receiverShares[series.kind] ?? 1 { return true }
    guard series.kind == .refused, rate.failed >= Self.contrast.failed,
      all.attempted > rate.attempted
    else { return false }
    let rest = Double(all.failed - rate.failed) / Double(all.attempted - rate.attempted)
    return share >= Self.contrast.share && share >= Self.contrast.ratio * rest
  }
}
