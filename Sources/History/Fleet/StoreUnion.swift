import AccountingLog
import ByteKit
import Findings
import GRDB
import ReplyClassifier
import Traffic

/// Several stores brought together, so that what more than one of them holds counts once.
struct StoreUnion {
  /// The accounting files in the order in which their rows count as earlier.
  private(set) var inputs: [CountedInput] = []
  let reports: CountedReports
  /// The same with the files that brought them.
  let stored: StoredReports
  /// Rows that were understood and not counted.
  private(set) var ignored: [IgnoreReason: Int] = [:]
  /// When one of the stores was filled last, POSIX seconds UTC.
  private(set) var lastIngest: Int?
  private(set) var blocks: [StoreBlocks] = []
  /// Stores nothing of which counts.
  private(set) var leftOut: [String] = []
  /// Files that may count more than once.
  private(set) var problems: [InputProblem] = []
  /// The files that count, in order, with the stores that they are of.
  private(set) var members: [FileClasses.Member] = []
  /// By store, the place among the inputs of each file, by the file's number.
  private(set) var places: [[Int: Int32]] = []
  let overlap: StoreOverlap

  private let stores: [HistoryStore]
  private let parts: [SnapshotParts]
  private let ledgers: [StoreLedger]
  private let kept: [Int]
  private let versions: [Int]
  /// By store, by which rules its last logs were counted.
  private let rules: [RulesMark?]

  /// Reads everything but the blocks, of each store in one transaction.
  init(_ stores: [HistoryStore]) throws(HistoryStore.Problem) {
    var parts: [SnapshotParts] = []
    var ledgers: [StoreLedger] = []
    var kept: [Int] = []
    var stored = StoredReports()
    var versions: [Int] = []
    var rules: [RulesMark?] = []
    for store in stores {
      versions.append(try store.dataVersion())
      let found = try store.read { database in
        try stored.add(database)
        return (
          try SnapshotParts(database, hasReports: false), try StoreLedger(database),
          try database.first("SELECT sum(rows) FROM segment") ?? 0,
          try database.first("SELECT max(at) FROM ingest") as Int?,
          try LogShelf.rules(database)
        )
      }
      rules.append(found.4)
      lastIngest = [lastIngest, found.3].compactMap { $0 }.max()
      parts.append(found.0)
      ledgers.append(found.1)
      kept.append(found.2)
    }
    self.versions = versions
    self.rules = rules
    (self.stores, self.parts, self.ledgers, self.kept) = (stores, parts, ledgers, kept)
    self.stored = stored
    reports = stored.counted()
    overlap = StoreOverlap(ledgers)
    addInputs()
    ignored = try sumIgnored()
    let days = sharedDays
    for (number, store) in stores.enumerated() {
      if overlap.isWhollyLeftOut(number) { leftOut.append(store.path) }
      blocks.append(
        StoreBlocks(
          parts[number], of: store, places: places[number], ignored: number == 0 ? ignored : [:],
          leftOut: overlap.leftOut[number], sharedDays: days))
    }
    problems = doubts() + otherRules()
  }

  /// A store that somebody has written to since it was read here; nil where there is none.
  func changed() throws(HistoryStore.Problem) -> HistoryStore? {
    for (store, version) in zip(stores, versions) where try store.dataVersion() != version {
      return store
    }
    return nil
  }

  /// Stores nothing of which would count if some others were not there.
  func leftOut(without names: [String]) -> [String] {
    let rest = stores.indices.filter { !names.contains(stores[$0].path) }
    guard rest.count < stores.count else { return leftOut }
    let overlap = StoreOverlap(rest.map { ledgers[$0] })
    return rest.indices.filter(overlap.isWhollyLeftOut).map { stores[rest[$0]].path }
  }

  /// Days of which a store leaves something out.
  var sharedDays: Set<Int> { Set(overlap.leftOut.flatMap(\.keys)) }

  // MARK: - Files

  private mutating func addInputs() {
    var found: [(key: [UInt8], member: FileClasses.Member, input: CountedInput)] = []
    let inputs = parts.map { part in
      Dictionary(part.files.map { ($0.id, $0.input) }, uniquingKeysWith: { first, _ in first })
    }
    var holders: [String: Set<Int>] = [:]
    let counted = overlap.classes.members.indices.map { overlap.counted($0) }
    for member in counted.joined() { holders[file(member).path, default: []].insert(member.store) }
    for member in counted.joined() {
      let file = file(member)
      guard var input = inputs[member.store][file.id] else { continue }
      // Files of two machines may have one path; by that alone nobody could tell their rows apart.
      if holders[file.path]?.count ?? 0 > 1 {
        input = input.named(inside: stores[member.store].path)
      }
      found.append((PathOrder.key(input.input.path), member, input))
    }
    found.sort {
      $0.key == $1.key
        ? ($0.member.store, $0.member.index) < ($1.member.store, $1.member.index)
        : PathOrder.isBefore($0.key, $1.key)
    }
    self.inputs = found.map(\.input)
    members = found.map(\.member)
    number(counted)
  }

  /// Gives the files of every store their places, those that another store's file stands for too.
  private mutating func number(_ counted: [[FileClasses.Member]]) {
    var byMember: [FileClasses.Member: Int32] = [:]
    for (place, member) in members.enumerated() { byMember[member] = Int32(clamping: place) }
    places = ledgers.enumerated().map { store, ledger in
      var places: [Int: Int32] = [:]
      for (index, file) in ledger.logs.enumerated() {
        let member = FileClasses.Member(store: store, index: index)
        let holder =
          byMember[member] ?? counted[overlap.classes[member]].first.flatMap { byMember[$0] }
        places[file.id] = holder
      }
      return places
    }
  }

  /// The files that count, in the order of `inputs`, as their stores know them.
  var files: [StoreLedger.LogFile] { members.map(file) }

  /// How many of them more than one store holds.
  var sharedFiles: Int {
    members.count { Set(overlap.classes.members[overlap.classes[$0]].map(\.store)).count > 1 }
  }

  /// Where the files lay on disks, each with its place among `inputs`.
  func stamps() throws(HistoryStore.Problem) -> [(FileStamp, Int32)] {
    var found: [(FileStamp, Int32)] = []
    for (number, store) in stores.enumerated() {
      let places = places[number]
      found += try store.read { database in
        try Row.fetchAll(
          database, sql: "SELECT device, inode, size, modified, file FROM place"
        ).compactMap { row in
          try places[try row.value(4)].map { place in
            (
              FileStamp(
                device: try row.value(0), inode: try row.value(1), size: try row.value(2),
                modified: try row.value(3)), place
            )
          }
        }
      }
    }
    return found
  }

  /// What another store holds that these do not, in one clause; nil where they hold all of it.
  func lost(with other: HistoryStore) throws(HistoryStore.Problem) -> String? {
    let (ledger, keys) = try other.read { (try StoreLedger($0), try StoredReports.keys($0)) }
    let classes = FileClasses(ledgers + [ledger])
    for (index, file) in ledger.logs.enumerated() where file.rows > 0 {
      let number = classes[FileClasses.Member(store: ledgers.count, index: index)]
      let days = Set(ledger.days(of: file).map(\.day))
      let isHeld = classes.members[number].contains { member in
        guard member.store < ledgers.count else { return false }
        let held = ledgers[member.store].logs[member.index]
        return held.offset >= file.offset
          && days.isSubset(of: ledgers[member.store].days(of: held).map(\.day))
      }
      if !isHeld { return "rows of \(file.path)" }
    }
    let missing = keys.count { !stored.holds($0) }
    return missing == 0 ? nil : "\(missing) reports"
  }

  /// What is told of a file that may be another store's.
  func doubts(ofInput place: Int) -> [InputProblem] {
    let member = members[place]
    return overlap.classes.doubts.filter { $0.second == member }
      .map { doubt($0, path: inputs[place].input.path) }
  }

  private func doubt(_ doubt: FileClasses.Doubt, path: String) -> InputProblem {
    InputProblem(
      code: "overlap_unsure", path: path,
      reason: "it may be \(file(doubt.first).path) of \(stores[doubt.first.store].path), which was"
        + " read while it had other, few rows; both count",
      hint: "ingest each log into one store only")
  }

  private func file(_ member: FileClasses.Member) -> StoreLedger.LogFile {
    ledgers[member.store].logs[member.index]
  }

  // MARK: - Rows that were not counted

  /// The rows that were understood and not counted.
  ///
  /// A store tells them by reason, and not by file. Where some of its files count in another store, the
  /// types of their rows tell the reason as far as they can; all of it together is exact.
  private func sumIgnored() throws(HistoryStore.Problem) -> [IgnoreReason: Int] {
    var ignored: [IgnoreReason: Int] = [:]
    var gone: [LogTally] = []
    var used = 0
    let counted = Set(members)
    for (store, part) in parts.enumerated() where !overlap.isWhollyLeftOut(store) {
      ignored.merge(part.ignored) { $0 + $1 }
      used += kept[store] - (try rowsLeftOut(store))
      let files = Dictionary(part.files.map { ($0.id, $0.input.tally) }) { first, _ in first }
      for (index, file) in ledgers[store].logs.enumerated()
      where !counted.contains(FileClasses.Member(store: store, index: index)) {
        files[file.id].map { gone.append($0) }
      }
    }
    guard !gone.isEmpty || !sharedDays.isEmpty else { return ignored }
    let all = inputs.reduce(0) { $0 + $1.tally.rows - $1.tally.rejected }
    return Self.reduced(ignored, by: gone, to: all - used)
  }

  /// Rows that a store leaves out.
  private func rowsLeftOut(_ store: Int) throws(HistoryStore.Problem) -> Int {
    let blocks = StoreBlocks(
      parts[store], of: stores[store], places: places[store], ignored: [:],
      leftOut: overlap.leftOut[store])
    return try blocks.rowsLeftOut()
  }

  /// Takes the rows of files away, to an exact sum.
  private static func reduced(
    _ ignored: [IgnoreReason: Int], by tallies: [LogTally], to sum: Int
  ) -> [IgnoreReason: Int] {
    var left = ignored
    var excess = ignored.values.reduce(0, +) - sum
    func take(_ rows: Int, _ reason: IgnoreReason) {
      let taken = min(rows, left[reason] ?? 0, max(0, excess))
      left[reason, default: 0] -= taken
      excess -= taken
    }
    for type in RecordType.allCases where !type.isCounted {
      let rows = tallies.reduce(0) { $0 + $1.byType[Int(type.rawValue)] }
      take(rows, type == .remoteBounce ? .lateRefusal : .recordType)
    }
    for reason in [IgnoreReason.period, .duplicate, .deliveryType, .unknownDeliveryType] {
      take(excess, reason)
    }
    // A file that was read further elsewhere leaves rows here that count there.
    left[.duplicate, default: 0] -= min(0, excess)
    return left.filter { $0.value != 0 }
  }

  // MARK: - Telling

  /// The rules of all stores with logs where they are the same; nil where they are not, or one is not
  /// known.
  var commonRules: RulesMark? {
    let marks = Set(zip(rules, ledgers).filter { !$1.logs.isEmpty }.map(\.0))
    return marks.count == 1 ? marks.first ?? nil : nil
  }

  /// Stores whose logs were counted by other rules than those of the first one.
  private func otherRules() -> [InputProblem] {
    let known = zip(stores, rules).compactMap { store, rules in rules.map { (store, $0) } }
    guard let (first, mark) = known.first else { return [] }
    return known.dropFirst().filter { $0.1 != mark }.map { store, other in
      let what =
        other.tables != mark.tables
        ? "another version's tables of replies and receivers"
        : "other receivers or diagnostics of the configuration"
      return InputProblem(
        code: "other_rules", path: store.path,
        reason: "its last logs were counted by \(what) than those of \(first.path): causes and"
          + " receivers of the same replies may differ",
        hint: "give all nodes one version and one configuration")
    }
  }

  private func doubts() -> [InputProblem] {
    var problems: [InputProblem] = []
    let doubled = overlap.doubled.sorted()
    if let first = doubled.first {
      let members = overlap.classes.members[first]
      let rest = doubled.count - 1
      problems.append(
        InputProblem(
          code: .storesOverlap, path: stores[members.last?.store ?? 0].path,
          reason:
            "\(file(members[0]).path)\(rest > 0 ? " and \(rest) more logs" : "") were read into"
            + " \(stores[members[0].store].path) too, each store has other logs of that day and node,"
            + " and what they hold cannot be told apart: it counts twice",
          hint: "ingest each log into one store only", count: doubled.count))
    }
    for doubt in overlap.classes.doubts {
      problems.append(
        self.doubt(doubt, path: "\(stores[doubt.second.store].path):\(file(doubt.second).path)"))
    }
    return problems
  }
}

extension CountedInput {
  /// The input under its store's name, as `STORE:PATH`.
  fileprivate func named(inside store: String) -> CountedInput {
    let path = "\(store):\(input.path)"
    return CountedInput(
      input: LogInput(path: path, node: input.node), tally: tally,
      problems: problems.map { problem in
        InputProblem(
          code: problem.code, path: problem.path == input.path ? path : problem.path,
          place: problem.place, reason: problem.reason, hint: problem.hint, count: problem.count)
      }, layout: layout)
  }
}

extension RecordType {
  /// True for the rows that are counted where they met a receiver by SMTP.
  fileprivate var isCounted: Bool { self == .delivery || self == .bounce || self == .transient }
}
