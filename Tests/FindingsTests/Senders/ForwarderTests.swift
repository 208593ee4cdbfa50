import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Who hands on mail of ours, by what it shows, and for whom.
struct ForwarderTests {
  private static func only(_ scene: SenderScene) async throws -> Sender {
    let report = try await scene.report()
    #expect(report.verdict.status == .ok)
    return try #require(report.senders.first)
  }

  @Test func ourBrokenSignatureFromElsewhereWasForwarded() async throws {
    var scene = SenderScene()
    scene.add(
      SenderScene.foreign(
        "192.0.2.88", signatures: SenderScene.brokenKey, envelope: "list.club.example"),
      on: 0..<22)
    let found = try await Self.only(scene)
    #expect(found.ownership == .forwarder)
    #expect(found.name == "list.club.example")
    #expect(found.by == .spf)
    #expect(found.severity == .info)
  }

  @Test func aReporterSaysSo() async throws {
    var scene = SenderScene()
    scene.add(
      SenderScene.foreign(
        "192.0.2.88", envelope: "srs.alumni.example",
        reasons: [(type: "forwarded", comment: "")]), on: 0..<22)
    #expect(try await Self.only(scene).ownership == .forwarder)
  }

  @Test func theHostOfALargeReceiverHandsNothingOn() async throws {
    var scene = SenderScene(days: 20)
    for day in 0..<20 {
      scene.deliver(
        to: "anna@gmail.com", host: "gmail-smtp-in.l.google.com (192.0.2.88)", day: day)
    }
    scene.add(SenderScene.foreign("192.0.2.88", 1), on: 3..<5)
    #expect(try await Self.only(scene).ownership == .stranger)
  }

  /// A failure report of mail of ours, from another address than it left from, shows a forwarder.
  ///
  /// Who authenticates as himself on many days does more than that.
  @Test(arguments: [(false, false), (true, false), (true, true)])
  func aFailureReportOfMailOfOursShowsAForwarder(
    _ isKnownMail: Bool, _ isNamed: Bool
  ) async throws {
    var scene = SenderScene()
    scene.sample.log.add(line: SmallLog.header + ",header_Message-Id")
    scene.sample.log.add(
      line: "d,\(Sample.day + 4000),b@a.example,anna@alumni.example,2.0.0 (success),smtp;250 ok,"
        + "mx.alumni.example (192.0.2.3),,crm (10.0.0.9),smtp,192.0.2.1,v1,,n@a.example,"
        + "<1@a.example>")
    scene.sample.failureReports = [
      SmallFailureReport(
        at: Sample.day + 7200, source: "192.0.2.88",
        messageID: isKnownMail ? "1@a.example" : "2@a.example")
    ]
    scene.add(
      SenderScene.foreign(
        "192.0.2.88", 40, signatures: isNamed ? [("other.example", "s", "pass")] : []),
      on: isNamed ? 0..<22 : 3..<5)
    let report = try await scene.report()
    let found = try #require(report.senders.first)
    #expect(
      found.ownership == (isNamed ? .vendorUnknown : isKnownMail ? .forwarder : .stranger))
    #expect(
      found.recipients.map(\.address)
        == (found.ownership == .forwarder ? ["anna@alumni.example"] : []))
  }

  @Test func aHostThatWeDeliveredToForwards() async throws {
    var scene = SenderScene(days: 20)
    for day in 0..<20 {
      scene.deliver(
        to: "Anna@alumni.example", host: "mx.alumni.example (192.0.2.88)", day: day)
    }
    scene.add(
      SenderScene.foreign("192.0.2.88", 1, envelope: "srs.alumni.example"), on: 0..<20, at: 0)
    let found = try await Self.only(scene)
    #expect(found.ownership == .forwarder)
    #expect(found.name == "srs.alumni.example")
    #expect(
      found.recipients == [LateRefusal.Recipient(address: "anna@alumni.example", messages: 20)])
  }

  /// A site that takes one message and sends thousands sends mail of its own.
  @Test func aHostThatSendsFarMoreThanItTookIsAVendor() async throws {
    var scene = SenderScene(days: 20)
    scene.deliver(to: "anna@crm.example", host: "mx.crm.example (192.0.2.88)", day: 3)
    scene.add(SenderScene.foreign("192.0.2.88", 1, envelope: "crm.example"), on: 0..<20)
    let report = try await scene.report()
    #expect(report.senders.first?.ownership == .vendorUnknown)
  }

  /// Its other hosts take the mail, so that the name alone tells whose people they are.
  @Test func peopleAreFoundByTheHostsName() async throws {
    var scene = SenderScene(days: 20)
    for (part, name) in ["anna", "bob"].enumerated() {
      for day in 0..<(3 + part) {
        scene.deliver(
          to: "\(name)@alumni.example", host: "mx\(part).alumni.example (192.0.2.9\(part))",
          day: day)
      }
    }
    scene.add(
      SenderScene.foreign(
        "192.0.2.88", 1, signatures: SenderScene.brokenKey, envelope: "srs.alumni.example"),
      on: 0..<20)
    #expect(
      try await Self.only(scene).recipients.map(\.address) == [
        "bob@alumni.example", "anna@alumni.example",
      ])
  }

  /// A vendor's own key that breaks now and then is no forwarding where the vendor's mail passes.
  @Test func aBrokenKeyAtItsOwnAddressIsNoForwarding() async throws {
    var scene = SenderScene()
    scene.add(
      SmallReport.Record(
        "192.0.2.70", count: 2, dkim: true, spf: false, signatures: [("a.example", "crm", "pass")]),
      on: 0..<22)
    scene.add(
      SenderScene.foreign("192.0.2.70", 9, signatures: [("a.example", "crm", "fail")]),
      on: 0..<22)
    #expect(try await Self.only(scene).ownership == .vendor)
  }

  /// One mail that came back from a vendor's host makes no forwarder of him.
  @Test func oneLateRefusalHidesNoVendor() async throws {
    var scene = SenderScene()
    scene.add(
      SenderScene.foreign("192.0.2.77", signatures: [("m.crm.example", "v1", "pass")]), on: 0..<22)
    scene.sample.log.add(
      "rb", at: Sample.day + 5 * Sample.daySeconds, to: "support@crm.example",
      host: "mx.crm.example (192.0.2.90)",
      reply: "smtp;550 5.7.26 Unauthenticated email from a.example is not accepted")
    let report = try await scene.report()
    #expect(report.senders.first?.ownership == .vendorUnknown)
    #expect(report.verdict.status == .attention)
  }
}
