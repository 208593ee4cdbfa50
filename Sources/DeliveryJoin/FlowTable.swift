/// Attempts by stream and a few minutes.
///
/// Bounded: past `cellsMax` the spans of time become twice as long, as often as it takes.
struct FlowTable: Sendable {
  /// Cells of streams and spans that are told apart.
  static let cellsMax = 1 << 20
  /// Cells that wait to be put in order.
  static let pendingMax = 1 << 15
  /// Minutes of a span as long as there is room.
  static let spanMinutesDefault = 10

  /// What is counted.
  struct Count: Sendable {
    /// Delivered and refused rows.
    var ended: Int32 = 0
    /// All attempts, those put off as well.
    var all: Int32 = 0
  }

  /// Minutes of a span.
  private(set) var spanMinutes = spanMinutesDefault
  private var cells: [UInt64: Count] = [:]
  private var pendingKeys: [UInt64] = []
  private var pending: [Count] = []
  private let cellsMax: Int

  init(cellsMax: Int = Self.cellsMax) { self.cellsMax = cellsMax }

  /// How often the places that `place` gave have become void.
  private(set) var generation = 0

  /// A place to count a stream's rows of a span in, until the generation changes.
  mutating func place(stream: UInt32, minute: Int) -> Int {
    if pending.count >= Self.pendingMax { settle() }
    pendingKeys.append(key(stream, minute))
    pending.append(Count())
    return pending.count - 1
  }

  /// Counts a row at a place.
  @inline(__always)
  mutating func add(at place: Int, isEnded: Bool) {
    pending[place].all &+= 1
    if isEnded { pending[place].ended &+= 1 }
  }

  /// All cells: stream, first minute of the span, count; in no particular order.
  mutating func all() -> [(stream: UInt32, minute: Int, count: Count)] {
    settle()
    return cells.map { key, count in
      (UInt32(truncatingIfNeeded: key >> 32), minute(of: key), count)
    }
  }

  mutating func add(_ other: FlowTable, stream: (UInt32) -> UInt32) {
    settle()
    while spanMinutes < other.spanMinutes { coarsen() }
    var other = other
    for (number, minute, count) in other.all() { add(key(stream(number), minute), count) }
    bound()
  }

  /// Adds attempts of a span that was counted before, of so many minutes.
  mutating func add(_ flow: FailureJournal.Flow, spanMinutes other: Int) {
    if !pendingKeys.isEmpty { settle() }
    while spanMinutes < other { coarsen() }
    add(
      key(flow.stream, flow.minute),
      Count(ended: Int32(clamping: flow.ended), all: Int32(clamping: flow.all)))
    if cells.count > cellsMax { bound() }
  }

  // Minutes before 1970 or past the year 6000 would not fit; they are counted at the ends.
  private func key(_ stream: UInt32, _ minute: Int) -> UInt64 {
    let span = UInt32(clamping: minute / spanMinutes)
    return UInt64(stream) << 32 | UInt64(span)
  }

  private func minute(of key: UInt64) -> Int {
    Int(UInt32(truncatingIfNeeded: key)) * spanMinutes
  }

  private mutating func add(_ key: UInt64, _ count: Count) {
    cells[key, default: Count()].ended &+= count.ended
    cells[key, default: Count()].all &+= count.all
  }

  private mutating func settle() {
    for (index, key) in pendingKeys.enumerated() { add(key, pending[index]) }
    pendingKeys.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    generation += 1
    bound()
  }

  private mutating func bound() {
    // A span of a year is the end of it: what is left then are as many streams as there are.
    while cells.count > cellsMax, spanMinutes < 525_600 { coarsen() }
  }

  private mutating func coarsen() {
    let old = cells
    cells = [:]
    let before = spanMinutes
    spanMinutes *= 2
    for (key, count) in old {
      let minute = Int(UInt32(truncatingIfNeeded: key)) * before
      add(self.key(UInt32(truncatingIfNeeded: key >> 32), minute), count)
    }
  }
}
