import AccountingLog

/// Accounting files of several stores, those that are one and the same under one number.
///
/// A file is known by the first rows that an ingest kept a digest of: the same number of bytes and the
/// same digest are the same file. Where a store saw it while it was shorter the digests cannot be
/// compared; then the file's number on its disk tells, as between a store and its copy. What nothing
/// tells for sure is named.
struct FileClasses {
  /// A file, by the number of its store and its place among the store's.
  struct Member: Hashable {
    let store: Int, index: Int
  }

  /// Files of one name and node whose first rows have one time, and that may be one.
  struct Doubt: Hashable {
    let first: Member, second: Member
  }

  /// Files of a kind that are compared with one another at most.
  private static let comparedMax = 64

  /// By store and place in the store, the number of the file.
  private(set) var numbers: [[Int]]
  /// By number, the files that are one.
  private(set) var members: [[Member]] = []
  private(set) var doubts: [Doubt] = []

  private let ledgers: [StoreLedger]
  private var parents: [Int] = []
  private var starts: [Int] = []

  /// Compares the files of stores.
  init(_ ledgers: [StoreLedger]) {
    self.ledgers = ledgers
    numbers = []
    for ledger in ledgers {
      starts.append(parents.count)
      parents += (0..<ledger.logs.count).map { parents.count + $0 }
    }
    joinByHead()
    var pairs: Set<Doubt> = []
    for group in kinds() { compare(group, &pairs) }
    number()
    doubts = pairs.filter { self[$0.first] != self[$0.second] }
      .sorted { ($0.first.store, $0.first.index) < ($1.first.store, $1.first.index) }
  }

  /// The number of a file.
  subscript(member: Member) -> Int { numbers[member.store][member.index] }

  private func file(_ member: Member) -> StoreLedger.LogFile {
    ledgers[member.store].logs[member.index]
  }

  private var all: [Member] {
    ledgers.enumerated().flatMap { store, ledger in
      ledger.logs.indices.map { Member(store: store, index: $0) }
    }
  }

  // MARK: - Comparing

  private struct Head: Hashable {
    let bytes: Int, digest: Int
  }

  private mutating func joinByHead() {
    var known: [Head: Member] = [:]
    for member in all {
      let file = file(member)
      guard file.headBytes >= LogHead.knownBytesMin else { continue }
      let head = Head(bytes: file.headBytes, digest: file.headDigest)
      if let other = known[head] { join(member, other) } else { known[head] = member }
    }
  }

  private enum Kind: Hashable {
    case name(String, node: String, first: Int?)
    case head(Head, node: String)
  }

  /// Files that may be one though their digests do not say so, in groups.
  private func kinds() -> [[Member]] {
    var groups: [Kind: [Member]] = [:]
    for member in all {
      let file = file(member)
      groups[.name(file.name, node: file.node, first: file.first), default: []].append(member)
      if file.headBytes < LogHead.knownBytesMin, file.rows > 0 {
        let head = Head(bytes: file.headBytes, digest: file.headDigest)
        groups[.head(head, node: file.node), default: []].append(member)
      }
    }
    return groups.values.filter { $0.count > 1 }
  }

  private mutating func compare(_ group: [Member], _ doubts: inout Set<Doubt>) {
    let group = group.prefix(Self.comparedMax)
    for (place, second) in group.enumerated() {
      for first in group.prefix(place) where first.store != second.store {
        let (one, other) = (file(first), file(second))
        guard root(first) != root(second), mayBeOne(one, other) else { continue }
        if !one.places.isDisjoint(with: other.places) {
          join(first, second)
        } else if one.rows > 0, other.rows > 0 {
          doubts.insert(Doubt(first: first, second: second))
        }
      }
    }
  }

  /// False where the digests tell two files apart.
  private func mayBeOne(_ a: StoreLedger.LogFile, _ b: StoreLedger.LogFile) -> Bool {
    if a.headBytes == b.headBytes { return a.headDigest == b.headDigest }
    return min(a.headBytes, b.headBytes) < LogHead.rowBytesMax
  }

  // MARK: - Joining

  private func root(_ member: Member) -> Int {
    var index = starts[member.store] + member.index
    while parents[index] != index { index = parents[index] }
    return index
  }

  /// The smaller number stays, so that the result does not depend on the order.
  private mutating func join(_ a: Member, _ b: Member) {
    let (one, other) = (root(a), root(b))
    parents[max(one, other)] = min(one, other)
  }

  private mutating func number() {
    var known: [Int: Int] = [:]
    numbers = ledgers.map { Array(repeating: 0, count: $0.logs.count) }
    for member in all {
      let root = root(member)
      let number = known[root] ?? members.count
      if known[root] == nil {
        known[root] = number
        members.append([])
      }
      members[number].append(member)
      numbers[member.store][member.index] = number
    }
  }
}
