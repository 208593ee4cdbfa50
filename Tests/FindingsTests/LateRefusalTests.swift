import Privacy
import ReplyClassifier
import TestSupport
import Testing
import Traffic

@testable import Findings

/// Late refusals told by host, refuser, From domain and cause.
struct LateRefusalTests {
  private static func row(
    _ time: Int = 0, host: String = "mx.alumni.example", receiver: String? = "google",
    domain: String = "a.example", cause: Cause = .badAddress, to recipient: String = "x@y.example"
  ) -> LateRefusalRow {
    LateRefusalRow(
      time: time, host: host, receiver: receiver, domain: domain, cause: cause,
      recipient: recipient)
  }

  @Test func theyAreGroupedAndDMARCComesFirst() {
    let rows = [
      Self.row(5), Self.row(3), Self.row(4, to: "z@y.example"),
      Self.row(9, cause: .dmarcPolicy), Self.row(2, host: "", receiver: nil),
    ]
    let found = LateRefusal.all(of: rows)
    #expect(found.map(\.messages) == [1, 3, 1])
    #expect(found.map(\.cause) == [.dmarcPolicy, .badAddress, .badAddress])
    #expect(found.map(\.host) == ["mx.alumni.example", "mx.alumni.example", nil])
    #expect(found.map(\.receiver) == ["google", "google", nil])
    #expect(found[1].firstSeen == 3)
    #expect(found[1].lastSeen == 5)
    #expect(found[1].recipients.map(\.address) == ["x@y.example", "z@y.example"])
    #expect(found[1].recipients.map(\.messages) == [2, 1])
    #expect(LateRefusal.all(of: rows.reversed()) == found)
  }

  @Test func fiveRecipientsAreNamedAndMoreAreCounted() {
    for (count, named, more) in [(4, 4, 0), (5, 5, 0), (6, 5, 1), (9, 5, 4)] {
      var rows = (0..<count).map { Self.row(to: "r\($0)@y.example") }
      rows.append(Self.row(to: "r\(count - 1)@y.example"))
      let found = LateRefusal.all(of: rows)
      #expect(found.count == 1)
      #expect(found[0].recipients.count == named)
      #expect(found[0].recipients[0].address == "r\(count - 1)@y.example")
      #expect(found[0].moreRecipients == more)
      #expect(found[0].messages == count + 1)
    }
  }

  @Test func pastALimitTheRestIsToldByCause() {
    let limit = LateRefusal.countMax
    for past in [0, 1, 3] {
      let rows = (0..<limit + past).flatMap { number in
        // The later ones have fewer messages, so that they are those left over.
        (0..<(number < limit ? 2 : 1)).map { _ in
          Self.row(host: "h\(number).example", to: "r\(number)@y.example")
        }
      }
      let found = LateRefusal.all(of: rows)
      #expect(found.count == limit + min(past, 1))
      #expect(found.reduce(0) { $0 + $1.messages } == rows.count)
      #expect(found.prefix(limit).allSatisfy { $0.host != nil })
      if past > 0 {
        #expect(found[limit].host == nil)
        #expect(found[limit].messages == past)
        #expect(found[limit].recipients.count == past)
      }
    }
  }

  @Test func recipientsAreHashedAndTheirDomainsStay() async throws {
    var sample = Sample()
    sample.log.add("rb", at: Sample.day + 9, to: "anna@alumni.example")
    sample.log.add("rb", at: Sample.day + 9, to: "bare-name")
    var report = try await sample.run()
    #expect(
      report.lateRefusals.flatMap { $0.recipients.map(\.address) }
        == ["anna@alumni.example", "bare-name"])
    report.redact(by: LocalPartRedactor(salt: [1]))
    let names = report.lateRefusals.flatMap { $0.recipients.map(\.address) }
    #expect(names.allSatisfy { $0.hasPrefix("redacted-") })
    #expect(names.count { $0.hasSuffix("@alumni.example") } == 1)
    #expect(!names.contains { $0.contains("bare") })
  }
}
