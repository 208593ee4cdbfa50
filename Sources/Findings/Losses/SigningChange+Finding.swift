extension SigningChange {
  /// Mail of one day is signed, or not, from these shares on; between them some of it is.
  static let wholeShare = 0.95
  /// A state counts when it holds over so many days, or so many messages.
  static let daysMin = 2, messagesMin = 30
  /// More changes than these are no changes but the habit of a relay that signs now and then.
  static let changesMax = 6

  private struct Run {
    let state: Signing
    let begin: Int
    var days = 1
    var messages: Int
  }

  /// The changes that observations of one place show, in order of time.
  static func all(of seen: [SignatureObservation]) -> [SigningChange] {
    var days: [Int: (begin: Int, messages: Int, bad: Int, states: [MissingDKIM.State: Int])] = [:]
    for item in seen where item.messages > 0 {
      let day = UTCDay.of(item.window.lowerBound)
      var sum = days[day] ?? (item.window.lowerBound, 0, 0, [:])
      sum.begin = min(sum.begin, item.window.lowerBound)
      sum.messages += item.messages
      sum.bad += item.bad
      sum.states.merge(item.states, uniquingKeysWith: +)
      days[day] = sum
    }
    var runs: [Run] = []
    for (_, day) in days.sorted(by: { $0.key < $1.key }) {
      let state = Self.state(day.messages, day.bad, day.states)
      if runs.last?.state == state {
        runs[runs.count - 1].days += 1
        runs[runs.count - 1].messages += day.messages
      } else {
        runs.append(Run(state: state, begin: day.begin, messages: day.messages))
      }
    }
    let settled = settle(runs)
    guard settled.count > 1, settled.count - 1 <= changesMax else { return [] }
    return zip(settled, settled.dropFirst()).map {
      SigningChange(at: $1.begin, from: $0.state, to: $1.state)
    }
  }

  private static func state(
    _ messages: Int, _ bad: Int, _ states: [MissingDKIM.State: Int]
  ) -> Signing {
    let share = Double(bad) / Double(messages)
    if share <= 1 - wholeShare { return .signed }
    if share < wholeShare { return .intermittent }
    let most = states.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    switch most {
    case .unaligned: return .unaligned
    case .broken: return .broken
    default: return .unsigned
    }
  }

  /// Passes over runs that are too short to mean anything, and the half days between two states.
  private static func settle(_ runs: [Run]) -> [Run] {
    var settled: [Run] = []
    for run in runs {
      let isBetween = run.state == .intermittent && run.days == 1
      guard !isBetween, run.days >= daysMin || run.messages >= messagesMin else { continue }
      if settled.last?.state == run.state {
        settled[settled.count - 1].days += run.days
      } else {
        settled.append(run)
      }
    }
    return settled
  }
}

extension FailureCourse {
  /// How bad signatures of one place went on at the reporters that saw them.
  ///
  /// `senders` is what each of the relays sent whose signatures these may be, where they share it.
  init?(signatures seen: [SignatureObservation], senders: [[SentMail]], retiredAt: Int?) {
    let failing = Set(seen.filter { $0.bad > 0 }.map(\.reporter))
    self.init(
      seen.filter { failing.contains($0.reporter) }.map {
        Span(
          first: $0.window.lowerBound, last: max($0.window.lowerBound, $0.window.upperBound - 1),
          failed: $0.bad, attempted: $0.messages, judge: Judge(number: $0.reporter))
      }, senders: senders, retiredAt: retiredAt)
  }
}
