import ByteKit

/// What of one file could not be read: the first problems are told, the rest is counted.
///
/// A file may hold thousands of parts that are no reports, and a run thousands of such files.
struct RefusedParts {
  /// Problems of one file that are told.
  static let toldMax = 32

  private var waiting: [InputProblem] = []
  private var told = 0
  private var untold = 0

  /// Notes one more.
  mutating func add(_ problem: InputProblem) {
    guard told < Self.toldMax else {
      untold += 1
      return
    }
    told += 1
    waiting.append(problem)
  }

  /// Those that are to be told and were not yet, in the order of the file.
  mutating func takeWaiting() -> [InputProblem] {
    defer { waiting = [] }
    return waiting
  }

  /// What is left to say at the end of the file.
  func rest(_ path: String) -> InputProblem? {
    guard untold > 0 else { return nil }
    return InputProblem(
      code: "more_refused", path: path,
      reason: "\(untold) more parts of the file could not be read; the first \(Self.toldMax) are"
        + " told", count: untold)
  }

  /// Those that will not be told where the whole file is refused.
  var withheld: Int { waiting.count + untold }
}
