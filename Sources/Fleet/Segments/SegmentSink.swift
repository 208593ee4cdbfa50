import ByteKit
import ClickHouse
import Traffic

/// Takes the events of one log and hands them on cell by cell.
final class SegmentSink: EventSink, @unchecked Sendable {
  // Safe because the thread that reads uses it first, and who asks what came of it only after that.

  private let queue: CellQueue
  private let grid: SegmentGrid
  private let wanted: Wanted
  private let isSameFile: @Sendable () -> Bool
  private var encoder: EventEncoder
  private var cell = -1
  private var pieces: [Int: SegmentPiece] = [:]
  private var hasBegun = false

  /// Rows that count, and those that do not by the reason.
  private(set) var used = 0, ignored: [IgnoreReason: Int] = [:]
  /// Mail that came back, of which its `d` row may tell more.
  private(set) var open: [LoggedLateRefusal] = []
  /// True where another file had taken the path when it was opened.
  private(set) var isReplaced = false
  /// The latest time of a row; nil for none.
  private(set) var last: Int?

  /// Which rows of a log are sent.
  struct Wanted: Sendable {
    /// Those of these cells; nil is all.
    var cells: Set<Int>?
    /// Those that begin before an offset.
    var end = Int.max

    func has(_ offset: Int, _ grid: SegmentGrid) -> Bool {
      offset < end && cells?.contains(grid.cell(of: offset)) ?? true
    }
  }

  /// `isSameFile` is asked once, when the file has been opened.
  init(
    _ encoder: EventEncoder, _ grid: SegmentGrid, wanted: Wanted, into queue: CellQueue,
    isSameFile: @escaping @Sendable () -> Bool
  ) {
    self.encoder = encoder
    self.grid = grid
    self.wanted = wanted
    self.queue = queue
    self.isSameFile = isSameFile
  }

  var isFull: Bool { isReplaced || queue.isBroken }

  func take(_ batch: EventBatch) {
    if !hasBegun {
      hasBegun = true
      isReplaced = !isSameFile()
    }
    guard !isReplaced else { return }
    encoder.begin(batch.names)
    for (reason, rows) in batch.ignored { ignored[reason, default: 0] += rows }
    used += batch.events.count
    var refusals = batch.lateRefusals[...]
    for event in batch.events {
      while let refusal = refusals.first, refusal.offset < event.offset {
        take(refusal)
        refusals.removeFirst()
      }
      add(offset: event.offset, time: event.time) { encoder, rows in
        encoder.write(event, batch.names, into: &rows)
      }
    }
    for refusal in refusals { take(refusal) }
  }

  /// What is left of the last cell, when everything was read.
  func finish() -> CellPieces? {
    defer { pieces = [:] }
    return cellPieces
  }

  private func take(_ refusal: LoggedLateRefusal) {
    guard !refusal.isOpen else {
      if wanted.has(refusal.offset, grid) { open.append(refusal) }
      return
    }
    add(offset: refusal.offset, time: refusal.row.time) { encoder, rows in
      encoder.write(refusal, into: &rows)
    }
  }

  @inline(__always)
  private func add(
    offset: Int, time: Int, _ write: (inout EventEncoder, inout RowBinaryWriter) -> Void
  ) {
    let next = grid.cell(of: offset)
    if next != cell {
      send()
      cell = next
    }
    last = max(last ?? time, time)
    guard wanted.has(offset, grid) else { return }
    // What `DateTime` cannot hold lies on the nearest day that it can.
    let kept = min(max(time, 0), Int(UInt32.max))
    let day = CivilTime.day(of: kept)
    pieces[day, default: SegmentPiece(key: SegmentKey(cell: cell, day: day))].add(
      offset: offset, time: kept
    ) { write(&encoder, &$0) }
    if pieces[day].map({ $0.stats.rows >= grid.rowsMax }) ?? false { send() }
  }

  private func send() {
    if let cellPieces { queue.push(cellPieces) }
    pieces = [:]
  }

  private var cellPieces: CellPieces? {
    pieces.isEmpty
      ? nil : CellPieces(cell: cell, pieces: pieces.values.sorted { $0.key < $1.key })
  }
}

extension SegmentPiece {
  @inline(__always)
  fileprivate mutating func add(
    offset: Int, time: Int, _ write: (inout RowBinaryWriter) -> Void
  ) {
    stats.add(offset: offset, time: time)
    write(&rows)
  }
}
