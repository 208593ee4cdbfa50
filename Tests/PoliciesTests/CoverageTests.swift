import Join
import JoinScenes
import Policies
import ReplyClassifier
import Testing

/// Which reporters speak for which deliveries, by each kind of evidence.
@Suite struct CoverageTests {
  private static func coverage(adding receivers: [Receiver] = []) async throws -> Coverage {
    var scene = try Scene(reports: [
      Report(id: "1"),
      Report(
        organisation: "Yahoo", email: "dmarchelp@yahooinc.com", fileReceiver: "yahoo.com", id: "2"),
      Report(organisation: "By file", email: "x@service.test", fileReceiver: "site.test", id: "3"),
      Report(organisation: "By mail", email: "x@mail.test", id: "4"),
      Report(
        organisation: "Filter", email: "x@filter.test", id: "5",
        records: [Record(envelopeTo: "cust1.test")]),
      Report(
        organisation: "Filter", email: "x@filter.test", begin: 1_771_209_000,
        end: 1_771_209_060, id: "6", records: [Record(envelopeTo: "cust2.test")]),
    ])
    scene.request.receivers = receivers
    return await scene.run().coverage
  }

  private static func names(_ coverage: Coverage, _ host: String, _ recipient: String) -> [String] {
    coverage.find(host: host, recipientDomain: recipient).reporters.map { coverage.reporters[$0] }
  }

  @Test(arguments: [
    // The table, by the host first and the recipient's domain second.
    ("gmail-smtp-in.l.google.com", "gmail.com", ["google.com"]),
    ("aspmx.l.google.com", "hosted.test", ["google.com"]),
    ("aspmx.l.google.com", "yahoo.com", ["google.com"]),
    ("mta5.am0.yahoodns.net", "gmail.com", ["Yahoo"]),
    ("", "gmail.com", ["google.com"]),
    ("relay.gate.test", "gmail.com", ["google.com"]),
    ("notgoogle.com", "hosted.test", []),
    // A reporter's own domain: in the file name, or else of its e-mail address.
    ("mx.site.test", "customer.test", ["By file"]),
    ("mx.gate.test", "site.test", ["By file"]),
    ("", "a.site.test", ["By file"]),
    ("mx.notsite.test", "notsite.test", []),
    ("mx.service.test", "service.test", []),
    ("mx.mail.test", "mail.test", ["By mail"]),
    // A recipient's domain that a report names, in any of its reports, and none under it.
    ("mx.gate.test", "cust1.test", ["Filter"]),
    ("mx.gate.test", "cust2.test", ["Filter"]),
    ("mx.gate.test", "x.cust1.test", []),
    ("aspmx.l.google.com", "cust1.test", ["Filter", "google.com"]),
    ("mx.site.test", "cust2.test", ["By file", "Filter"]),
    // Nothing.
    ("", "", []),
    ("mx.other.test", "other.test", []),
  ])
  func eachKindOfEvidenceCounts(_ host: String, _ recipient: String, _ reporters: [String])
    async throws
  {
    let coverage = try await Self.coverage()
    #expect(Self.names(coverage, host, recipient) == reporters)
  }

  @Test func theReceiverHasItsNameOrThatOfItsSite() async throws {
    let coverage = try await Self.coverage()
    func receiver(_ host: String, _ recipient: String) -> String {
      coverage.find(host: host, recipientDomain: recipient).receiver
    }
    #expect(receiver("aspmx.l.google.com", "hosted.test") == "google")
    #expect(receiver("mx.site.test", "customer.test") == "site.test")
    #expect(receiver("mx.gate.test", "cust1.test") == "gate.test")
    #expect(receiver("", "a.cust1.test") == "cust1.test")
    #expect(receiver("", "") == DeliveryClass.severalReceivers)
    #expect(DeliveryClass.party(receiver("", "")) == nil)
    // What a reporter covers is told under the name that its mail has.
    #expect(coverage.receiver(covered: "google") == "google")
    #expect(coverage.receiver(covered: "site.test") == "site.test")
  }

  @Test func theConfigurationAddsAReceiver() async throws {
    let added = Receiver(
      name: "gate", mx: ["gate.test"], domains: ["gated.test"], reporters: ["By mail"])
    let coverage = try await Self.coverage(adding: [added])
    #expect(Self.names(coverage, "mx.gate.test", "any.test") == ["By mail"])
    #expect(Self.names(coverage, "", "gated.test") == ["By mail"])
    // A reporter of the table speaks for its receivers, not for its own domain.
    #expect(Self.names(coverage, "mx.mail.test", "mail.test").isEmpty)
  }

  @Test func whatAReporterCoversHasNames() async throws {
    let coverage = try await Self.coverage()
    let covered = Dictionary(uniqueKeysWithValues: zip(coverage.reporters, coverage.coveredNames))
    #expect(covered["google.com"] == ["google"])
    #expect(covered["By file"] == ["site.test"])
    #expect(covered["By mail"] == ["mail.test"])
  }
}
