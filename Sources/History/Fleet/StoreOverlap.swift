/// Which of several stores counts what, where more than one of them read the same accounting files.
///
/// What a store counted lies by day and node, and not by file. So the rows of one node on one day are
/// left out of a store where all files that they came from are known to others, as far as it read them
/// and further; these count them. Where the files of two stores overlap and neither has all of the
/// other's, nothing can be left out without losing rows: both count, which is told.
struct StoreOverlap {
  /// Rows that a store does not count, since others do: nodes by day.
  typealias LeftOut = [Int: Set<String>]

  let classes: FileClasses
  /// By store.
  private(set) var leftOut: [LeftOut]
  /// Numbers of the files whose rows count more than once.
  private(set) var doubled: Set<Int> = []
  private let ledgers: [StoreLedger]

  /// Decides it for the stores with these ledgers.
  init(_ ledgers: [StoreLedger]) {
    self.ledgers = ledgers
    classes = FileClasses(ledgers)
    leftOut = Array(repeating: [:], count: ledgers.count)
    let days = units().sorted { $0.key < $1.key }
    for (day, units) in days {
      let counts = Dictionary(units.keys.map { ($0.store, 1) }, uniquingKeysWith: +)
      let told = units.values.map { unit in
        var unit = unit
        unit.nodes = counts[unit.store] ?? 1
        return unit
      }
      decide(told.sorted(by: Unit.isBefore), on: day)
    }
  }

  // MARK: - What counts

  /// The file of a number whose tally counts: of the store that read it furthest, of several such the
  /// one that counts its rows; all of them where its rows count more than once.
  func counted(_ number: Int) -> [FileClasses.Member] {
    let members = classes.members[number]
    if doubled.contains(number) || members.count == 1 { return members }
    let end = members.map(offset).max()
    let furthest = members.filter { offset($0) == end }
    return [furthest.first(where: isCounting) ?? furthest[0]]
  }

  /// True where rows of a file count in its store.
  private func isCounting(_ member: FileClasses.Member) -> Bool {
    let ledger = ledgers[member.store]
    let file = ledger.logs[member.index]
    return ledger.days(of: file).contains { entry in
      leftOut[member.store][entry.day]?.contains(file.node) != true
    }
  }

  /// True for a store nothing of which counts, since others hold all of it.
  func isWhollyLeftOut(_ store: Int) -> Bool {
    let ledger = ledgers[store]
    guard !ledger.logs.isEmpty, ledger.logs.indices.allSatisfy({ isCountedElsewhere(store, $0) })
    else { return false }
    var nodes: [Int: Set<String>] = [:]
    for file in ledger.logs {
      for entry in ledger.days(of: file) { nodes[entry.day, default: []].insert(file.node) }
    }
    return ledger.days.allSatisfy { entry in
      nodes[entry.day]?.isSubset(of: leftOut[store][entry.day] ?? []) == true
    }
  }

  private func isCountedElsewhere(_ store: Int, _ index: Int) -> Bool {
    let number = classes[FileClasses.Member(store: store, index: index)]
    return !counted(number).contains { $0.store == store }
  }

  private func offset(_ member: FileClasses.Member) -> Int {
    ledgers[member.store].logs[member.index].offset
  }

  // MARK: - Deciding

  /// The rows of one node on one day in one store.
  private struct Unit {
    let store: Int
    let node: String
    let bucketSeconds: Int
    /// Nodes that the store has on that day: to leave out one of several leaves no minutes.
    var nodes = 1
    /// The files that they came from, and how far the store read each.
    var files: [Int: Int] = [:]

    /// What is left out rather: what is coarser, then that of stores of fewer nodes, then what came
    /// from fewer files, then what was named later.
    static func isBefore(_ a: Unit, _ b: Unit) -> Bool {
      if a.bucketSeconds != b.bucketSeconds { return a.bucketSeconds > b.bucketSeconds }
      if a.nodes != b.nodes { return a.nodes < b.nodes }
      if a.files.count != b.files.count { return a.files.count < b.files.count }
      return (a.store, a.node) > (b.store, b.node)
    }
  }

  private struct UnitKey: Hashable {
    let store: Int
    let node: String
  }

  /// By day, the units of days that files touch which more than one store knows.
  private func units() -> [Int: [UnitKey: Unit]] {
    let shared = Set(
      classes.members.indices.filter { Set(classes.members[$0].map(\.store)).count > 1 })
    guard !shared.isEmpty else { return [:] }
    var days: Set<Int> = []
    each { number, _, _, day, _ in if shared.contains(number) { days.insert(day) } }
    var units: [Int: [UnitKey: Unit]] = [:]
    each { number, store, file, day, bucketSeconds in
      guard days.contains(day) else { return }
      let key = UnitKey(store: store, node: file.node)
      units[day, default: [:]][
        key, default: Unit(store: store, node: file.node, bucketSeconds: bucketSeconds)
      ].files[number, default: 0] = max(
        file.offset, units[day]?[key]?.files[number] ?? 0)
    }
    return units
  }

  private func each(_ take: (Int, Int, StoreLedger.LogFile, Int, Int) -> Void) {
    for (store, ledger) in ledgers.enumerated() {
      for (index, file) in ledger.logs.enumerated() {
        for entry in ledger.days(of: file) {
          take(classes.numbers[store][index], store, file, entry.day, entry.bucketSeconds)
        }
      }
    }
  }

  private mutating func decide(_ units: [Unit], on day: Int) {
    // Either order may end where neither of two is left that the other could do without.
    let tries = [units, units.reversed()].map { Self.leaveOut($0) }
    let best = tries[0].doubled.count <= tries[1].doubled.count ? tries[0] : tries[1]
    for unit in best.dropped { leftOut[unit.store][day, default: []].insert(unit.node) }
    doubled.formUnion(best.doubled)
  }

  private static func leaveOut(_ units: [Unit]) -> (dropped: [Unit], doubled: Set<Int>) {
    var isKept = Array(repeating: true, count: units.count)
    var places: [Int: [Int]] = [:]
    for (place, unit) in units.enumerated() {
      for number in unit.files.keys { places[number, default: []].append(place) }
    }
    for (place, unit) in units.enumerated() {
      let isHeld = unit.files.allSatisfy { number, offset in
        (places[number] ?? []).contains { other in
          isKept[other] && units[other].store != unit.store
            && units[other].files[number] ?? -1 >= offset
        }
      }
      if isHeld { isKept[place] = false }
    }
    var holders: [Int: Set<Int>] = [:]
    for (place, unit) in units.enumerated() where isKept[place] {
      for number in unit.files.keys { holders[number, default: []].insert(unit.store) }
    }
    return (
      units.indices.filter { !isKept[$0] }.map { units[$0] },
      Set(holders.filter { $1.count > 1 }.keys)
    )
  }
}
