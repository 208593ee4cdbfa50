/// The settings of mail to one queue, the first of each directive as both readings find it.
struct QueueSettings {
  /// Which of several blocks goes first, which the guide leaves open.
  enum Reading: CaseIterable {
    /// That of the inmost level.
    case byScope
    /// The nearest one, whatever its level.
    case byNearness
  }

  /// A block that is about the queue.
  private struct Candidate {
    let block: DomainBlock
    let nearness: DomainPattern.Nearness
    /// Its level: 0 for the inmost one.
    let level: Int
  }

  private let byScope: [Candidate]
  private let byNearness: [Candidate]

  /// Takes the blocks of each level, the inmost level first and in each the nearest block first.
  init(_ levels: [[DomainIndex.Match]]) {
    byScope = levels.enumerated().flatMap { level, matches in
      matches.map { Candidate(block: $0.block, nearness: $0.nearness, level: level) }
    }
    // Sorting by the nearness alone would shuffle equals: the scope decides between them.
    byNearness = byScope.enumerated().sorted {
      let (a, b) = ($0.element.nearness, $1.element.nearness)
      return b < a || !(a < b) && $0.offset < $1.offset
    }.map(\.element)
  }

  /// What is set for a directive; nil where nothing is, and where an inherited value is cleared.
  func value(_ directive: String, _ reading: Reading) -> DomainBlock.Setting? {
    let found = candidate(directive, reading)?.block.value(directive)
    return found?.value.isEmpty ?? true ? nil : found
  }

  private func candidate(_ directive: String, _ reading: Reading) -> Candidate? {
    (reading == .byScope ? byScope : byNearness).first { $0.block.value(directive) != nil }
  }

  /// True where a block that applies has a line that may be about signing and is not known.
  var isUnsure: Bool { byScope.contains(where: \.block.isUnsure) }

  /// True where the inmost level itself says whether to sign, in both readings.
  var isDecidedInside: Bool {
    Reading.allCases.allSatisfy { candidate("dkim-sign", $0)?.level == 0 }
  }

  /// True where the answer rests on which block goes first.
  var isOpen: Bool { isOpen("") || isOpen("second-") }

  private func isOpen(_ prefix: String) -> Bool {
    guard let sign = candidate(prefix + "dkim-sign", .byScope) else { return false }
    // The inmost block that is nearer than all others goes first in both readings.
    if byScope.contains(where: { $0.level > sign.level && !($0.nearness < sign.nearness) }) {
      return true
    }
    return Self.deciding.contains { directive in
      let places = Reading.allCases.map { reading in
        candidate(prefix + directive, reading)?.block.value(prefix + directive)?.place
      }
      return places[0] != places[1]
    }
  }

  private static let deciding = [
    "dkim-sign", "dkim-identity", "dkim-identity-fallback", "dkim-algorithm",
  ]
}
