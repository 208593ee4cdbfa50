import AccountingLog
import Join
import JoinScenes
import TestSupport
import Testing
import Traffic

/// The join against nested loops, on small data made to collide.
@Suite struct JoinAgainstNaiveTests {
  private static let base = 1_770_000_000
  private static let domains = [
    "bank.example", "news.bank.example", "shop.bank.example", "x.shop.bank.example",
    "other.example",
  ]
  private static let policies = ["bank.example", "shop.bank.example", "other.example"]
  private static let addresses = ["203.0.113.5", "203.0.113.6", "2001:db8::1", ""]
  private static let sites = [
    ("gmail.com", "gmail-smtp-in.l.google.com"), ("gmail.com", ""), ("gmail.com", "mx.gate.test"),
    ("hosted.test", "aspmx.l.google.com"), ("yahoo.com", "aspmx.l.google.com"),
    ("yahoo.com", "mta5.am0.yahoodns.net"), ("self.test", "mx.gate.test"),
    ("mail.self.test", ""), ("customer.test", "mx.self.test"), ("notself.test", "mx.notself.test"),
    ("mailonly.test", "mx.mailonly.test"), ("cust1.test", "mx.gate.test"),
    ("cust2.test", "aspmx.l.google.com"),
  ]
  private static let reporters: [(String, String, String?)] = [
    ("google.com", "noreply-dmarc-support@google.com", "google.com"),
    ("Yahoo", "dmarchelp@yahooinc.com", "yahoo.com"),
    ("Self", "noreply@service.test", "self.test"), ("Mail only", "post@mailonly.test", nil),
    ("Filter", "dmarc@filter.test", "filter.test"),
  ]

  private static func record(_ random: inout SeededRandom, _ policy: String) -> Record {
    let isOwn = Int.random(in: 0..<8, using: &random) > 0
    let fitting = isOwn ? domains.filter { $0.hasSuffix(policy) } : domains
    return Record(
      domain: fitting.randomElement(using: &random) ?? policy,
      sourceIP: ["203.0.113.5", "203.0.113.6", "2001:db8::1", "192.0.2.9"]
        .randomElement(using: &random) ?? "192.0.2.9",
      count: Int.random(in: 1...9, using: &random),
      disposition: ["none", "quarantine", "reject", "pass"].randomElement(using: &random) ?? "none",
      spf: Bool.random(using: &random),
      signature: [nil, "none", "fail"].randomElement(using: &random) ?? nil,
      envelopeTo: [nil, nil, "cust1.test", "cust2.test"].randomElement(using: &random) ?? nil)
  }

  private static func report(_ random: inout SeededRandom, _ number: Int) -> Report {
    let reporter = reporters[Int.random(in: 0..<reporters.count, using: &random)]
    let begin = base + Int.random(in: 0..<100, using: &random)
    let length = [0, 1, 59, 60, 61, 119, 240, 240].randomElement(using: &random) ?? 60
    let policy = policies.randomElement(using: &random) ?? "bank.example"
    return Report(
      organisation: reporter.0, email: reporter.1, fileReceiver: reporter.2, policy: policy,
      begin: begin, end: begin + length, id: "r\(number)",
      records: (0..<Int.random(in: 0..<5, using: &random)).map { _ in record(&random, policy) })
  }

  private static func event(_ random: inout SeededRandom, _ reports: [Report]) -> Event {
    var time = base + Int.random(in: -10..<300, using: &random)
    if Bool.random(using: &random), let near = reports.randomElement(using: &random) {
      let end = NaiveJoin.end(near)
      time = [near.begin - 1, near.begin, end - 1, end].randomElement(using: &random) ?? time
    }
    let site = sites[Int.random(in: 0..<sites.count, using: &random)]
    let type = ["d", "d", "d", "b", "b", "t", "tq", "rb", "r"].randomElement(using: &random) ?? "d"
    return Event(
      type: type, time: time, domain: domains.randomElement(using: &random) ?? "bank.example",
      hasHeaderFrom: Int.random(in: 0..<5, using: &random) > 0,
      sourceIP: addresses.randomElement(using: &random) ?? "", recipientDomain: site.0,
      host: site.1, isDMARC: Bool.random(using: &random),
      deliveryType: ["smtp", "smtp", "smtp", "", "pipe"].randomElement(using: &random) ?? "smtp",
      hasLineEndInside: Int.random(in: 0..<6, using: &random) == 0)
  }

  private static func make(_ seed: UInt64) -> (naive: NaiveJoin, logs: [String]) {
    var random = SeededRandom(seed: seed)
    let reports = (0..<Int.random(in: 0..<10, using: &random)).map { report(&random, $0) }
    let count = Int.random(in: 0..<200, using: &random)
    let events = (0..<count).map { _ in event(&random, reports) }
    var naive = NaiveJoin(events: events, reports: reports)
    if seed % 3 == 1 { naive.since = base + Int.random(in: 0..<60, using: &random) }
    if seed % 3 == 2 { naive.until = base + Int.random(in: 200..<400, using: &random) }
    if seed % 4 == 3 { naive.domain = domains.randomElement(using: &random) }
    let files = Int.random(in: 1...3, using: &random)
    let logs = (0..<files).map { file in
      Event.text(events.enumerated().filter { $0.offset % files == file }.map(\.element))
    }
    return (naive, logs)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func everyJoinRowIsThatOfNestedLoops(seed: UInt64) async throws {
    let (naive, logs) = Self.make(seed)
    var scene = try Scene(logs: logs, reports: naive.reports)
    scene.request.since = naive.since
    scene.request.until = naive.until
    scene.request.domain = naive.domain
    let expected = naive.rows()
    // Chunks of one byte are slow, so that few seeds have them.
    let sizes = [27, 64, LogScanOptions.chunkBytesDefault, 7, 64, 1000, 27, 1]
    for threads in [1, 2, 4] {
      let chunkBytes = sizes[Int(seed * 3 + UInt64(threads)) % sizes.count]
      let correlation = await scene.run(threads: threads, chunkBytes: chunkBytes)
      #expect(
        correlation.plainRows == expected, "seed \(seed), \(threads) threads, \(chunkBytes) bytes")
      #expect(correlation.rollup.used == naive.countedEvents.count)
      let ignored = correlation.rollup.ignored.values.reduce(0, +)
      let rejected = correlation.tallies.reduce(0) { $0 + $1.rejected }
      #expect(correlation.rollup.used + ignored + rejected == naive.events.count)
    }
  }

  @Test func theRandomDataMeetsEveryGradeAndEveryEdge() {
    var grades: [JoinRow.Grade: Int] = [:]
    var edges = 0
    for seed in 0..<30 as Range<UInt64> {
      let (naive, _) = Self.make(seed)
      for (_, value) in naive.rows() { grades[value.grade, default: 0] += 1 }
      for report in naive.reports {
        edges += naive.countedEvents.count { $0.time == NaiveJoin.end(report) }
      }
    }
    for grade in [JoinRow.Grade.matched, .reportOnly, .logOnly] {
      #expect(grades[grade, default: 0] > 20)
    }
    #expect(edges > 20)
  }
}
