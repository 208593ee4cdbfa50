import Policies
import Traffic

/// Counts of one kind of delivery as running sums over slots of time, so that a window costs two
/// look-ups.
struct SlotSums: Sendable {
  let reporters: [Int]
  private let boundaries: [Int]
  /// Slots with rows, ascending, and the counts up to and with each of them.
  private var slots: [Int] = []
  private var through: [DeliveryCounts] = []

  init(reporters: [Int], boundaries: [Int], slots counted: [Int: DeliveryCounts]) {
    self.reporters = reporters
    self.boundaries = boundaries
    var running = DeliveryCounts()
    for (slot, counts) in counted.sorted(by: { $0.key < $1.key }) {
      running.add(counts)
      slots.append(slot)
      through.append(running)
    }
  }

  /// Rows in a window, which must be a run of whole slots.
  func counts(_ window: Range<Int>) -> DeliveryCounts {
    guard !window.isEmpty else { return DeliveryCounts() }
    let from = WindowPlan.slot(of: window.lowerBound, in: boundaries)
    let to = WindowPlan.slot(of: window.upperBound, in: boundaries)
    return below(to).minus(below(from))
  }

  private func below(_ slot: Int) -> DeliveryCounts {
    var low = 0
    var high = slots.count
    while low < high {
      let middle = (low + high) / 2
      if slots[middle] < slot { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? DeliveryCounts() : through[low - 1]
  }
}
