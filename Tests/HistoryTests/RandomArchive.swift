import TestSupport
import Traffic

/// Mail and reports of a few days at random, made to meet every way in which a report speaks for a
/// delivery.
struct RandomArchive {
  static let days = 4

  var random: SeededRandom
  /// Length of the grid on which windows begin and end.
  let gridSeconds: Int

  init(seed: UInt64, gridSeconds: Int = TimeBucket.quarterHour) {
    random = SeededRandom(seed: seed)
    self.gridSeconds = gridSeconds
  }

  private static let domains = ["a.example", "news.a.example", "b.example", "c.test"]
  private static let addresses = ["192.0.2.1", "192.0.2.2", "2001:db8::1", "0.0.0.0", ""]
  private static let injectors = ["crm.corp.example (10.0.0.9)", "erp.corp.example (10.0.0.8)", ""]
  private static let sites = [
    ("gmail.com", "gmail-smtp-in.l.google.com (142.250.1.27)"),
    ("hosted.test", "aspmx.l.google.com (142.250.1.28)"),
    ("yahoo.com", "mta5.am0.yahoodns.net (67.195.204.77)"),
    ("self.test", "mx.gate.test (198.18.0.1)"), ("customer.test", "mx1.self.test (198.18.0.2)"),
    ("deep.customer.test", "mx2.deep.self.test (198.18.0.3)"), ("named.test", "mx.gate.test"),
    ("other.test", ""), ("named.test", "aspmx.l.google.com (142.250.1.28)"),
    ("a.shop.co.uk", "mx1.isp.co.uk (198.18.0.4)"), ("b.shop.co.uk", "mx2.isp.co.uk"),
    ("sub.shop.co.uk", "[198.18.0.5](198.18.0.5)"), ("", ""),
  ]
  private static let replies = [
    "smtp;550 5.1.1 no such user", "smtp;550 5.7.26 unauthenticated mail from %d is not accepted",
    "smtp;550 5.7.1 rejected by DMARC policy for %d", "smtp;421 4.7.0 try later",
    "smtp;550 5.7.1 SPF check failed for %d",
  ]
  private static let reporters = [
    "google.com", "Yahoo", "self.test", "deep.self.test", "filter.test",
  ]

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  /// Rows of one log in order of time, header line first.
  mutating func log(count: Int, from begin: Int, to end: Int) -> String {
    var log = SmallLog()
    let times = (0..<count).map { _ in Int.random(in: begin..<end, using: &random) }.sorted()
    for time in times {
      let site = pick(Self.sites)
      let domain = pick(Self.domains)
      let type = pick(["d", "d", "d", "d", "b", "b", "t", "tq", "rb", "r"])
      log.add(
        type, at: time, from: domain, source: pick(Self.addresses),
        to: "user\(Int.random(in: 0..<9, using: &random))@\(site.0)", host: site.1,
        reply: type == "d" ? nil : pick(Self.replies).replacing("%d", with: domain),
        injector: pick(Self.injectors), vmta: pick(["vmta1", "vmta2"]), job: pick(["", "job7"]),
        deliveryType: pick(["smtp", "smtp", "smtp", "pipe"]),
        hasFromHeader: Int.random(in: 0..<5, using: &random) > 0)
      if Int.random(in: 0..<40, using: &random) == 0 { log.add(line: "?broken,\(time)") }
    }
    return log.text
  }

  /// One report; its window lies on the grid.
  mutating func report(_ number: Int) -> String {
    let slots = Self.days * 86_400 / gridSeconds
    let from = Int.random(in: 0..<slots - 1, using: &random)
    let length = pick([1, 4, 96 * TimeBucket.quarterHour / gridSeconds])
    let begin = Archive.day + from * gridSeconds
    let records = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      SmallReport.Record(
        pick(["192.0.2.1", "192.0.2.2", "2001:db8::1", "198.51.100.9"]),
        count: Int.random(in: 1...9, using: &random), from: pick(Self.domains),
        disposition: pick(["none", "quarantine", "reject"]), dkim: pick([true, false]),
        spf: pick([true, false]), envelopeTo: pick([nil, nil, "named.test"]))
    }
    return SmallReport(
      pick(Self.reporters), id: "r\(number)", domain: pick(["a.example", "b.example"]),
      policy: from * gridSeconds < 2 * 86_400 ? "none" : "quarantine", from: begin,
      to: begin + length * gridSeconds - 1, records
    ).text
  }
}
