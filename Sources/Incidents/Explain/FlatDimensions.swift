import Policies
import ReplyClassifier
import Traffic

/// What a spike is not: causes that did not rise, and things that it is not limited to.
struct FlatDimensions {
  let atoms: FailureAtoms
  let journal: FailureJournal
  let streams: [Rollup.Stream]
  let explanations: [Explanation]
  /// Attempts a minute against the time before; nil where that is not known.
  let volume: Double?

  /// Each thing in a few words.
  func lines() -> [String] { causes() + volumes() + breadth() }

  private func causes() -> [String] {
    let named = Set(explanations.map(\.cause))
    let asked: [Cause] = [
      .dmarcPolicy, .authentication, .reputation, .badAddress, .quota, .content,
    ]
    return asked.filter { !named.contains($0) }.compactMap { cause in
      let own = atoms.atoms.filter { $0.cause == cause }
      let during = own.reduce(0) { $0 + $1.during }
      let usual = atoms.scale * Double(own.reduce(0) { $0 + $1.before })
      // Within three deviations of chance on both sides.
      let spread = 3 * (Double(during) + atoms.scale * usual + 1).squareRoot()
      guard abs(Double(during) - usual) <= max(spread, 3) else { return nil }
      return "\(EvidenceVerdict.name(cause)) (\(during), usual \(Int(usual.rounded())))"
    }
  }

  private func volumes() -> [String] {
    guard let volume, volume > 0.5, volume < 2 else { return [] }
    let hundredths = Int((volume * 100).rounded())
    let rest = String(hundredths % 100)
    return ["volume (x\(hundredths / 100).\(rest.count < 2 ? "0" + rest : rest))"]
  }

  /// Things that the largest explanation is spread over.
  private func breadth() -> [String] {
    guard let first = explanations.first else { return [] }
    var lines: [String] = []
    let own = atoms.atoms.filter { $0.cause == first.cause && $0.during > 0 }
    if first.place[.job] == nil {
      let jobs = Set(own.map(\.job)).subtracting([0]).count
      if jobs > 1 { lines.append("not one job alone (\(jobs) affected)") }
    }
    if first.place[.receiver] == nil {
      let receivers = Set(own.map { streams[$0.stream].delivery.receiver }).count
      if receivers > 1 { lines.append("not one receiver alone (\(receivers) affected)") }
    }
    return lines
  }
}
