import Glibc

/// Times a part and prints what it took.
struct Meter {
  /// Measured runs of each part.
  let runs: Int

  /// Names the columns, and says what is measured on.
  func printHeader(_ input: BenchInput) {
    print(
      "\(input.bytes.count) bytes, \(input.rowCount) rows; median of \(runs) runs (fastest, slowest)"
    )
    print(Self.line(["part", "ns", "per", "fastest", "slowest", "GB/s"]))
  }

  /// Runs a part once for warmth and then `runs` times, and prints a line.
  ///
  /// - Parameters:
  ///   - unit: what one of `count` is, such as `row`.
  ///   - bytes: bytes of input that a run goes through; nil where a rate of bytes says nothing.
  ///   - body: the part; its result keeps the compiler from leaving the work out.
  func measure(
    _ name: String, per unit: String, count: Int, bytes: Int? = nil, _ body: () -> Int
  ) {
    var results: Set<Int> = [body()]
    var nanoseconds: [Double] = []
    for _ in 0..<runs {
      let start = Self.now()
      let result = body()
      nanoseconds.append(Self.now() - start)
      results.insert(result)
    }
    tell(name, unit, count, bytes, nanoseconds, isSteady: results.count == 1)
  }

  /// The same for a part that suspends.
  func measure(
    _ name: String, per unit: String, count: Int, bytes: Int? = nil, _ body: () async -> Int
  ) async {
    var results: Set<Int> = [await body()]
    var nanoseconds: [Double] = []
    for _ in 0..<runs {
      let start = Self.now()
      let result = await body()
      nanoseconds.append(Self.now() - start)
      results.insert(result)
    }
    tell(name, unit, count, bytes, nanoseconds, isSteady: results.count == 1)
  }

  private func tell(
    _ name: String, _ unit: String, _ count: Int, _ bytes: Int?, _ nanoseconds: [Double],
    isSteady: Bool
  ) {
    precondition(isSteady, "two runs of \(name) had different results")
    let sorted = nanoseconds.sorted()
    let median = sorted[sorted.count / 2]
    let each = { (time: Double) in Self.digits(time / Double(max(count, 1)), 2) }
    print(
      Self.line([
        name, each(median), unit, each(sorted[0]), each(sorted[sorted.count - 1]),
        bytes.map { Self.digits(Double($0) / median, 2) } ?? "",
      ]))
    fflush(nil)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  private static func line(_ cells: [String]) -> String {
    let widths = [34, 10, 8, 10, 10, 8]
    return cells.enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: max(widths[index] - cell.count, 0))
      return index == 0 || index == 2 ? cell + blanks : blanks + cell
    }.joined(separator: " ")
  }

  private static func digits(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let whole = Int((value * scale).rounded())
    let fraction = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(whole / Int(scale)).\(zeros)\(fraction)"
  }
}
