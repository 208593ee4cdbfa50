import ByteKit
import Findings
import Incidents
import Policies
import ReplyClassifier
import Statistics
import Traffic

/// The rows of one period, counted by everything that a comparison tells apart.
struct PeriodTable {
  private struct Place: Hashable {
    let respect: PeriodComparison.Respect
    let value: String
  }

  /// Delivered and refused rows, all attempts, and failures of each kind.
  private struct Counts {
    var ended = 0, all = 0, refused = 0, deferred = 0

    func rate(_ kind: FailureKind) -> FailureRate {
      kind == .refused
        ? FailureRate(failed: refused, attempted: ended)
        : FailureRate(failed: deferred, attempted: all)
    }
  }

  private var counts: [Place: Counts] = [:]

  init(_ rollup: Rollup) {
    for entry in rollup.entries { add(entry) }
    // A cause has no attempts of its own.
    let whole = counts[Place(respect: .all, value: "")] ?? Counts()
    for place in counts.keys where place.respect == .cause {
      counts[place]?.ended = whole.ended
      counts[place]?.all = whole.all
    }
  }

  private mutating func add(_ entry: Rollup.Entry) {
    var step = Counts()
    var cause: Cause?
    switch entry.outcome {
    case .delivered: (step.ended, step.all) = (entry.count, entry.count)
    case .refused(.local): return
    case .refused(let reason):
      (step.ended, step.all, step.refused) = (entry.count, entry.count, entry.count)
      cause = reason
    case .deferred(let reason):
      step.all = entry.count
      if reason != .local { (step.deferred, cause) = (entry.count, reason) }
    }
    let relay = entry.relay
    let name = [relay.vmta, relay.node, relay.injector].filter { !$0.isEmpty }
    var places = [
      Place(respect: .all, value: ""),
      Place(respect: .receiver, value: entry.delivery.receiver),
      Place(respect: .domain, value: entry.domain),
      Place(respect: .relay, value: name.joined(separator: " ")),
      Place(respect: .sourceIP, value: entry.sourceIP?.description ?? ""),
    ]
    if let cause { places.append(Place(respect: .cause, value: cause.rawValue)) }
    for place in places {
      counts[place, default: Counts()].ended += step.ended
      counts[place, default: Counts()].all += step.all
      counts[place, default: Counts()].refused += step.refused
      counts[place, default: Counts()].deferred += step.deferred
    }
  }

  /// Both tables' rows: all mail first, then by respect, those with the most failures first; values
  /// without a failure in either are left out.
  static func rows(_ before: PeriodTable, _ after: PeriodTable) -> [PeriodComparison.Row] {
    let wholes = (before.whole, after.whole)
    let places = Set(before.counts.keys).union(after.counts.keys)
    let rows = places.flatMap { place in
      FailureKind.allCases.compactMap { kind -> PeriodComparison.Row? in
        var old = before.counts[place]?.rate(kind) ?? FailureRate()
        var new = after.counts[place]?.rate(kind) ?? FailureRate()
        if place.respect == .cause {
          old.attempted = wholes.0.rate(kind).attempted
          new.attempted = wholes.1.rate(kind).attempted
        }
        guard old.failed + new.failed > 0 || place.respect == .all else { return nil }
        return row(place, kind, old, new)
      }
    }
    return rows.sorted(by: order)
  }

  private var whole: Counts { counts[Place(respect: .all, value: "")] ?? Counts() }

  private static func row(
    _ place: Place, _ kind: FailureKind, _ before: FailureRate, _ after: FailureRate
  ) -> PeriodComparison.Row {
    guard before.attempted > 0, after.attempted > 0, before.failed + after.failed > 0 else {
      return PeriodComparison.Row(
        respect: place.respect, value: place.value, kind: kind, before: before, after: after,
        ratio: nil, change: .same)
    }
    let interval = EventRate(events: after.failed, exposure: Double(after.attempted))
      .ratio(to: EventRate(events: before.failed, exposure: Double(before.attempted)))
    let estimate = (after.share ?? 0) / (before.share ?? 0)
    return PeriodComparison.Row(
      respect: place.respect, value: place.value, kind: kind, before: before, after: after,
      ratio: PeriodComparison.Ratio(
        estimate: estimate, low: interval.lowerBound, high: interval.upperBound),
      change: interval.lowerBound > 1 ? .worse : interval.upperBound < 1 ? .better : .same)
  }

  private static func order(_ a: PeriodComparison.Row, _ b: PeriodComparison.Row) -> Bool {
    let respects = PeriodComparison.Respect.allCases
    let kinds = FailureKind.allCases
    let first = (respects.firstIndex(of: a.respect) ?? 0, kinds.firstIndex(of: a.kind) ?? 0)
    let second = (respects.firstIndex(of: b.respect) ?? 0, kinds.firstIndex(of: b.kind) ?? 0)
    if first != second { return first < second }
    let failed = (a.before.failed + a.after.failed, b.before.failed + b.after.failed)
    return failed.0 != failed.1 ? failed.0 > failed.1 : a.value < b.value
  }
}
