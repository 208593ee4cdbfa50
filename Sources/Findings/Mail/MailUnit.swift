import ReplyClassifier
import Traffic

/// What failures are counted for: one relay's mail of one From domain, from whatever address.
struct MailUnit: Hashable {
  let domain: String
  let relay: Relay
}

/// A kind of failure in the log with its cause.
struct FailureClass: Hashable {
  let kind: StageFailure.Kind
  let cause: Cause

  /// All of them, in a fixed order.
  static let all = [StageFailure.Kind.refused, .deferred].flatMap { kind in
    Cause.allCases.map { FailureClass(kind: kind, cause: $0) }
  }
}

/// Attempts, by what they can be counted against.
struct Attempts: Hashable {
  /// Delivered, and refused by a receiver: what `refused` is a share of.
  var ended = 0
  /// All attempts, those put off as well: what `deferred` is a share of.
  var all = 0

  mutating func add(_ part: StreamParts.Part) {
    let refused = part.counts.refused - part.refusedLocal
    ended += part.counts.delivered + refused
    all += part.counts.delivered + refused + part.counts.deferred
  }

  mutating func add(_ outcome: Outcome, _ count: Int) {
    switch outcome {
    case .delivered:
      ended += count
      all += count
    case .refused(let cause):
      if cause == .local { return }
      ended += count
      all += count
    case .deferred: all += count
    }
  }

  mutating func add(_ other: Attempts) {
    ended += other.ended
    all += other.all
  }

  func adding(_ other: Attempts) -> Attempts {
    var sum = self
    sum.add(other)
    return sum
  }

  func count(for kind: StageFailure.Kind) -> Int { kind == .deferred ? all : ended }
}

/// The failures of one class.
struct Failures {
  var count = 0
  var byDay: [Int: Int] = [:]
  /// By the receiver's number.
  var byReceiver: [Int: Int] = [:]
  var first = Int.max
  var exampleInput = 0
  var exampleOffset = 0

  mutating func add(_ entry: Rollup.Entry, receiver: Int) {
    count += entry.count
    byDay[entry.day, default: 0] += entry.count
    byReceiver[receiver, default: 0] += entry.count
    let candidate = (entry.first, entry.exampleInput, entry.exampleOffset)
    guard candidate < (first, exampleInput, exampleOffset) || first == .max else { return }
    (first, exampleInput, exampleOffset) = candidate
  }
}

extension Failures {
  fileprivate mutating func addCounts(_ other: Failures) {
    count += other.count
    byDay.merge(other.byDay, uniquingKeysWith: +)
    byReceiver.merge(other.byReceiver, uniquingKeysWith: +)
  }
}

/// One unit's mail in one stage, from the log.
struct UnitStage {
  var attempts = Attempts()
  var attemptsByDay: [Int: Attempts] = [:]
  /// By the receiver's number.
  var attemptsByReceiver: [Int: Attempts] = [:]
  var failures: [FailureClass: Failures] = [:]

  /// Adds what a stream has of attempts in all.
  mutating func add(_ part: StreamParts.Part, receiver: Int) {
    attempts.add(part)
    attemptsByReceiver[receiver, default: Attempts()].add(part)
  }

  /// Adds an entry of which no part was added before.
  mutating func addWhole(_ entry: Rollup.Entry, receiver: Int) {
    attempts.add(entry.outcome, entry.count)
    attemptsByReceiver[receiver, default: Attempts()].add(entry.outcome, entry.count)
    add(entry, receiver: receiver)
  }

  /// Adds another time's mail of the same unit; its examples stay behind.
  mutating func add(_ other: UnitStage) {
    attempts.add(other.attempts)
    attemptsByDay.merge(other.attemptsByDay) { $0.adding($1) }
    attemptsByReceiver.merge(other.attemptsByReceiver) { $0.adding($1) }
    for (item, failures) in other.failures {
      self.failures[item, default: Failures()].addCounts(failures)
    }
  }

  /// Adds what an entry tells beyond that: the day, and the failure.
  mutating func add(_ entry: Rollup.Entry, receiver: Int) {
    let outcome = entry.outcome
    attemptsByDay[entry.day, default: Attempts()].add(outcome, entry.count)
    switch outcome {
    case .delivered: return
    case .refused(let cause):
      if cause == .local { return }
      failures[FailureClass(kind: .refused, cause: cause), default: Failures()]
        .add(entry, receiver: receiver)
    case .deferred(let cause):
      failures[FailureClass(kind: .deferred, cause: cause), default: Failures()]
        .add(entry, receiver: receiver)
    }
  }
}
