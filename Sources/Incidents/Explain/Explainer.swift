import ByteKit
import ReplyClassifier
import Traffic

/// Finds what the extra failures of a time have in common: the fewest and most specific places that
/// hold the most of them, none counted twice.
struct Explainer {
  /// A place with the failures that it holds.
  struct Part {
    let place: [Dimension: String]
    let cause: Cause
    let atoms: [FailureAtom]
    let extra: Double
    /// Attempts of the place's streams; nil where the place is narrower than streams.
    let attempts: Double?
  }

  /// Places that are named at most.
  static let partsMax = 6
  /// Places of one cause at most.
  static let perCauseMax = 3
  /// The part of all that is extra that a place must hold to be named.
  static let shareMin = 0.03
  /// Extra failures that a place must hold to be named.
  static let extraMin = 5.0

  let atoms: FailureAtoms
  let cube: FailureCube
  let journal: FailureJournal
  /// Streams that are tried out: those with the most.
  private static let streamsMax = 512

  /// The places, those with the most failures first.
  func parts() -> [Part] {
    let all = atoms.atoms.reduce(0) { $0 + $1.extra(atoms.scale) }
    let least = max(Self.extraMin, Self.shareMin * all)
    var parts: [Part] = []
    for (_, group) in Dictionary(grouping: atoms.atoms, by: \.cause)
      .sorted(by: { $0.key.code < $1.key.code })
    {
      parts += self.parts(of: group, least: least)
    }
    parts.sort { a, b in
      a.extra != b.extra ? a.extra > b.extra : a.cause.code < b.cause.code
    }
    return Array(parts.prefix(Self.partsMax))
  }

  private func parts(of group: [FailureAtom], least: Double) -> [Part] {
    var left = group
    var parts: [Part] = []
    while parts.count < Self.perCauseMax {
      let extra = left.reduce(0) { $0 + $1.extra(atoms.scale) }
      guard extra >= least, let part = part(of: left), part.extra >= least else { break }
      parts.append(part)
      let taken = Set(part.atoms.map(\.key))
      left = left.filter { !taken.contains($0.key) }
      // What is spread over all mail is one place, whatever is left of it.
      if part.place.count <= 1 { break }
    }
    return parts
  }

  /// The place that holds the most surprising part of some failures of one cause.
  private func part(of group: [FailureAtom]) -> Part? {
    guard let cause = group.first?.cause else { return nil }
    var extra: [Int: Double] = [:]
    for atom in group { extra[atom.stream, default: 0] += atom.extra(atoms.scale) }
    let largest = extra.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.streamsMax)
    let tried = Dictionary(uniqueKeysWithValues: Array(largest))
    let pattern =
      cube.best(tried, attempts: atoms.attempts)?.pattern ?? FailureCube.everything
    let closed = cube.closed(pattern, tried, attempts: atoms.attempts)
    var inside = group.filter { cube.takes(closed, $0.stream) }
    var place = cube.place(closed)
    place[.cause] = cause.rawValue
    var attempts: Double? = atoms.attempts.reduce(0) {
      $0 + (cube.takes(closed, $1.key) ? $1.value : 0)
    }
    inside = narrow(inside, by: \.signature, names: journal.signatures, .signature, &place)
    let kept = inside.count
    inside = narrow(inside, by: \.job, names: journal.jobs, .job, &place)
    if place[.receiver] == nil || !inside.contains(where: { cube.isKnown($0.stream) }) {
      inside = narrow(
        inside, by: \.recipientDomain, names: journal.recipientDomains, .recipientDomain, &place)
      // A site with its own host says it all.
      if place[.recipientDomain] == place[.receiver] { place[.recipientDomain] = nil }
    }
    if inside.count != kept { attempts = nil }
    return Part(
      place: place, cause: cause, atoms: inside,
      extra: inside.reduce(0) { $0 + $1.extra(atoms.scale) }, attempts: attempts)
  }

  /// Names what nearly all failures share beside their streams, and leaves out the rest.
  private func narrow(
    _ group: [FailureAtom], by number: (FailureAtom) -> UInt32, names: [String],
    _ dimension: Dimension, _ place: inout [Dimension: String]
  ) -> [FailureAtom] {
    var sums: [UInt32: Double] = [:]
    for atom in group { sums[number(atom), default: 0] += atom.extra(atoms.scale) }
    let whole = group.reduce(0) { $0 + $1.extra(atoms.scale) }
    guard let top = sums.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      top.value >= FailureCube.commonShare * whole, Int(top.key) < names.count
    else { return group }
    let name = names[Int(top.key)]
    guard !name.isEmpty, !name.hasPrefix("(more") else { return group }
    place[dimension] = name
    return group.filter { number($0) == top.key }
  }
}
