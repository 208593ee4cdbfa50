import ByteKit

/// Quirks of one report that were repaired or passed over, each kind once with its count.
struct ReportNotes {
  private let path: String
  private var kinds: [InputProblem.Code: (problem: InputProblem, count: Int)] = [:]
  /// Notes of all kinds.
  private(set) var total = 0

  init(path: String) { self.path = path }

  /// Notes one more of a kind; the first reason of a kind is the one that is shown.
  mutating func add(_ code: InputProblem.Code, _ reason: @autoclosure () -> String) {
    total += 1
    if kinds[code] == nil {
      kinds[code] = (InputProblem(code: code, path: path, reason: reason()), 0)
    }
    kinds[code]?.count += 1
  }

  /// Notes a problem from outside the report, such as damage behind its end.
  mutating func add(_ problem: InputProblem) {
    total += 1
    kinds[problem.code, default: (problem, 0)].count += 1
  }

  /// All kinds in the order of their codes.
  var all: [InputProblem] {
    kinds.values
      .map { problem, count in
        count == 1
          ? problem
          : InputProblem(
            code: problem.code, path: problem.path, place: problem.place,
            reason: problem.reason + " (\(count) times)", hint: problem.hint)
      }
      .sorted { $0.code.rawValue < $1.code.rawValue }
  }
}
