package import AccountingLog
package import ByteKit
package import Traffic

/// What one store or several hold, as a report counts it.
package struct HistorySnapshot: KeptHistory {
  package let inputs: [CountedInput]
  package let reports: CountedReports
  /// Accounting files that several stores hold, in such a way that what they hold cannot be counted
  /// once for sure.
  package let overlaps: [InputProblem]
  /// Stores nothing of which counts, since others hold all of it.
  package let leftOut: [String]
  private let blocks: [StoreBlocks]

  /// Reads everything but the cells, in one transaction.
  package init(_ store: HistoryStore) throws(HistoryStore.Problem) {
    self.init(try store.read { try SnapshotParts($0) }, of: store)
  }

  init(_ parts: SnapshotParts, of store: HistoryStore) {
    inputs = parts.files.map(\.input)
    reports = parts.reports
    overlaps = []
    leftOut = []
    blocks = [StoreBlocks(parts, of: store, places: parts.places, ignored: parts.ignored)]
  }

  init(_ union: StoreUnion) {
    inputs = union.inputs
    reports = union.reports
    overlaps = union.problems
    leftOut = union.leftOut
    blocks = union.blocks
  }

  package func count(for plan: RollupPlan) -> (parts: [RollupPart], problems: [InputProblem]) {
    var all: (parts: [RollupPart], problems: [InputProblem]) = ([], [])
    let mixed = plan.keepsJournal ? MixedMinutes(blocks) : MixedMinutes()
    all.problems += mixed.problems
    for store in blocks {
      let counted = store.count(for: plan, mixed: mixed.days)
      all.parts.append(counted.part)
      all.problems += counted.problems
    }
    if let shared = sharedRefusals(plan) { all.parts.append(shared) }
    return all
  }

  /// Mail that came back on days that several stores know: each as often as the store with the most
  /// of it says.
  private func sharedRefusals(_ plan: RollupPlan) -> RollupPart? {
    var most: [LateRefusalRow: Int] = [:]
    for store in blocks {
      for (row, count) in store.sharedRefusals() { most[row] = max(most[row] ?? 0, count) }
    }
    guard !most.isEmpty else { return nil }
    let builder = RollupPartBuilder(plan: plan)
    for (row, count) in most { for _ in 0..<count { builder.add(row) } }
    return builder.finish()
  }

  /// What logs said at some places, by path and offset, as far as the stores kept it.
  ///
  /// Of several stores one whose failed rows cannot be read back is passed over, which `note` is told.
  package func excerpts(
    at wanted: Set<LogExcerpts.Place>, note: (InputProblem) -> Void
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)] {
    let paths = inputs.map(\.input.path)
    var found: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
    for store in blocks where found.count < wanted.count {
      do throws(HistoryStore.Problem) {
        try store.addExcerpts(at: wanted, paths: paths, to: &found)
      } catch {
        guard error.kind == .damaged, blocks.count > 1 else { throw error }
        note(InputProblem(code: .storeDamaged, path: error.path, reason: error.reason))
      }
    }
    return found
  }
}
