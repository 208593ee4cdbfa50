import AccountingLog
import ByteKit
import Foundation
import Join
import JoinScenes
import ReplyClassifier
import TestSupport
import Testing

@testable import Traffic

/// Mail that a host took, passed on and got back.
struct LateRefusalTests {
  private static let begin = 1_771_200_000
  private static let policy =
    "smtp;550 5.7.26 Unauthenticated email from bank.example is not accepted due to domain's DMARC"
    + " policy."

  /// A row; what is left out is empty.
  private static func row(
    _ type: String, _ time: Int, orig: String = "b-1@mail.bank.example",
    rcpt: String = "Anna@alumni.example", reply: String = policy, host: String = "",
    reporting: String = "", from: String = "", delivery: String = "smtp"
  ) -> String {
    let via = type == "rb" ? "" : delivery
    return "\(type),\(begin + time),\(orig),\(rcpt),5.7.1 (x),\"\(reply)\",\(host),\(reporting),"
      + "app (10.0.0.1),\(via),203.0.113.5,v1,\(from)\n"
  }

  private static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,dsnReportingMta,srcMta,dlvType,dlvSourceIp,"
    + "vmta,header_From\n"
  private static let google = "gmail-smtp-in.l.google.com (192.0.2.9)"
  private static let alumni = "mx.alumni.example (192.0.2.88)"

  private static func delivery(
    _ time: Int, orig: String = "b-1@mail.bank.example", host: String = alumni,
    from: String = "Bank <info@hr.bank.example>", delivery: String = "smtp"
  ) -> String {
    row(
      "d", time, orig: orig, reply: "smtp;250 OK", host: host, from: from, delivery: delivery)
  }

  private func refusals(
    _ logs: [String], threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault,
    _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> [LateRefusalRow] {
    var scene = try Scene(logs: logs.map { Self.header + $0 })
    change(&scene.request)
    let correlation = await scene.run(threads: threads, chunkBytes: chunkBytes)
    let rejected = correlation.tallies.reduce(0) { $0 + $1.rejected }
    let rows = correlation.tallies.reduce(0) { $0 + $1.rows }
    #expect(
      rows == correlation.rollup.used + correlation.rollup.ignored.values.reduce(0, +) + rejected)
    withExtendedLifetime(scene) {}
    return correlation.rollup.lateRefusals.sorted { $0.time < $1.time }
  }

  @Test func aRowThatSaysAllNeedsNoOther() async throws {
    let found = try await refusals([
      Self.row(
        "rb", 9, host: Self.google, reporting: "dns;MX.Alumni.example", from: "n@bank.example")
    ])
    #expect(
      found == [
        LateRefusalRow(
          time: Self.begin + 9, host: "mx.alumni.example", receiver: "google",
          domain: "bank.example", cause: .dmarcPolicy, recipient: "anna@alumni.example")
      ])
  }

  /// Also where the delivery stands in the log of another node, and whatever the chunks are.
  @Test(arguments: [1, 2, 4], [1, 40, LogScanOptions.chunkBytesDefault])
  func whatARowLeavesOpenItsDeliveryTells(_ threads: Int, _ chunkBytes: Int) async throws {
    let found = try await refusals(
      [
        Self.row("rb", 100, host: Self.google) + Self.row("rb", 5, host: Self.google),
        Self.delivery(20, host: "old.alumni.example", from: "x@old.bank.example")
          + Self.delivery(90) + Self.delivery(101, from: "x@later.bank.example")
          + Self.delivery(95, orig: "b-2@mail.bank.example", from: "x@other.example")
          + Self.delivery(96, from: "x@piped.example", delivery: "pipe"),
      ], threads: threads, chunkBytes: chunkBytes)
    // The first came back before anything was delivered: MAIL FROM is what is left.
    #expect(found.map(\.domain) == ["mail.bank.example", "hr.bank.example"])
    #expect(found.map(\.host) == ["", "mx.alumni.example"])
    #expect(found.map(\.receiver) == ["google", "google"])
  }

  @Test func aDeliveryOfTheDayBeforeIsTheLatestThatIsLookedFor() async throws {
    for (age, domain) in [(86_400, "hr.bank.example"), (86_401, "mail.bank.example")] {
      let found = try await refusals([Self.delivery(0) + Self.row("rb", age, host: Self.google)])
      #expect(found.map(\.domain) == [domain])
    }
  }

  @Test func aColumnCountsBeforeTheDelivery() async throws {
    let found = try await refusals([
      Self.delivery(0) + Self.row("rb", 5, host: Self.google, from: "x@shop.bank.example")
        + Self.row("rb", 6, host: Self.google, reporting: "relay.alumni.example")
    ])
    #expect(found.map(\.domain) == ["shop.bank.example", "hr.bank.example"])
    #expect(found.map(\.host) == ["mx.alumni.example", "relay.alumni.example"])
  }

  /// By the host that refused, else by what the reply names, else it was the host that took it.
  @Test(arguments: [
    (google, "smtp;550 5.1.1 no such user", "google"),
    ("", "smtp;550 5.1.1 see https://support.google.com/mail/?p=NoSuchUser", "google"),
    ("", "smtp;550 5.1.1 The account does not exist. q9si27.2 - gsmtp", "google"),
    (
      "relay.alumni.example (192.0.2.88)",
      "smtp;554 delivery error: dd (a@gmail.com) [0] - mta3710.mail.ir2.yahoo.com", "yahoo"
    ),
    (
      "", "smtp;550 5.7.1 write to postmaster@mx.l.google.com (x@outlook.com)",
      "alumni.example"
    ),
    ("mx9.site.example", "smtp;550 5.1.1 no such user", "site.example"),
  ])
  func theRefuserIsFound(_ host: String, _ reply: String, _ receiver: String) async throws {
    let found = try await refusals([
      Self.row(
        "rb", 9, reply: reply, host: host, reporting: "mx.alumni.example", from: "n@bank.example")
    ])
    #expect(found.map(\.receiver) == [receiver])
  }

  @Test func theyAreIgnoredRowsAndNeverRefused() async throws {
    let log =
      Self.delivery(0) + Self.row("rb", 9, host: Self.google) + Self.row("rs", 9)
      + Self.row("b", 10, host: Self.google, from: "n@bank.example")
    let scene = try Scene(logs: [Self.header + log])
    let correlation = await scene.run()
    #expect(correlation.rollup.ignored == [.lateRefusal: 1, .recordType: 1])
    #expect(correlation.rollup.used == 2)
    let refused = correlation.rollup.entries.filter { $0.outcome != .delivered }
    #expect(refused.reduce(0) { $0 + $1.count } == 1)
    #expect(correlation.rollup.lateRefusals.count == 1)
  }

  @Test func periodAndDomainChooseThem() async throws {
    let log =
      Self.delivery(0) + Self.row("rb", 9, host: Self.google)
      + Self.row("rb", 3600, host: Self.google, from: "n@bank.example")
      + Self.row("rb", 7200, host: Self.google, from: "n@bank.example")
    let later = try await refusals([log]) { $0.since = Self.begin + 9 }
    #expect(later.count == 3)
    let some = try await refusals([log]) {
      $0.since = Self.begin + 10
      $0.until = Self.begin + 7200
    }
    #expect(some.map(\.time) == [Self.begin + 3600])
    let own = try await refusals([log]) { $0.domain = "hr.bank.example" }
    #expect(own.map(\.time) == [Self.begin + 9])
  }

  @Test func aRowThatTwoLogsHoldIsOne() async throws {
    let log = Self.delivery(0) + Self.row("rb", 9, host: Self.google)
    #expect(try await refusals([log, log]).count == 2)
    let once = try await refusals([log, log]) { $0.dedupes = true }
    #expect(once.map(\.domain) == ["hr.bank.example"])
  }

  /// A pipe is read once; what it says of itself counts.
  @Test func aPackedLogIsReadAgain() async throws {
    let folder = try TemporaryFolder()
    let text = Self.header + Self.delivery(0) + Self.row("rb", 9, host: Self.google)
    let path = try folder.write("acct.csv", text: text)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = [path]
    try process.run()
    process.waitUntilExit()
    var request = CorrelationRequest()
    request.logs = [LogInput(path: path + ".gz")]
    let rows = await Correlation.run(request).rollup.lateRefusals
    #expect(rows.map(\.domain) == ["hr.bank.example"])
  }

  // MARK: - Limits

  private static func draft(_ time: Int, _ cause: Cause) -> LateRefusalDraft {
    LateRefusalDraft(
      row: LateRefusalRow(
        time: time, host: "h.example", receiver: nil, domain: "bank.example", cause: cause,
        recipient: "a@b.example"))
  }

  @Test func whatIsLeftOutIsCounted() {
    let all =
      (0..<4).map { Self.draft($0, .badAddress) } + [Self.draft(0, .dmarcPolicy)]
    for (rowsMax, times, left) in [
      (5, [0, 0, 1, 2, 3], 0), (4, [0, 1, 2, 3], 1), (2, [0, 3], 3),
    ] {
      for order in [all, all.reversed()] {
        var list = LateRefusalList(rowsMax: rowsMax)
        for draft in order { list.add(draft) }
        let kept = list.settled
        #expect(kept.drafts.map(\.row.time).sorted() == times)
        #expect(kept.drafts.count { $0.row.cause == .dmarcPolicy } == 1)
        #expect(kept.leftOut == left)
      }
    }
  }
}
