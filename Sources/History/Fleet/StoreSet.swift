package import ByteKit
package import Findings
import GRDB
package import Traffic

/// Several stores opened for reading, as far as they can be.
package struct StoreSet: Sendable {
  /// Those that can be read, each once, in the order in which they were named.
  package private(set) var stores: [HistoryStore] = []
  /// Those that cannot.
  package private(set) var missing: [HistoryStore.Problem] = []
  /// What each that can be read was fed from, and when.
  private var feeds: [Feed] = []

  /// When a store was filled last, and from where.
  private struct Feed {
    let tried: [HistoryStore.TriedSource]
    let triedAt: Int?

    var sources: [RememberedSource] { tried.map(\.source) }
  }

  /// Opens stores; one that is named under two paths counts once.
  package init(paths: [String]) {
    var seen: [FileStamp] = []
    for path in paths {
      if let stamp = FileStamp(path: path) {
        if seen.contains(where: { $0.isSameFile(as: stamp) }) { continue }
        seen.append(stamp)
      }
      do throws(HistoryStore.Problem) {
        let store = try HistoryStore(path: path, for: .reading)
        feeds.append(try Self.look(store))
        stores.append(store)
      } catch {
        missing.append(error)
      }
    }
  }

  private static func look(_ store: HistoryStore) throws(HistoryStore.Problem) -> Feed {
    try store.read { database in
      let triedAt: Int? = try database.first("SELECT max(tried_at) FROM fed_path")
      return Feed(tried: try HistoryStore.triedSources(database), triedAt: triedAt)
    }
  }

  /// The names of the stores that are the file at a path.
  func names(of path: String) -> [String] {
    guard let stamp = FileStamp(path: path) else { return [] }
    return stores.map(\.path).filter { FileStamp(path: $0)?.isSameFile(as: stamp) == true }
  }

  /// What is told of stores that cannot be read.
  package var problems: [InputProblem] {
    missing.map(\.told)
  }

  /// What the stores hold together; one that turns out to be damaged is taken out of several.
  package mutating func snapshot() throws(HistoryStore.Problem) -> HistorySnapshot {
    guard stores.count > 1 else { return try HistorySnapshot(only()) }
    return HistorySnapshot(try union())
  }

  /// The stores brought together; one that turns out to be damaged is taken out of several.
  mutating func union() throws(HistoryStore.Problem) -> StoreUnion {
    while true {
      _ = try only()
      do throws(HistoryStore.Problem) { return try StoreUnion(stores) } catch {
        try takeOut(error)
      }
    }
  }

  /// Rows by minute of the last days that hold some, so many of them, in order of time, and what is
  /// told of those of them whose minutes cannot be told apart.
  package mutating func minutes(
    days: Int
  ) throws(HistoryStore.Problem) -> (counts: [MinuteCounts], problems: [InputProblem]) {
    guard stores.count > 1 else { return (try only().minutes(days: days), []) }
    return try Self.minutes(days: days, try union().blocks)
  }

  private static func minutes(
    days: Int, _ blocks: [StoreBlocks]
  ) throws(HistoryStore.Problem) -> (counts: [MinuteCounts], problems: [InputProblem]) {
    var all: Set<Int> = []
    for store in blocks { all.formUnion(try store.journalDays()) }
    let wanted = Set(all.sorted().suffix(days))
    var table = MinuteTable()
    let mixed = MixedMinutes(blocks, among: wanted)
    for store in blocks { try store.addMinutes(of: wanted.subtracting(mixed.days), to: &table) }
    return (table.counted.sorted { $0.minute < $1.minute }, mixed.problems)
  }

  /// The store where one is left, or why none is.
  private func only() throws(HistoryStore.Problem) -> HistoryStore {
    guard let store = stores.first else {
      throw missing.first
        ?? HistoryStore.Problem(.missing, path: "", reason: "no store was named")
    }
    return store
  }

  /// Takes out the store that a problem is of.
  mutating func takeOut(_ problem: HistoryStore.Problem) throws(HistoryStore.Problem) {
    guard let index = stores.firstIndex(where: { $0.path == problem.path }) else { throw problem }
    stores.remove(at: index)
    feeds.remove(at: index)
    missing.append(problem)
  }

  /// What the stores are fed from; of several each with the store's name before it, and one that was
  /// not filled for so many seconds before another with the time when it was.
  ///
  /// `leftOut` are stores that nothing is taken from.
  package func sources(
    patienceSeconds: Int, leftOut: [String] = []
  ) -> [RememberedSource] {
    guard stores.count > 1 else { return feeds.flatMap(\.sources) }
    return named(patienceSeconds: patienceSeconds, leftOut: leftOut)
  }

  /// The sources of the stores but some, each with its store's name before it, and the stores that are
  /// old.
  private func named(patienceSeconds: Int, leftOut: [String]) -> [RememberedSource] {
    let told = zip(stores, feeds).filter { !leftOut.contains($0.0.path) }
    let newest = told.compactMap(\.1.triedAt).max() ?? 0
    return told.flatMap { store, feed -> [RememberedSource] in
      let named = feed.sources.map {
        RememberedSource(path: "\(store.path):\($0.path)", readAt: $0.readAt, problem: $0.problem)
      }
      guard let triedAt = feed.triedAt, newest - triedAt > patienceSeconds else { return named }
      let days = (newest - triedAt) / CivilTime.secondsPerDay
      return named + [
        RememberedSource(
          path: store.path, readAt: triedAt,
          problem: "it was last filled \(days) days before the other stores")
      ]
    }
  }
}

extension StoreSet {
  /// True where all that was named is one store, so that what is made of it is a copy.
  var isOneStore: Bool { stores.count == 1 && missing.isEmpty }

  /// What a store that is made of these at a present time shall remember of what it is fed from.
  ///
  /// `targets` are names of the store whose place it takes. What that one remembers of other stores
  /// is as old as its last merge: it stays where nothing that was named tells it anew, under the name
  /// and with the time that it has, until it is forgotten. `leftOut` are stores that nothing is taken
  /// from.
  func sources(
    replacing targets: [String], leftOut: [String], patienceSeconds: Int, now: Int
  ) -> [HistoryStore.TriedSource] {
    if isOneStore { return feeds.flatMap(\.tried) }
    let names = Set(stores.map(\.path) + missing.map(\.path))
    let old = zip(stores, feeds).filter { targets.contains($0.0.path) }.flatMap(\.1.tried)
      .filter { tried in
        !names.contains { tried.source.path == $0 || tried.source.path.hasPrefix("\($0):") }
      }
    let gone = missing.map { RememberedSource(path: $0.path, readAt: nil, problem: $0.reason) }
    let fresh = named(patienceSeconds: patienceSeconds, leftOut: leftOut + targets) + gone
    return old + fresh.map { HistoryStore.TriedSource(source: $0, triedAt: now) }
  }
}

extension HistoryStore.Problem {
  /// The same among the problems of inputs.
  package var told: InputProblem { InputProblem(code: kind.code, path: path, reason: reason) }
}

extension HistoryStore.Problem.Kind {
  /// The word for it among the problems of inputs.
  var code: InputProblem.Code {
    switch self {
    case .missing, .cannotOpen: .cannotOpen
    case .notAStore: "not_a_store"
    case .damaged: .storeDamaged
    case .failed: "store_failed"
    }
  }
}
