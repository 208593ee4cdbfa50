import Policies

/// Decides which sites of a whole run keep their names: all of them while there are few, else those
/// with the most rows.
///
/// What is kept follows from the rows of the run alone, not from threads or chunks.
struct SiteFolding {
  /// True where some could not be told apart.
  let folds: Bool
  /// The sites that keep their names.
  private let kept: Set<String>

  init(_ parts: [RollupPart]) {
    let names = Set(parts.lazy.flatMap(\.deliveries).filter(\.isSite).map(\.receiver))
    let lowest = parts.map(\.siteBound).min() ?? .max
    let bound = KeptNames.lowered(
      lowest, names.map { KeptNames.hash($0) }, RollupPlan.sitesSeenMax)
    let told = names.filter { KeptNames.hash($0) <= bound }
    folds = lowest < .max || told.count < names.count || told.count > RollupPlan.sitesMax
    guard told.count > RollupPlan.sitesMax else {
      kept = told
      return
    }
    let rows = Self.rows(parts)
    let order = told.sorted { a, b in
      let (first, second) = (rows[a] ?? 0, rows[b] ?? 0)
      return first == second ? a < b : first > second
    }
    kept = Set(order.prefix(RollupPlan.sitesMax))
  }

  /// The delivery under which a run counts that of a part.
  func fold(_ delivery: DeliveryClass) -> DeliveryClass {
    delivery.isSite && !kept.contains(delivery.receiver) ? delivery.folded : delivery
  }

  /// The rows of each site.
  private static func rows(_ parts: [RollupPart]) -> [String: Int] {
    var rows: [String: Int] = [:]
    for part in parts {
      for cell in part.tally.cells.cells {
        let stream = part.streams[Int(cell.key.stream)]
        let delivery = part.deliveries[Int(stream.key.delivery)]
        if delivery.isSite { rows[delivery.receiver, default: 0] += cell.rows.count }
      }
    }
    return rows
  }
}
