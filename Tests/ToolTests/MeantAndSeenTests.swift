import Foundation
import TestSupport
import Testing

/// `pmta:` of the configuration: what is meant beside what was seen, in every form.
struct MeantAndSeenTests {
  private static let time = 1_771_200_000
  private static let pmta = """
    <virtual-mta VMTA1>
      smtp-source-host 192.0.2.1 bulk.example
      <domain *>
        dkim-sign no
      </domain>
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    domain-key k1,a.example,/keys/k1.pem
    """

  /// A log of two VirtualMTAs, reports that see one of them sign, and both configurations.
  private static func folder(node: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    log.add(at: time + 3600, source: "192.0.2.1", vmta: "vmta1", count: 60)
    log.add(at: time + 3600, source: "192.0.2.2", vmta: "vmta2", count: 50)
    _ = try folder.write("logs/acct.csv", text: log.text)
    let report = SmallReport(
      from: time, to: time + 86_399,
      [
        SmallReport.Record("192.0.2.1", count: 60, dkim: false, spf: true),
        SmallReport.Record(
          "192.0.2.2", count: 50, signatures: [("a.example", "k1", "pass")]),
      ])
    _ = try folder.write("r.xml", text: report.text)
    _ = try folder.write("etc/pmta/config", text: pmta + "\n<virtual-mta vmta2>\n</virtual-mta>")
    _ = try folder.write(
      "s.yaml",
      text: """
        logs: [{path: logs, node: n1}]
        dmarc: [r.xml]
        pmta: [{path: etc/pmta/config, node: \(node.isEmpty ? "n1" : node)}]
        """)
    return folder
  }

  private static func report(
    _ arguments: [String], in folder: TemporaryFolder
  ) async throws -> Tool.Outcome {
    try await Tool.run(["report", "--config", "s.yaml"] + arguments, in: folder)
  }

  @Test func theObjectHasBothSides() async throws {
    let folder = try Self.folder()
    let told = try await Self.report(["--format", "json"], in: folder)
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    let signing = try #require(whole["signing"] as? [[String: Any]])
    #expect(signing.map { $0["vmta"] as? String } == ["vmta1", "vmta2"])
    #expect(signing.map { $0["node"] as? String } == ["n1", "n1"])
    #expect(signing.map { $0["outcome"] as? String } == ["unsigned_as_meant", "as_meant"])
    let meant = signing.compactMap { $0["meant"] as? [String: Any] }
    #expect(meant.map { $0["signed"] as? Bool } == [false, true])
    #expect(meant.map { $0["line"] as? Int } == [4, 10])
    #expect(meant.map { $0["s"] as? String } == [nil, "k1"])
    #expect((meant[0]["path"] as? String)?.hasSuffix("etc/pmta/config") == true)
    let seen = signing.compactMap { $0["seen"] as? [String: Any] }
    #expect(seen.map { $0["messages"] as? Int } == [60, 50])
    #expect(seen.map { $0["signed_share"] as? Double } == [0, 1])
    let gaps = try #require(whole["missing_dkim"] as? [[String: Any]])
    let remedy = try #require(gaps.first?["remedy"] as? String)
    #expect(remedy.contains("Write dkim-sign yes at "))
    #expect(remedy.contains("etc/pmta/config:4"))
  }

  @Test func screenPageAndWhyHaveBothSides() async throws {
    let folder = try Self.folder()
    let screen = try await Self.report([], in: folder)
    #expect(screen.output.contains("SIGNING  meant: PowerMTA's configuration"))
    #expect(screen.output.contains("unsigned as meant"))
    let page = try await Self.report(["--format", "html"], in: folder)
    #expect(page.output.contains("Signing, meant and seen"))
    let json = try await Self.report(["--format", "json"], in: folder)
    let whole = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let gaps = try #require(whole?["missing_dkim"] as? [[String: Any]])
    let id = try #require(gaps.first?["id"] as? String)
    let why = try await Tool.run(["why", id, "--config", "s.yaml"], in: folder)
    #expect(why.output.contains("PowerMTA means"))
    #expect(why.output.contains("0 of 60 messages signed"))
  }

  @Test func doctorChecksTheConfigurationOfEachNode() async throws {
    let folder = try Self.folder()
    let told = try await Tool.run(["doctor", "--config", "s.yaml"], in: folder)
    #expect(told.output.contains("etc/pmta/config:4: signing is switched off in VirtualMTA VMTA1"))
    let table = told.output.components(separatedBy: "MEANT TO BE SIGNED").last ?? ""
    let words = table.split(separator: "\n").map { $0.split(separator: " ").prefix(3) }
    #expect(words.contains { $0 == ["a.example", "vmta1", "60"] })
    #expect(words.contains { $0 == ["a.example", "vmta2", "50"] })
  }

  @Test func anotherNodesConfigurationSaysNothing() async throws {
    let folder = try Self.folder(node: "n2")
    let told = try await Self.report(["--format", "json"], in: folder)
    let whole = try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any]
    #expect((whole?["signing"] as? [Any])?.count == 0)
  }

  @Test func aNodeWhoseConfigurationCannotBeReadIsNotJudgedByTheOneWithoutANode() async throws {
    let folder = try Self.folder()
    let yaml = try String(contentsOfFile: folder.path + "/s.yaml", encoding: .utf8)
    _ = try folder.write(
      "s.yaml",
      text: yaml.replacing(
        "pmta: [{path: etc/pmta/config, node: n1}]",
        with: "pmta: [{path: etc/pmta/config}, {path: gone/config, node: n1}]"))
    let told = try await Self.report(["--format", "json"], in: folder)
    let whole = try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any]
    #expect((whole?["signing"] as? [Any])?.count == 0)
    let doctor = try await Tool.run(["doctor", "--config", "s.yaml", "-q"], in: folder)
    #expect(doctor.output.contains("gone/config"))
    #expect(!doctor.output.contains("MEANT TO BE SIGNED"))
  }

  @Test func ofEqualKeysTheFirstByNameIsTold() async throws {
    let folder = try Self.folder()
    let report = SmallReport(
      from: Self.time, to: Self.time + 86_399,
      (1...8).reversed().map {
        SmallReport.Record("192.0.2.2", count: 10, signatures: [("a.example", "r\($0)", "pass")])
      })
    _ = try folder.write("r.xml", text: report.text)
    let told = try await Self.report(["--format", "json"], in: folder)
    let whole = try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any]
    let signing = try #require(whole?["signing"] as? [[String: Any]])
    #expect(signing.map { ($0["seen"] as? [String: Any])?["s"] as? String } == ["r1"])
  }

  @Test func aConfigurationThatCannotBeReadIsToldAndChangesNothing() async throws {
    let folder = try Self.folder()
    let before = try await Self.report(["--format", "json"], in: folder)
    try FileManager.default.removeItem(atPath: folder.path + "/etc/pmta/config")
    let after = try await Self.report(["--format", "json"], in: folder)
    #expect(after.status == before.status)
    #expect(after.output.contains("pmta_unread") || after.errors.contains("etc/pmta/config"))
  }
}
