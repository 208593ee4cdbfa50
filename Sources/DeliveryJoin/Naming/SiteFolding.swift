/// Decides which sites of a whole run keep their names: all of them while there are few, else those
/// with the most rows.
///
/// What is kept follows from the rows of the run alone, not from threads or chunks.
struct SiteFolding {
  /// True where some could not be told apart.
  private(set) var folds = false
  /// The sites that keep their names.
  private var kept: Set<String> = []

  init(workers: [RollupWorker], stored: StoredRollup?) {
    var names: Set<String> = []
    for worker in workers {
      let sites = worker.naming.deliveries.sites
      for (number, name) in sites.names.enumerated() where number != SiteNumbers.several {
        if sites.target[number] == SiteNumbers.several { folds = true } else { names.insert(name) }
      }
      if sites.kept.bound != .max { folds = true }
    }
    for delivery in stored?.deliveries ?? [] where delivery.isSite {
      names.insert(delivery.receiver)
    }
    let bound = Self.bound(names, workers)
    kept = names.filter { KeptNames.hash($0) <= bound }
    if kept.count < names.count { folds = true }
    guard kept.count > RollupPlan.sitesMax else { return }
    folds = true
    let rows = Self.rows(workers, stored)
    let order = kept.sorted { a, b in
      let (first, second) = (rows[a] ?? 0, rows[b] ?? 0)
      return first == second ? a < b : first > second
    }
    kept = Set(order.prefix(RollupPlan.sitesMax))
  }

  /// The delivery under which a run counts a thread's or the history's.
  func fold(_ delivery: DeliveryClass) -> DeliveryClass {
    delivery.isSite && !kept.contains(delivery.receiver) ? delivery.folded : delivery
  }

  /// The bound of all names together, which is never above that of a thread.
  private static func bound(_ names: Set<String>, _ workers: [RollupWorker]) -> UInt64 {
    var bound = workers.map(\.naming.deliveries.sites.kept.bound).min() ?? .max
    let hashes = names.map { KeptNames.hash($0) }
    while bound > 0, hashes.count(where: { $0 <= bound }) > RollupPlan.sitesSeenMax { bound >>= 1 }
    return bound
  }

  /// The rows of each site.
  private static func rows(_ workers: [RollupWorker], _ stored: StoredRollup?) -> [String: Int] {
    var rows: [String: Int] = [:]
    for worker in workers {
      add(worker.total.cells, worker.streams, worker.naming.deliveries.deliveries, &rows)
    }
    if let stored { add(stored.cells, stored.streams, stored.deliveries, &rows) }
    return rows
  }

  private static func add(
    _ cells: CellTable, _ streams: StreamTable, _ deliveries: [DeliveryClass],
    _ rows: inout [String: Int]
  ) {
    var counts = Array(repeating: 0, count: deliveries.count)
    for cell in cells.cells {
      counts[Int(streams[Int(cell.key.stream)].key.delivery)] += cell.count
    }
    for (number, count) in counts.enumerated() where deliveries[number].isSite && count > 0 {
      rows[deliveries[number].receiver, default: 0] += count
    }
  }
}
