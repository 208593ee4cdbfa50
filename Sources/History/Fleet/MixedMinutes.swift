import ByteKit

/// Days of whose minutes one store holds more than others, and they hold a part of the same.
///
/// The minutes of all mail lie together, so that what they came to cannot be told.
struct MixedMinutes {
  let days: Set<Int>
  /// What is told of them.
  let problems: [InputProblem]

  /// No such days.
  init() { (days, problems) = ([], []) }

  /// Looks for them in stores that are brought together; `wanted` are the days that are asked for.
  init(_ blocks: [StoreBlocks], among wanted: Set<Int>? = nil) {
    // What cannot be read back is told when it is read for the report.
    let all = Set(blocks.flatMap { (try? $0.mixedDays()) ?? [] })
    days = wanted.map(all.intersection) ?? all
    guard let first = days.min(), let last = days.max(), let store = blocks.first?.store else {
      problems = []
      return
    }
    problems = [
      InputProblem(
        code: "minutes_not_kept", path: store.path,
        reason: "of \(days.count) days between \(StoreBlocks.date(first)) and"
          + " \(StoreBlocks.date(last)) the minutes of several stores cannot be told apart; no spike"
          + " is looked for in them",
        hint: "ingest each node's logs into one store only")
    ]
  }
}
