import ByteKit
import ReplyClassifier
import Traffic

/// Failures that are alike in every respect, in a spike and in the time before.
struct FailureAtom {
  /// Rows in the spike.
  var during = 0
  /// Rows in the time before.
  var before = 0
  /// Places of the first rows in the spike.
  var rows: [(input: Int, offset: Int)] = []

  /// What its rows have in common.
  struct Key: Hashable {
    let stream: UInt32
    let cause: Cause
    let signature: UInt32
    let job: UInt32
    private(set) var recipientDomain: UInt32

    /// The key of the same failures to whatever recipient domain.
    var toAnyone: Key {
      var key = self
      key.recipientDomain = 0
      return key
    }

    /// The key of an event; nil where it is of another kind.
    init?(_ event: FailureEvent, _ kind: FailureKind) {
      guard let cause = kind.cause(of: event.outcome) else { return nil }
      stream = event.stream
      self.cause = cause
      signature = event.signature
      job = event.job
      recipientDomain = event.recipientDomain
    }
  }

  let key: Key

  init(_ key: Key) { self.key = key }

  var stream: Int { Int(key.stream) }
  var cause: Cause { key.cause }
  var signature: UInt32 { key.signature }
  var job: UInt32 { key.job }
  var recipientDomain: UInt32 { key.recipientDomain }

  /// Rows of an atom that are remembered.
  static let rowsMax = 5

  mutating func add(_ event: FailureEvent, isDuring: Bool) {
    guard isDuring else {
      before += Int(event.count)
      return
    }
    during += Int(event.count)
    if rows.count < Self.rowsMax { rows.append((Int(event.input), event.offset)) }
  }

  /// Rows beyond the usual, where the time before counts `scale` times.
  func extra(_ scale: Double) -> Double { Double(during) - scale * Double(before) }
}

/// The failures of one kind in two times, and the attempts of each stream in the first.
struct FailureAtoms {
  let atoms: [FailureAtom]
  /// Attempts by stream, to the nearest span of the journal.
  let attempts: [Int: Double]
  /// The time before counts so many times, as it had so many fewer attempts.
  let scale: Double

  /// Takes what lies in some minutes, counted from 1970.
  init(
    _ journal: FailureJournal, _ kind: FailureKind, during: [Range<Int>], before: [Range<Int>],
    scale: Double
  ) {
    var atoms: [FailureAtom.Key: FailureAtom] = [:]
    for (range, isDuring) in before.map({ ($0, false) }) + during.map({ ($0, true) }) {
      for event in journal.events(from: range.lowerBound, to: range.upperBound) {
        guard let key = FailureAtom.Key(event, kind) else { continue }
        atoms[key, default: FailureAtom(key)].add(event, isDuring: isDuring)
      }
    }
    // A fixed order makes the sums the same in every run, to the last digit.
    self.atoms = atoms.values.sorted { a, b in
      if a.stream != b.stream { return a.stream < b.stream }
      if a.cause != b.cause { return a.cause.code < b.cause.code }
      return (a.signature, a.job, a.recipientDomain) < (b.signature, b.job, b.recipientDomain)
    }
    self.scale = scale
    attempts = Self.attempts(journal, kind, during)
  }

  private static func attempts(
    _ journal: FailureJournal, _ kind: FailureKind, _ during: [Range<Int>]
  ) -> [Int: Double] {
    var sums: [Int: Double] = [:]
    guard let low = during.map(\.lowerBound).min(), let high = during.map(\.upperBound).max()
    else { return sums }
    for flow in journal.flows(from: low, to: high) {
      let span = flow.minute..<(flow.minute + journal.flowMinutes)
      let minutes = during.reduce(0) { $0 + $1.clamped(to: span).count }
      guard minutes > 0 else { continue }
      let count = Double(kind == .refused ? flow.ended : flow.all)
      sums[Int(flow.stream), default: 0] += count * Double(minutes) / Double(span.count)
    }
    return sums
  }
}
