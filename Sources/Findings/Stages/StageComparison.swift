import ByteKit
import Policies
import ReplyClassifier
import Statistics
import Traffic

/// One comparison of a stage with the one before: the counts, by day and by receiver.
struct StageComparison {
  /// Least failures and attempts of a finding.
  static let failedMin = 10
  static let attemptedMin = 30
  /// Least rise of a finding: in share, and as a multiple.
  static let shareRiseMinPerMille = 1.0
  static let ratioRiseMin = 1.5
  /// From this share and this many introduced messages on no multiple is asked for.
  static let largeRisePerMille = 20.0
  static let largeRiseMessages = 60.0
  /// Confidence of the intervals, and the rate of false findings that is accepted.
  static let confidence = 0.95
  static let falseDiscoveryRate = 0.05
  /// Above this one-sided probability days do not rank above others.
  static let rankProbabilityMax = 0.025
  /// The most that the interval of policy failures is widened, as a factor on the variance.
  static let policyFactorMax = 2.0

  let domain: String
  /// The address; nil where the mail leaves from several.
  let sourceIP: IPAddress?
  /// The addresses of the mail that is compared.
  let addresses: [IPAddress]
  /// The relays whose mail it is; several where they share an address and are not told apart.
  let relays: [Relay]
  let group: Int
  let stage: Int
  let kind: StageFailure.Kind
  let cause: Cause?
  let before: FailureRate
  let after: FailureRate
  let baseline: FailureRate
  let beforeDays: [Proportion]
  let afterDays: [Proportion]
  let byReceiver: [StageFailure.ReceiverPart]
  let firstSeen: Int
  let example: (input: Int, offset: Int)?
  /// What stands in `before`.
  var comparedWith = StageFailure.ComparedWith.stage

  /// True where the policy decides, message by message.
  var isNamedByPolicy: Bool { kind == .quarantined || cause == .dmarcPolicy }

  /// True when there is enough of it, and the rise is large enough to matter.
  var isNotable: Bool {
    guard after.failed >= Self.failedMin, after.attempted >= Self.attemptedMin,
      before.attempted > 0
    else { return false }
    // Products of counts, since shares that equal a limit are rounded to either side of it.
    let new = Double(after.failed) * Double(before.attempted)
    let old = Double(before.failed) * Double(after.attempted)
    let whole = Double(before.attempted) * Double(after.attempted)
    let rise = (new - old) * 1000
    let isLarge =
      rise >= whole * Self.largeRisePerMille
      && new - old >= Self.largeRiseMessages * Double(before.attempted)
    return rise >= whole * Self.shareRiseMinPerMille && (isLarge || new >= old * Self.ratioRiseMin)
  }

  /// The receiver that holds at least 90 % of the failures.
  var singleReceiver: String? {
    guard let largest = byReceiver.first, after.failed > 0 else { return nil }
    return largest.after.failed * 10 >= after.failed * 9
      ? DeliveryClass.party(largest.receiver) : nil
  }
}

// MARK: - Refused and deferred

extension MailLedger {
  /// Every comparison of refused and deferred mail with enough attempts in both stages.
  func comparisons() -> [StageComparison] {
    units.indices.flatMap { unit in
      (1..<stages[unit].count).flatMap { stage in
        FailureClass.all.compactMap { comparison(unit, stage, $0) }
      }
    }
  }

  private func comparison(_ unit: Int, _ stage: Int, _ item: FailureClass) -> StageComparison? {
    let after = stages[unit][stage].failures[item]?.count ?? 0
    let old = earlier(unit, stage - 1, at: nil).failures[item]?.count ?? 0
    guard after + old > 0 else { return nil }
    // Where nearly all failures are of one of several addresses, the address is what fails.
    let narrow =
      byAddress[unit].count < 2
      ? nil
      : byAddress[unit].first { _, stages in
        after > 0 && (stages[stage].failures[item]?.count ?? 0) * 10 >= after * 9
      }
    let address = narrow?.key ?? (byAddress[unit].count == 1 ? byAddress[unit].keys.first : nil)
    return comparison(unit, stage, item, narrow?.key, address)
  }

  private func comparison(
    _ unit: Int, _ stage: Int, _ item: FailureClass, _ narrow: IPAddress?, _ address: IPAddress?
  ) -> StageComparison? {
    let before = earlier(unit, stage - 1, at: narrow)
    let after = (narrow.map { byAddress[unit][$0] ?? [] } ?? stages[unit])[stage]
    guard after.attempts.count(for: item.kind) >= StageComparison.attemptedMin,
      before.attempts.count(for: item.kind) >= StageComparison.attemptedMin
    else { return nil }
    let failures = after.failures[item]
    return StageComparison(
      domain: units[unit].domain, sourceIP: address,
      addresses: address.map { [$0] } ?? byAddress[unit].keys.sorted(),
      relays: [units[unit].relay], group: groups[unit], stage: stage, kind: item.kind,
      cause: item.cause, before: before.rate(item), after: after.rate(item),
      baseline: earlier(unit, 0, at: narrow).rate(item), beforeDays: before.days(item),
      afterDays: after.days(item),
      byReceiver: parts(item, before, after), firstSeen: failures?.first ?? 0,
      example: failures.map { ($0.exampleInput, $0.exampleOffset) })
  }

  private func parts(
    _ item: FailureClass, _ before: UnitStage, _ after: UnitStage
  ) -> [StageFailure.ReceiverPart] {
    let numbers = (after.failures[item]?.byReceiver ?? [:]).keys
    return numbers.map { number in
      StageFailure.ReceiverPart(
        receiver: receivers[number], before: before.rate(item, at: number),
        after: after.rate(item, at: number))
    }.sorted { ($0.after.failed, $1.receiver) > ($1.after.failed, $0.receiver) }
  }
}

extension UnitStage {
  func rate(_ item: FailureClass) -> FailureRate {
    FailureRate(
      failed: failures[item]?.count ?? 0, attempted: attempts.count(for: item.kind))
  }

  func rate(_ item: FailureClass, at receiver: Int) -> FailureRate {
    FailureRate(
      failed: failures[item]?.byReceiver[receiver] ?? 0,
      attempted: attemptsByReceiver[receiver]?.count(for: item.kind) ?? 0)
  }

  func days(_ item: FailureClass) -> [Proportion] {
    attemptsByDay.sorted { $0.key < $1.key }.map { day, attempts in
      Proportion(
        successes: failures[item]?.byDay[day] ?? 0, trials: attempts.count(for: item.kind))
    }
  }
}
