import AccountingLog
package import ByteKit
import Findings
import Foundation
import GRDB
import Traffic

/// Writes one store out of several.
///
/// Names are numbered anew; what more than one store holds is written once. The store is made beside
/// its place and put there in one step, so that a run that is killed leaves none, or the old one.
package struct StoreMerge: Sendable {
  /// Stores that were brought together, and those that could not be read.
  package let stores: Int
  package let missing: [InputProblem]
  /// Accounting files, those of them that more than one store holds, and reports.
  package private(set) var files = 0, sharedFiles = 0, reports = 0
  /// Segments and cells of the new store.
  package private(set) var segments = 0, cells = 0
  /// Bytes of the new store.
  package private(set) var bytes = 0
  /// Files that may count more than once, and days whose minutes could not be kept.
  package private(set) var problems: [InputProblem] = []

  /// How often stores are read anew that are written to meanwhile.
  private static let triesMax = 3

  /// Why stores cannot be brought together.
  package enum Failure: Error {
    /// A store cannot be read, or the new one not be written.
    case store(HistoryStore.Problem)
    /// What stores hold cannot be told apart.
    case overlap(InputProblem)
    /// The store at the place of the new one holds what none of the others does.
    case wouldLose(path: String, what: String)
  }

  /// Makes a store at `path`, as of a present time in POSIX seconds UTC.
  ///
  /// A store that was filled `patienceSeconds` before another is remembered as one that could not be read.
  /// With `replaces` what lies at the path may hold what none of the stores does.
  package init(
    _ paths: [String], to path: String, replaces: Bool = false, now: Int, patienceSeconds: Int
  ) throws(Failure) {
    var set = StoreSet(paths: paths)
    let staged = StagedStore(path)
    var tries = 0
    while true {
      tries += 1
      let union = try Self.union(of: &set)
      let mixed = MixedMinutes(union.blocks)
      let old = try Self.old(path, replaces: replaces)
      if let old, !replaces, set.names(of: path).isEmpty {
        try Self.refuseLoss(of: old, by: union)
      }
      do throws(HistoryStore.Problem) {
        let sources = Self.sources(union, set, path, patienceSeconds: patienceSeconds, now: now)
        let writer = StoreWriter(union, sources: sources, mixed: mixed.days, now: now)
        (segments, cells, bytes) = try Self.write(
          union, by: writer, staged, after: try Self.memory(of: old, set))
      } catch {
        staged.remove()
        let isChanged = (try? union.changed()) != nil
        if isChanged, tries < Self.triesMax { continue }
        // Damage in the middle of one store is found only now; the others are brought together.
        guard error.kind == .damaged, set.stores.count > 1 else { throw .store(error) }
        do throws(HistoryStore.Problem) { try set.takeOut(error) } catch { throw .store(error) }
        continue
      }
      stores = set.stores.count
      missing = set.problems
      files = union.inputs.count
      sharedFiles = union.sharedFiles
      reports = union.reports.reports.count
      problems = union.problems + mixed.problems
      return
    }
  }

  private static func union(of set: inout StoreSet) throws(Failure) -> StoreUnion {
    let union: StoreUnion
    do throws(HistoryStore.Problem) { union = try set.union() } catch { throw .store(error) }
    if let overlap = union.problems.first(where: { $0.code == .storesOverlap }) {
      throw .overlap(overlap)
    }
    return union
  }

  /// What the new store shall remember of what it is fed from.
  private static func sources(
    _ union: StoreUnion, _ set: StoreSet, _ path: String, patienceSeconds: Int, now: Int
  ) -> [HistoryStore.TriedSource] {
    let targets = set.names(of: path)
    return set.sources(
      replacing: targets, leftOut: union.leftOut(without: targets),
      patienceSeconds: patienceSeconds, now: now)
  }

  /// What reports told: the new store goes on from the one whose place it takes, and a copy from the
  /// one that it is of, where that was told later.
  private static func memory(
    of old: HistoryStore?, _ set: StoreSet
  ) throws(HistoryStore.Problem) -> ToldReport? {
    let own = try old?.memory()
    guard set.isOneStore, let copied = try set.stores.first?.memory() else { return own }
    return own.map { $0.at > copied.at ? $0 : copied } ?? copied
  }

  private static func write(
    _ union: StoreUnion, by writer: StoreWriter, _ staged: StagedStore, after memory: ToldReport?
  ) throws(HistoryStore.Problem) -> (segments: Int, cells: Int, bytes: Int) {
    let store = try staged.make()
    let (written, bytes) = try staged.naming { () throws(HistoryStore.Problem) in
      let written = try store.write { try writer.write($0) }
      if let memory { try store.remember(memory, status: .ok) }
      let bytes = try StoreInfo(store).bytes
      try store.close()
      return (written, bytes)
    }
    // Days are read one after another: an ingest in between may have moved some.
    if let changed = try union.changed() {
      throw HistoryStore.Problem(
        .failed, path: changed.path, reason: "it was written to again and again while it was read")
    }
    try staged.place()
    return (written.segments, written.cells, bytes)
  }

  /// The store that the new one takes the place of; nil where there is none.
  ///
  /// One that cannot be opened may hold anything: it is not replaced, nor is what is no store unless
  /// that was asked for.
  private static func old(
    _ path: String, replaces: Bool
  ) throws(Failure) -> HistoryStore? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do throws(HistoryStore.Problem) {
      return try HistoryStore(path: path, for: .reading)
    } catch {
      switch error.kind {
      // An ingest that was killed leaves a file without anything.
      case .missing: return nil
      case .notAStore where replaces, .damaged where replaces: return nil
      case .notAStore, .damaged, .cannotOpen, .failed: throw .store(error)
      }
    }
  }

  /// Refuses to replace a store where something would be gone that no other one holds.
  private static func refuseLoss(
    of old: HistoryStore, by union: StoreUnion
  ) throws(Failure) {
    let lost: String?
    do throws(HistoryStore.Problem) { lost = try union.lost(with: old) } catch {
      throw .store(error)
    }
    if let lost { throw .wouldLose(path: old.path, what: lost) }
  }
}
