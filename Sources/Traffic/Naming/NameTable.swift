/// Numbers for names; those of which there may be too many keep one of their own only while there is
/// room, and share the number of all others afterwards.
///
/// Which names are kept does not depend on the order in which they are met, see `KeptNames`.
package struct NameTable<Name: Hashable & Sendable>: Sendable {
  /// The names, by number.
  package private(set) var names: [Name] = []
  /// What a number stands for: itself, or that of all others.
  private(set) var target: [UInt32] = []
  /// Grows when numbers given before no longer stand for themselves.
  private(set) var generation = 0
  /// The names of each kind of which there may be too many.
  private(set) var kept: [KeptNames]
  private var numbers: [Name: UInt32] = [:]
  private let others: UInt32

  /// A table in which some names have numbers from 0 on; the last one is that of all others.
  ///
  /// `limits` says of each kind how many are told apart.
  package init(first: [Name] = [], limits: [Int] = []) {
    kept = limits.map { KeptNames(countMax: $0) }
    others = UInt32(max(1, first.count) - 1)
    for name in first { _ = append(name) }
  }

  /// The number of a name that was met before.
  func find(_ name: Name) -> UInt32? { numbers[name].map { target[Int($0)] } }

  /// The number of a name that always has its own.
  package mutating func number(_ name: Name) -> UInt32 { numbers[name] ?? append(name) }

  /// The number of a name of which there may be too many; `hash` is the same in every run.
  mutating func number(_ name: Name, hash: UInt64, kind: Int = 0) -> UInt32 {
    if let known = find(name) { return known }
    guard kept[kind].takes(hash) else { return others }
    let number = append(name)
    let left = kept[kind].add(hash, number)
    for folded in left {
      target[Int(folded)] = others
      numbers[names[Int(folded)]] = nil
    }
    if !left.isEmpty { generation += 1 }
    return target[Int(number)]
  }

  private mutating func append(_ name: Name) -> UInt32 {
    let number = UInt32(names.count)
    names.append(name)
    target.append(number)
    if numbers[name] == nil { numbers[name] = number }
    return number
  }

  // MARK: - Merging

  /// Adds the names of the parts of a run; gives the numbers of each part's names, and whether some
  /// are no longer told apart.
  mutating func merge(_ parts: [NameTable]) -> (numbers: [[UInt32]], folds: Bool) {
    let kinds = parts.map(\.kept.count).max() ?? 0
    let bounds = (0..<kinds).map { kind in
      KeptNames.bound(parts.filter { kind < $0.kept.count }.map { $0.kept[kind] })
    }
    var folds = false
    let numbers = parts.map { part in
      let isFolded = part.isFolded(above: bounds)
      if isFolded.contains(true) { folds = true }
      return zip(part.names, isFolded).map { name, isFolded in
        number(isFolded ? part.names[Int(part.others)] : name)
      }
    }
    return (numbers, folds)
  }

  /// True, by number, for names that a run does not tell apart.
  private func isFolded(above bounds: [UInt64]) -> [Bool] {
    var isFolded = target.enumerated().map { $0 != Int($1) }
    for (kept, bound) in zip(kept, bounds) where bound < .max {
      for number in kept.numbers(above: bound) { isFolded[Int(number)] = true }
    }
    return isFolded
  }
}
