import AccountingLog
import Join
import JoinScenes
import MailIdentity
import Policies
import TestSupport
import Testing

@testable import Traffic

/// Receivers that the table does not know are named by their sites, each with its own counts.
@Suite struct SiteTests {
  private static let begin = 1_771_200_000

  private static func counts(_ rollup: Rollup) -> [String: Int] {
    rollup.entries.reduce(into: [:]) { $0[$1.delivery.receiver, default: 0] += $1.count }
  }

  private static func run(
    _ events: some Sequence<Event>, threads: Int = 1, chunkBytes: Int = 8 << 20
  ) async throws -> Rollup {
    let report = Report(begin: begin, end: begin + 86_400, id: "1", records: [Record()])
    return await (try Scene(logs: [Event.text(events)], reports: [report]))
      .run(threads: threads, chunkBytes: chunkBytes).rollup
  }

  @Test(
    arguments: [
      ("mx1.isp-a.example", "x.test", "isp-a.example"),
      ("MX2.ISP-A.example.", "y.test", "isp-a.example"),
      ("mail.shop.co.uk", "z.test", "shop.co.uk"),
      // Without a host, or with an address, the recipient's domain tells.
      ("", "sub.isp-b.example", "isp-b.example"), ("192.0.2.9", "isp-b.example", "isp-b.example"),
      ("[192.0.2.9]", "isp-b.example", "isp-b.example"), ("", "[192.0.2.9]", "[192.0.2.9]"),
      ("relay", "isp-b.example", "relay"), ("mx.bücher.example", "a.test", "xn--bcher-kva.example"),
      // The table knows it, by host or recipient.
      ("aspmx.l.google.com", "isp-a.example", "google"), ("mx.unknown.test", "gmail.com", "google"),
      ("", "", DeliveryClass.severalReceivers),
    ])
  func siteIsFoundByHostThenRecipient(_ host: String, _ recipient: String, _ name: String)
    async throws
  {
    let event = Event(time: Self.begin, recipientDomain: recipient, host: host)
    #expect(Self.counts(try await Self.run([event])) == [name: 1])
  }

  @Test func eachSiteHasItsOwnAttempts() async throws {
    var events: [Event] = []
    for number in 0..<160 {
      events.append(
        Event(
          type: number % 2 == 0 ? "b" : "d", time: Self.begin + number,
          recipientDomain: "isp-a.example", host: "mx\(number % 5).isp-a.example", isDMARC: true))
      events.append(
        Event(time: Self.begin + number, recipientDomain: "isp-b.example", host: "in.isp-b.example")
      )
    }
    let rollup = try await Self.run(events)
    #expect(Self.counts(rollup) == ["isp-a.example": 160, "isp-b.example": 160])
    let refused = rollup.entries.filter { $0.outcome != .delivered }
    #expect(refused.map(\.delivery.receiver) == ["isp-a.example"])
    #expect(refused.map(\.count) == [80])
    #expect(Set(rollup.replies.map(\.receiver)) == ["isp-a.example"])
    #expect(rollup.folded == [])
  }

  // MARK: - Limits

  /// Sites with one row each, and two with more that come last.
  private static func many(_ count: Int) -> [Event] {
    let small = (0..<count - 2).map { number in
      Event(
        type: number % 3 == 0 ? "b" : "d", time: begin + number, recipientDomain: "s\(number).test",
        host: "mx.s\(number).test", isDMARC: true)
    }
    let large = (0..<6).map { number in
      Event(
        time: begin + count + number, recipientDomain: "x.test",
        host: "mx.large-\(number % 2).test")
    }
    return small + large
  }

  @Test(arguments: [-1, 0, 1, 300])
  func theSitesWithTheMostMailKeepTheirNames(_ past: Int) async throws {
    let count = RollupPlan.sitesMax + past
    let events = Self.many(count)
    let rollup = try await Self.run(events)
    var counts = Self.counts(rollup)
    #expect(counts.values.reduce(0, +) == events.count)
    #expect(rollup.folded == (past > 0 ? ["receivers"] : []))
    let rest = counts.removeValue(forKey: DeliveryClass.severalReceivers)
    #expect(rest == (past > 0 ? past : nil))
    #expect(counts.count == min(count, RollupPlan.sitesMax))
    #expect(counts["large-0.test"] == 3 && counts["large-1.test"] == 3)
    // Replies are told of the same receivers as rows.
    let refused = Dictionary(
      grouping: rollup.entries.filter { $0.outcome != .delivered }, by: \.delivery.receiver
    ).mapValues { $0.reduce(0) { $0 + $1.count } }
    let replied = Dictionary(grouping: rollup.replies, by: \.receiver)
      .mapValues { $0.reduce(0) { $0 + $1.count } }
    #expect(replied == refused)
  }

  @Test(arguments: [100, RollupPlan.sitesMax + 700])
  func namesDoNotDependOnThreadsAndChunks(_ count: Int) async throws {
    let events = Self.many(count)
    var seen: [[String: Int]] = []
    for (threads, chunkBytes) in [(1, 8 << 20), (2, 20_000), (4, 7_000)] {
      seen.append(Self.counts(try await Self.run(events, threads: threads, chunkBytes: chunkBytes)))
    }
    #expect(seen[1] == seen[0])
    #expect(seen[2] == seen[0])
  }

  private static func number(_ sites: inout SiteNumbers, _ host: String) -> UInt32 {
    var host = Array(host.utf8)
    var domain: [UInt8] = []
    return sites.number(host: &host, domain: &domain)
  }

  @Test func whileCountingASiteIsFoldedPastTheLimitForGood() {
    var sites = SiteNumbers(suffixes: PublicSuffixes())
    let most = RollupPlan.sitesSeenMax
    for number in 0..<most { _ = Self.number(&sites, "s\(number).test") }
    #expect(sites.table.names.count == most + 1)
    #expect(sites.table.generation == 0)
    #expect(Set(sites.table.target).count == most + 1)
    // One more halves what is kept, and what is folded stays so.
    var next = most
    while sites.table.generation == 0, next < most + 100 {
      _ = Self.number(&sites, "s\(next).test")
      next += 1
    }
    #expect(next == most + 1)
    let kept = Set(sites.table.target).count - 1
    #expect(kept < most && kept > most / 4)
    for number in stride(from: 0, to: most, by: 997) {
      let found = Self.number(&sites, "mx.s\(number).test")
      #expect(found == sites.table.target[number + 1])
    }
    // Names that are not kept take no memory.
    let count = sites.table.names.count
    for number in 0..<most { _ = Self.number(&sites, "s\(number).test") }
    #expect(sites.table.names.count == count)
  }
}
