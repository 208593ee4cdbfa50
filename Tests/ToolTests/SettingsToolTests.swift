import Foundation
import TestSupport
import Testing

/// `stagewatch doctor --pmta-config` as it is called.
struct SettingsToolTests {
  private static let time = 1_771_200_000
  private static let old = """
    domain-key h25,a.example,/keys/h25.pem
    <virtual-mta vmta1>
      smtp-source-host 192.0.2.1 bulk.example
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    include /etc/pmta/more.conf
    """

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    _ = try folder.write("root/etc/pmta/config", text: old)
    _ = try folder.write(
      "root/etc/pmta/more.conf",
      text: """
        <acct-file /var/log/pmta/acct.csv>
          records d,b
          record-fields d *,header_From
          move-interval 1h
          privacy-policy hash "grain"
        </acct-file>
        <virtual-mta spare>
          smtp-source-host 192.0.2.2 spare.example
        </virtual-mta>
        """)
    _ = try folder.write("new", text: old.replacing("dkim-sign yes", with: "dkim-sign no"))
    return folder
  }

  private static func run(
    _ arguments: [String], in folder: TemporaryFolder
  ) async throws -> Tool.Outcome {
    try await Tool.run(["doctor", "--pmta-root", "root"] + arguments, in: folder)
  }

  @Test func aConfigurationIsCheckedAlone() async throws {
    let folder = try Self.folder()
    let told = try await Self.run(["--pmta-config", "root/etc/pmta/config"], in: folder)
    #expect(told.status == 0)
    #expect(
      told.output.contains(
        "PowerMTA's configuration root/etc/pmta/config and 1 file that it includes"))
    #expect(
      told.output.contains("a.example    vmta1       d=a.example s=h25 (config:1, config:6)"))
    let block = """
                            <acct-file /var/log/pmta/acct.csv>
                                records d,b,t
                                record-fields d *,header_From
                                record-fields b *,header_From
                                record-fields t *,header_From
                                move-interval 1h
                                privacy-policy (as it stands in line 5)
                            </acct-file>
      """
    #expect(told.output.contains(block))
    #expect(!told.output.contains("grain"))
  }

  @Test func aChangeThatLosesSignaturesEndsWith1() async throws {
    let folder = try Self.folder()
    let arguments = ["--against", "root/etc/pmta/config", "--pmta-config"]
    let same = try await Self.run(arguments + ["root/etc/pmta/config"], in: folder)
    #expect(same.status == 0)
    #expect(same.output.contains("no mail is signed otherwise: 3 pairs of From domain"))
    let lost = try await Self.run(arguments + ["new"], in: folder)
    #expect(lost.status == 1)
    #expect(
      lost.output.contains("mail of a.example through VirtualMTA vmta1: would leave unsigned"))
    let json = try await Self.run(arguments + ["new", "--format", "json"], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let whole = try #require(object as? [String: Any])
    let pmta = try #require((whole["pmta"] as? [[String: Any]])?.first)
    let changes = try #require(pmta["changes"] as? [[String: Any]])
    #expect(
      changes.map { $0["change"] as? String } == Array(repeating: "loses_signature", count: 3))
    #expect((changes[0]["before"] as? [String: Any])?["s"] as? String == "h25")
    #expect((changes[0]["after"] as? [String: Any])?["sign_at"] as? String == "new:6")
  }

  @Test func theLogWeighsAndIsComparedWithTheNames() async throws {
    let folder = try Self.folder()
    var log = SmallLog()
    log.add("d", at: Self.time, count: 9)
    log.add("t", at: Self.time, count: 4)
    _ = try folder.write("acct.csv", text: log.text)
    let told = try await Self.run(
      ["--against", "root/etc/pmta/config", "--pmta-config", "new", "--log", "acct.csv"], in: folder
    )
    #expect(told.status == 1)
    #expect(told.output.contains("of which the log has 9 messages: would leave unsigned"))
    #expect(told.output.contains("no row of the log is of VirtualMTA spare"))
  }

  @Test func domainsWithoutAKeyAndVirtualMTAsThatAreNotThereAreTold() async throws {
    let folder = try Self.folder()
    var log = SmallLog()
    log.add(at: Self.time, count: 9)
    log.add(at: Self.time, from: "events.test", count: 5)
    log.add(at: Self.time, vmta: "elsewhere", count: 3)
    _ = try folder.write("acct.csv", text: log.text)
    let told = try await Self.run(
      ["--pmta-config", "root/etc/pmta/config", "--log", "acct.csv", "--format", "json"],
      in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(told.output.utf8))
    let checks = try #require((object as? [String: Any])?["checks"] as? [[String: Any]])
    let texts = checks.reduce(into: [String: String]()) { texts, check in
      if let kind = check["kind"] as? String { texts[kind] = check["text"] as? String }
    }
    #expect(
      texts["no_key_for_domain"]
        == "no key signs for events.test (5 messages): that mail leaves unsigned")
    #expect(texts["vmta_not_configured"]?.hasSuffix("lacks: elsewhere (3 messages)") == true)
    #expect(texts["vmta_without_mail"] == "no row of the log is of VirtualMTA spare")
  }

  @Test func aDomainWithoutAKeyIsOursWhereItsOrganisationHasOne() async throws {
    let folder = try Self.folder()
    _ = try folder.write(
      "shop", text: Self.old.replacing("h25,a.example", with: "h25,shop.a.example"))
    var log = SmallLog()
    log.add(at: Self.time, count: 9)
    log.add(at: Self.time, from: "events.test", count: 5)
    _ = try folder.write("acct.csv", text: log.text)
    let told = try await Self.run(
      ["--pmta-config", "shop", "--log", "acct.csv", "--format", "json"], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(told.output.utf8))
    let checks = try #require((object as? [String: Any])?["checks"] as? [[String: Any]])
    let lacking = checks.filter { $0["kind"] as? String == "no_key_for_domain" }
    #expect(lacking.map { $0["level"] as? String } == ["warning", "info"])
    #expect(
      lacking.map { $0["text"] as? String } == [
        "no key signs for a.example (9 messages): that mail leaves unsigned",
        "no key signs for events.test (5 messages): that mail leaves unsigned",
      ])
    // The line behind which the new ones belong.
    #expect(lacking.map { $0["line"] as? Int } == [1, 1])
  }

  @Test(arguments: [
    ["--against", "root/etc/pmta/config"], ["--pmta-config", "nowhere"],
  ])
  func whatCannotBeReadEndsTheRun(_ arguments: [String]) async throws {
    let told = try await Self.run(arguments, in: try Self.folder())
    #expect(told.status == (arguments[0] == "--against" ? 64 : 66))
  }

  @Test func recordsMayBeNamedInFull() async throws {
    let folder = try Self.folder()
    try folder.write(
      "root/etc/pmta/more.conf",
      text: """
        <acct-file /var/log/pmta/acct.csv>
          records Delivery,transient-queue,remote-bounce,Odd
          record-fields delivery *,header_From
        </acct-file>
        """)
    let told = try await Self.run(["--pmta-config", "root/etc/pmta/config"], in: folder)
    #expect(told.output.contains("records d,tq,rb,odd,b,t\n"), "\(told.output)")
    #expect(told.output.contains("record-fields d *,header_From\n"))
  }
}
