import AccountingLog
import ByteKit
import Join
import JoinScenes
import Policies
import TestSupport
import Testing
import Traffic

/// What `tail` counts of a row is what `report` counts of it.
@Suite struct LiveRowsTests {
  /// Rows that are counted as one.
  private struct Key: Hashable {
    let domain: String, address: IPAddress?, relay: Relay, receiver: String, outcome: Outcome
  }

  /// What one way of counting makes of a log.
  private struct Counts: Equatable {
    var rows: [Key: Int] = [:]
    var ignored: [IgnoreReason: Int] = [:]
  }

  /// Keeps the rows as they come.
  private struct Sink: LiveSink {
    var rows: [LiveRow] = []
    var ignored: [IgnoreReason: Int] = [:]

    mutating func take(_ row: LiveRow, _ place: RowBatch.Row, of batch: RowBatch) {
      rows.append(row)
    }

    mutating func ignore(_ reason: IgnoreReason) { ignored[reason, default: 0] += 1 }
  }

  /// Reads logs one row at a time; one thread and one chunk, of which all counts.
  private struct Reader: RowWorker {
    private(set) var names: LiveRows
    private(set) var sink = Sink()
    private let logs: [LogInput]

    init(_ request: CorrelationRequest) {
      names = LiveRows(plan: request.livePlan())
      logs = request.logs
    }

    mutating func begin(input: Int) { names.begin(node: logs[input].node) }
    mutating func hold(id: Int) {}
    mutating func accept(id: Int) {}
    mutating func drop(id: Int) {}
    mutating func consume(_ batch: RowBatch) { names.read(batch, into: &sink) }

    var counts: Counts {
      var counts = Counts(ignored: sink.ignored)
      for row in sink.rows {
        let key = Key(
          domain: names.domainName(row), address: names.address(row), relay: names.relay(row),
          receiver: names.receiver(row), outcome: row.outcome)
        counts.rows[key, default: 0] += 1
      }
      return counts
    }
  }

  private static func live(_ request: CorrelationRequest) async -> Counts? {
    let scan = LogScan(
      inputs: request.logs, options: LogScanOptions(threads: 1, chunkBytes: .max)
    ) { Reader(request) }
    return await scan.run().workers.first { !$0.sink.rows.isEmpty || !$0.sink.ignored.isEmpty }?
      .counts
  }

  private static func reported(_ request: CorrelationRequest) async -> Counts {
    let rollup = await Correlation.run(request).rollup
    var counts = Counts(ignored: rollup.ignored)
    for entry in rollup.entries {
      let key = Key(
        domain: entry.domain, address: entry.sourceIP, relay: entry.relay,
        receiver: entry.delivery.receiver, outcome: entry.outcome)
      counts.rows[key, default: 0] += entry.count
    }
    return counts
  }

  private static func event(_ random: inout SeededRandom) -> Event {
    func pick<T>(_ values: [T], _ first: T) -> T { values.randomElement(using: &random) ?? first }
    let type = pick(["d", "d", "b", "b", "t", "tq", "rb", "r", "f", "rs", "x"], "d")
    return Event(
      type: type, time: 1_770_000_000 + Int.random(in: 0..<90_000, using: &random),
      domain: pick(
        ["bank.example", "News.Bank.example", "other.example", "", "b\u{fc}cher.test"], ""),
      hasHeaderFrom: Bool.random(using: &random),
      sourceIP: pick(["203.0.113.5", "10.0.0.7", "2001:db8::1", "0.0.0.0", "", "mx"], ""),
      recipientDomain: pick(["gmail.com", "hosted.test", "self.co.uk", ""], ""),
      host: pick(
        ["gmail-smtp-in.l.google.com", "mta5.am0.yahoodns.net", "mx1.self.co.uk", "192.0.2.1", ""],
        ""),
      isDMARC: Bool.random(using: &random),
      deliveryType: pick(["smtp", "SMTP", "", "pipe", "https", "Smtp ", "2.0.0", "\"smtp\""], ""),
      injector: pick(["app-1 (10.0.0.1)", "app-2(10.0.0.2)", "web", ""], ""),
      vmta: pick(["vmta1", "\"v,2\"", ""], ""),
      hasLineEndInside: Int.random(in: 0..<8, using: &random) == 0)
  }

  @Test(arguments: 0..<40)
  func eachRowIsNamedAndCountedAsInAReport(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let events = (0..<Int.random(in: 1...700, using: &random)).map { _ in Self.event(&random) }
    var scene = try Scene(logs: [Event.text(events)])
    let node = seed % 2 == 0 ? "" : "pmta-a"
    scene.request.logs = scene.request.logs.map { LogInput(path: $0.path, node: node) }
    if seed % 3 == 1 {
      for (inside, outside) in [("10.0.0.7", "203.0.113.9"), ("203.0.113.5", "203.0.113.9")] {
        let key = try #require(IPAddress(inside))
        scene.request.nat[key] = IPAddress(outside)
      }
    }
    let live = try #require(await Self.live(scene.request))
    let reported = await Self.reported(scene.request)
    #expect(live == reported)
    #expect(
      live.rows.values.reduce(0, +) + live.ignored.values.reduce(0, +) <= events.count)
  }

  /// Of mail that came back `tail` tells what is of the domain that is asked for; a report, which
  /// finds the domain of such a row later, counts them all.
  @Test(arguments: 0..<10)
  func aDomainThatIsAskedForIsAskedForAlike(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let events = (0..<300).map { _ in Self.event(&random) }
    var scene = try Scene(logs: [Event.text(events)])
    scene.request.domain = "bank.example"
    var live = try #require(await Self.live(scene.request))
    var reported = await Self.reported(scene.request)
    for reason in [IgnoreReason.lateRefusal, .domain] {
      live.ignored[.domain, default: 0] += live.ignored.removeValue(forKey: reason) ?? 0
      reported.ignored[.domain, default: 0] += reported.ignored.removeValue(forKey: reason) ?? 0
    }
    #expect(live == reported)
    #expect(live.rows.keys.allSatisfy { $0.domain.hasSuffix("bank.example") })
  }
}
