import AccountingLog
import Containers
import Join

/// The whole join: reports, log, classes, windows.
struct RollupBench {
  private let input: BenchInput

  init(_ input: BenchInput) { self.input = input }

  func run(_ meter: Meter) async {
    await run(meter, "rollup, no reports", threads: 1, withReports: false)
    await run(meter, "rollup, no reports, 2 threads", threads: 2, withReports: false)
    await run(meter, "rollup and join", threads: 1, withReports: true)
  }

  private func run(_ meter: Meter, _ name: String, threads: Int, withReports: Bool) async {
    var request = CorrelationRequest()
    request.logs = [LogInput(path: input.log)]
    request.scan = LogScanOptions(threads: threads)
    if withReports { request.reports = InputTree.files(under: [input.reports ?? ""]).files }
    let fixed = request
    await meter.measure(name, per: "row", count: input.rowCount, bytes: input.bytes.count) {
      let correlation = await Correlation.run(fixed)
      return correlation.tallies.reduce(0) { $0 + $1.rows } + correlation.joins.count
    }
  }
}
