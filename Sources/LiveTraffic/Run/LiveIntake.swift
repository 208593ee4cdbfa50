package import AccountingLog
import ByteKit
package import Following
package import Traffic

/// Takes the rows of followed files: names them, counts them, and lets the clock tick between them.
package struct LiveIntake: FollowConsumer {
  /// What was counted.
  package var model: LiveModel
  private var names: LiveRows
  private var path = ""
  /// Where files were found last, by their number.
  private var paths: [Int: String] = [:]
  /// Ticks that are made up for at most when the clock leaps, as over a night without rows.
  private static let ticksMax = 90

  /// Makes an intake.
  package init(model: LiveModel, names: LiveRows) {
    self.model = model
    self.names = names
  }

  /// Rows of a file follow.
  package mutating func begin(file: FileRecord) {
    path = file.path
    paths[file.id] = file.path
    names.begin(node: file.node, file: file.id)
  }

  /// Counts the rows of a batch.
  package mutating func consume(_ batch: RowBatch) {
    var start = 0
    for index in batch.rows.indices {
      let time = batch.rows[index].time
      guard time >= model.nextTick, time <= model.timeMax, time != RowBatch.noTime else { continue }
      take(batch, start..<index)
      start = index
      tick(to: time)
    }
    take(batch, start..<batch.rows.count)
  }

  private mutating func take(_ batch: RowBatch, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let part = batch.part(range)
    names.read(part, into: &model)
    model.resolve(names, part, path: path)
    for overlap in names.takeOverlaps() { note(overlap) }
  }

  private mutating func note(_ overlap: FollowedOverlap) {
    let (first, second) = (paths[overlap.first] ?? "", paths[overlap.second] ?? "")
    if !overlap.isDeduplicated {
      model.note(
        InputProblem(
          code: "overlapping_logs", path: second,
          reason: "it holds events that stand in \(first) too; both count",
          hint: "follow one of them, or count each event once with --dedupe"))
    } else if !overlap.isSure {
      model.note(.unsureOverlap("events of it", of: second, with: first))
    }
  }

  private mutating func tick(to time: Int) {
    let length = LiveModel.tickSeconds
    guard model.nextTick != .min else {
      model.nextTick = LiveModel.boundary(after: time, length)
      return
    }
    var next = max(model.nextTick, time / length * length - length * Self.ticksMax)
    while next <= time {
      model.tick(at: next)
      next += length
    }
    model.nextTick = next
  }
}
