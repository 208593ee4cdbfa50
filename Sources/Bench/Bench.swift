import ArgumentParser
import ByteKit
import Foundation

/// Measures the parts of the engine one by one.
///
/// A target of the main package, so that it sees what is not public, needs nothing more to be
/// built, and breaks with the build when a part changes.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the parts of the engine: nanoseconds a row, bytes a second.",
    discussion: """
      Makes a sample firm in a temporary folder, runs each part once to warm up and then several \
      times, and prints the median with the fastest and the slowest run. One thread unless the \
      name says otherwise.

      Groups: \(BenchGroup.allCases.map(\.rawValue).joined(separator: ", ")). Default: all.

      EXAMPLE
        swift run -c release Bench scan rows --runs 9
      """)

  @Argument(help: "Groups to measure.")
  var groups: [BenchGroup] = []

  @Option(help: "Measured runs of each part, after one that is not measured.")
  var runs = 7

  @Option(help: "Log rows to make.")
  var rows = 200_000

  @Option(help: "Measure on this accounting file instead, plain CSV; groups scan to replies only.")
  var log: String?

  /// Refuses what cannot be measured; the exit code is then 64.
  func validate() throws {
    guard (1...1_000).contains(runs) else {
      throw ValidationError("--runs must lie between 1 and 1000")
    }
    let needsFirm = [BenchGroup.rollup, .reports]
    if log != nil, groups.contains(where: needsFirm.contains) {
      throw ValidationError("rollup and reports measure the sample firm: leave --log out")
    }
  }

  /// Measures and prints, a line as soon as it is known.
  func run() async throws {
    let input = try BenchInput(log: log, rows: rows)
    defer { input.remove() }
    let meter = Meter(runs: runs)
    meter.printHeader(input)
    let chosen = groups.isEmpty ? BenchGroup.allCases : groups
    for group in BenchGroup.allCases where chosen.contains(group) {
      switch group {
      case .scan: ScanBench(input).run(meter)
      case .rows: RowBench(input).run(meter)
      case .times: TimeBench(input).run(meter)
      case .tables: TableBench(input).run(meter)
      case .replies: ReplyBench(input).run(meter)
      case .rollup where input.reports != nil: await RollupBench(input).run(meter)
      case .reports where input.reports != nil: ReportBench(input).run(meter)
      case .rollup, .reports: continue
      }
    }
  }
}

/// What can be measured by itself.
enum BenchGroup: String, CaseIterable, ExpressibleByArgument {
  /// The search for field and row ends, by each kernel, on one and two threads.
  case scan
  /// Rows with type and time, and nine fields of each.
  case rows
  /// Times.
  case times
  /// The tables from bytes to numbers.
  case tables
  /// The cause of each reply.
  case replies
  /// The whole join.
  case rollup
  /// Aggregate reports.
  case reports
}
