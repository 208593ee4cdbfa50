import ByteKit
import DeliveryJoin
import ReplyClassifier

/// Failures that are alike in every respect, in a spike and in the time before.
struct FailureAtom {
  let stream: Int
  let cause: Cause
  let signature: UInt32
  let job: UInt32
  let recipientDomain: UInt32
  /// Rows in the spike.
  var during = 0
  /// Rows in the time before.
  var before = 0
  /// Places of the first rows in the spike.
  var rows: [(input: Int, offset: Int)] = []

  /// Rows beyond the usual, where the time before counts `scale` times.
  func extra(_ scale: Double) -> Double { Double(during) - scale * Double(before) }
}

/// The failures of one kind in two times, and the attempts of each stream in the first.
struct FailureAtoms {
  /// Rows of an atom that are remembered.
  static let rowsMax = 5

  private struct Key: Hashable {
    let stream: UInt32
    let cause: Cause
    let signature: UInt32
    let job: UInt32
    let recipientDomain: UInt32
  }

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
    var atoms: [Key: FailureAtom] = [:]
    for event in journal.events {
      let minute = Int(event.minute)
      let isDuring = during.contains { $0.contains(minute) }
      guard isDuring || before.contains(where: { $0.contains(minute) }),
        let cause = kind.cause(of: event.outcome)
      else { continue }
      let key = Key(
        stream: event.stream, cause: cause, signature: event.signature, job: event.job,
        recipientDomain: event.recipientDomain)
      var atom =
        atoms[key]
        ?? FailureAtom(
          stream: Int(event.stream), cause: cause, signature: event.signature, job: event.job,
          recipientDomain: event.recipientDomain)
      if isDuring {
        atom.during += Int(event.count)
        if atom.rows.count < Self.rowsMax {
          atom.rows.append((Int(event.input), event.offset))
        }
      } else {
        atom.before += Int(event.count)
      }
      atoms[key] = atom
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
    for flow in journal.flows {
      let span = flow.minute..<(flow.minute + journal.flowMinutes)
      let minutes = during.reduce(0) { $0 + $1.clamped(to: span).count }
      guard minutes > 0 else { continue }
      let count = Double(kind == .refused ? flow.ended : flow.all)
      sums[Int(flow.stream), default: 0] += count * Double(minutes) / Double(span.count)
    }
    return sums
  }
}
