import AccountingLog
import Findings
import Foundation
import History
import Join
import ReplyClassifier
import TestSupport
import Traffic

/// Logs of several nodes and reports, and stores of parts of them.
struct Fleet {
  /// A log: its file below the folder, the node that wrote it, and what it says.
  struct Log {
    let name: String, node: String, text: String
  }

  let folder: TemporaryFolder
  var logs: [Log] = []
  var reports: [String] = []

  init() throws { folder = try TemporaryFolder() }

  /// Days of mail of so many nodes, a log for each day and node, and reports.
  init(_ made: inout RandomArchive, nodes: Int, perDay: Int = 1, rows: Int = 40) throws {
    folder = try TemporaryFolder()
    for node in 0..<nodes {
      for number in 0..<RandomArchive.days * perDay {
        let seconds = 86_400 / perDay
        let begin = Archive.day + number * seconds
        let name = "logs/pmta-\(10 + node)/acct-\(100 + number).csv"
        // What an `rb` row leaves open its `d` row tells, where one store reads both.
        let text =
          made.log(count: rows, from: begin, to: begin + seconds)
          .split(separator: "\n").filter { !$0.hasPrefix("rb,") }.joined(separator: "\n") + "\n"
        try folder.write(name, text: text)
        logs.append(Log(name: name, node: "pmta-\(10 + node)", text: text))
      }
    }
    for number in 0..<10 {
      try folder.write("reports/\(100 + number).xml", text: made.report(number))
      reports.append("reports/\(100 + number).xml")
    }
  }

  func path(_ name: String) -> String { folder.path + "/" + name }

  private func request(_ logs: [Log], _ reports: [String]) -> CorrelationRequest {
    var request = CorrelationRequest()
    request.logs = logs.map { LogInput(path: path($0.name), node: $0.node) }
    request.reports = reports.map(path)
    request.scan = LogScanOptions(threads: 2, chunkBytes: 4096)
    return request
  }

  /// Reads logs and reports into a store, which is made where it is not there.
  func ingest(
    _ logs: [Log], _ reports: [String] = [], into store: String, retention: Retention = Retention(),
    now: Int = Archive.now, receivers: [Receiver] = []
  ) async throws {
    var request = request(logs, reports)
    request.receivers = receivers
    _ = try await HistoryIngest(
      request, into: try HistoryStore(path: path(store), for: .filling),
      retention: retention, now: now
    ).run()
  }

  /// The report over all logs and reports.
  func direct(
    _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async -> CorrelationReport {
    var request = request(logs, reports)
    change(&request)
    return Archive.report(await Correlation.run(request))
  }

  /// The report over stores.
  func stored(
    _ stores: [String], _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> CorrelationReport {
    var request = CorrelationRequest()
    let unread = try UnreadInputs(StoreSet(paths: stores.map(path)), logs: [], reports: [])
    request.history = unread.history
    change(&request)
    return CorrelationReportBuilder(await Correlation.run(request), context: FindingContext())
      .findings(
        found: unread.problems + unread.doubts, generatedAt: Archive.day, version: "test")
  }

  /// Brings stores together.
  @discardableResult
  func merge(
    _ stores: [String], to name: String, replaces: Bool = false, now: Int = Archive.now
  ) throws -> StoreMerge {
    try StoreMerge(
      stores.map(path), to: path(name), replaces: replaces, now: now,
      patienceSeconds: 2 * 86_400)
  }

  /// What is wrong with a store.
  func faults(_ store: String) throws -> [String] {
    try StoreCheck(try HistoryStore(path: path(store), for: .reading)).faults
  }
}
