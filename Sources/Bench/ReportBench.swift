import AggregateReports
import Containers

/// Aggregate reports in the containers they come in.
struct ReportBench {
  private let files: [String]

  init(_ input: BenchInput) { files = InputTree.files(under: [input.reports ?? ""]).files }

  func run(_ meter: Meter) {
    let reader = ReportReader()
    meter.measure("reports", per: "record", count: records(reader)) { records(reader) }
    meter.measure("reports", per: "file", count: files.count) { records(reader) }
  }

  private func records(_ reader: ReportReader) -> Int {
    let memory = ParserMemory()
    var records = 0
    for file in files {
      reader.read(path: file, using: memory) { item in
        if case .report(let report) = item { records += report.records.count }
      }
    }
    return records
  }
}
