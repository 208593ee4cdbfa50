/// Counts what happens while a scenario is simulated, by stream, stage, kind of failure and process.
struct TruthTally {
  /// What made a failure.
  enum Process: Hashable {
    /// The policy.
    case policy
    /// A planted coincidence, by its number.
    case coincidence(Int)
  }

  /// The three kinds of `stage_failures[].kind`.
  enum Kind: String, CaseIterable { case refused, deferred, quarantined }

  struct Place: Hashable {
    let stream: Int, stage: Int
    let kind: Kind
  }

  struct Key: Hashable {
    let place: Place
    let process: Process
  }

  /// Failures by receiver.
  struct Failures {
    var expected: [Double]
    var actual: [Int]
  }

  /// Attempts: what the rates are divided by.
  private(set) var attempted: [Place: Int] = [:]
  /// Quarantine attempts in windows that are certain; see `Simulation.countQuarantined`.
  private(set) var attemptedCertain: [Place: Int] = [:]
  private(set) var failures: [Key: Failures] = [:]
  /// Messages of each stream that some report counts, those unsigned, those without an aligned
  /// signature that verifies, and those that fail both legs in the last days.
  var reported: [Int], unsigned: [Int], failing: [Int], recent: [Int], recentFailing: [Int]
  private let mailboxes: Int

  /// Nothing counted yet.
  init(streams: Int, mailboxes: Int) {
    let zero = [Int](repeating: 0, count: streams)
    (reported, unsigned, failing, recent, recentFailing) = (zero, zero, zero, zero, zero)
    self.mailboxes = mailboxes
  }

  /// Counts an attempt.
  mutating func attempt(_ place: Place) { attempted[place, default: 0] += 1 }

  /// Counts an attempt, already counted, as one in a certain window.
  mutating func attemptCertain(_ place: Place) { attemptedCertain[place, default: 0] += 1 }

  /// Counts what was to be expected of one message, and what came.
  mutating func add(
    _ place: Place, _ process: Process, mailbox: Int, expected: Double, happened: Bool
  ) {
    let key = Key(place: place, process: process)
    let none = Failures(
      expected: [Double](repeating: 0, count: mailboxes),
      actual: [Int](repeating: 0, count: mailboxes))
    failures[key, default: none].expected[mailbox] += expected
    if happened { failures[key, default: none].actual[mailbox] += 1 }
  }
}
