import AccountingLog
import ClickHouse
import Fleet
import Foundation
import Join
import ReplyClassifier
import TestSupport
import Traffic

/// A folder of logs, a server, and what nodes remember, for one test.
struct ShipScene: Sendable {
  let server: ClickHouseServer
  let folder: TemporaryFolder
  var database = "fleet"

  init() throws {
    server = try ClickHouseServer()
    folder = try TemporaryFolder()
  }

  /// How one sender sends.
  struct Sender: Sendable {
    var state = "state"
    var node = "a"
    var cellBytes = 4000
    var again = false
    var checksAll = false
    var request = CorrelationRequest()
    var waits = [0.05, 0.1, 0.2]
    var now = 1_771_400_000
  }

  /// Sends logs; paths are within the folder.
  func ship(_ paths: [String], _ sender: Sender = Sender()) async throws -> ShipOutcome {
    try await Self.ship(
      paths, sender, in: folder, to: "clickhouse+http://127.0.0.1:\(server.port)/\(database)")
  }

  /// Sends logs of a folder to an address.
  static func ship(
    _ paths: [String], _ sender: Sender, in folder: TemporaryFolder, to address: String
  ) async throws -> ShipOutcome {
    let connection = ServerConnection(
      try ServerAddress(address), try ServerAccount(), timeoutSeconds: 20)
    var settings = Shipping.Settings(program: "0.0")
    settings.grid = SegmentGrid(cellBytes: sender.cellBytes)
    settings.patience = ShipPatience(waitsSeconds: sender.waits)
    settings.again = sender.again
    settings.checksAll = sender.checksAll
    let rules = RulesMark(
      receivers: sender.request.receivers, diagnostics: sender.request.diagnostics)
    let now = sender.now
    return try await Shipping(
      sender.request.eventPlan(),
      logs: paths.map { LogInput(path: folder.path + "/" + $0, node: sender.node) },
      scan: LogScanOptions(threads: 2), rules: rules, settings: settings, now: { now }
    ).run(to: connection, state: folder.path + "/" + sender.state)
  }

  /// Rows of a query as fields.
  func rows(_ query: String) throws -> [[String]] {
    let text = try server.ask(query.replacingOccurrences(of: "DB.", with: database + "."))
    return text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.isEmpty }
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The events that count, one for each place: time, domain, address, injector, VMTA, host,
  /// recipient domain, outcome and job.
  func events() throws -> [String] {
    try rows(
      """
      SELECT toUInt32(argMax(t, ver)), argMax(domain, ver), IPv6NumToString(argMax(ip, ver)),
        argMax(injector, ver), argMax(vmta, ver), argMax(recipient_domain, ver),
        argMax(outcome, ver), argMax(job, ver), argMax(marks, ver)
      FROM DB.events GROUP BY file, off
      """
    ).map { $0.joined(separator: "|") }.sorted()
  }

  /// Rows that lie there of one place more than once under different keys, or are not in the ledger.
  func faults() throws -> [String] {
    let twofold = try rows(
      "SELECT file, off FROM DB.events GROUP BY file, off, ver HAVING "
        + "uniqExact(cityHash64(domain, ip, receiver, t)) > 1")
    let ledger = try rows(
      "SELECT sum(r) FROM (SELECT argMax(rows, ver) AS r FROM DB.segments GROUP BY day, file, seg)")
    let places = try rows(
      "SELECT count() FROM (SELECT file, off FROM DB.events GROUP BY file, off)")
    return twofold.map { "twofold \($0)" }
      + (ledger == places ? [] : ["ledger \(ledger), places \(places)"])
  }
}
