import AccountingLog
import AggregateReports
import ByteKit
import Configuration
import Findings
import Policies
import ReplyClassifier
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  /// Reads text as `stagewatch.yaml` in `/etc/stagewatch`.
  func read(_ text: String) -> ConfigurationReading {
    Configuration.read(text, path: "stagewatch.yaml", folder: "/etc/stagewatch")
  }

  /// The configuration of text that must be faultless.
  func faultless(_ text: String) throws -> Configuration {
    let reading = read(text)
    try #require(reading.problems == [])
    return reading.configuration
  }

  @Test(arguments: [
    "", "\n", "# nothing yet\n", "---\n", "{}", "~\n", "stages:\nlogs: ~\nnat: null",
  ])
  func `An empty file, or empty sections, are a configuration without anything`(
    text: String
  ) throws {
    #expect(try faultless(text) == Configuration())
  }

  @Test func `Stages carry every tag of the policy`() throws {
    let text = """
      stages:
        - {domain: Example.COM., policy: quarantine, pct: 5, begin: 2026-02-16T00:00:00Z}
        - domain: "*"
          policy: reject
          sp: quarantine
          np: none
          testing: yes
          begin: 2026-03-02
        - {domain: bücher.example, policy: none, begin: 2026-02-16 01:30 +01:00}
      """
    let stages = try faultless(text).stages
    #expect(
      stages == [
        DeclaredStage(
          domain: "example.com",
          published: PublishedPolicy(domain: "example.com", policy: .quarantine, percent: 5),
          begin: 1_771_200_000),
        DeclaredStage(
          domain: "*",
          published: PublishedPolicy(
            domain: "*", policy: .reject, subdomainPolicy: .quarantine,
            nonexistentPolicy: Disposition
              .none,
            isTesting: true),
          begin: 1_772_409_600),
        DeclaredStage(
          domain: "xn--bcher-kva.example",
          published: PublishedPolicy(domain: "xn--bcher-kva.example", policy: .none),
          begin: 1_771_201_800),
      ])
    #expect(CivilTime.iso(1_771_200_000) == "2026-02-16T00:00:00Z")
    #expect(CivilTime.iso(1_772_409_600) == "2026-03-02T00:00:00Z")
    #expect(CivilTime.iso(1_771_201_800) == "2026-02-16T00:30:00Z")
  }

  @Test func `Addresses are read in every spelling, in block and in flow style`() throws {
    let text = """
      nat: {10.0.0.5: 203.0.113.5, "fd00::5": "2001:DB8:0::5"}
      own_networks: [203.0.113.0/24, 198.51.100.7, 2001:db8::/32]
      """
    let configuration = try faultless(text)
    let pairs = configuration.nat.map { "\($0.key) \($0.value)" }.sorted()
    #expect(pairs == ["10.0.0.5 203.0.113.5", "fd00::5 2001:db8::5"])
    #expect(
      configuration.ownNetworks
        == ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"].compactMap { IPNetwork($0) })
    #expect(configuration.ownNetworks.count == 3)
  }

  @Test func `Relative paths are relative to the file's folder`() throws {
    let text = """
      logs:
        - {path: /var/log/pmta-a, node: pmta-a}
        - path: logs/acct.csv
        - {path: "-"}
      dmarc: [reports, /srv/dmarc]
      """
    let configuration = try faultless(text)
    #expect(
      configuration.logs == [
        LogInput(path: "/var/log/pmta-a", node: "pmta-a"),
        LogInput(path: "/etc/stagewatch/logs/acct.csv"), LogInput(path: "-"),
      ])
    #expect(configuration.reports == ["/etc/stagewatch/reports", "/srv/dmarc"])
    let bare = Configuration.read("dmarc: [reports]", path: "s.yaml", folder: "")
    #expect(bare.configuration.reports == ["reports"])
    let root = Configuration.read("dmarc: [reports]", path: "/s.yaml", folder: "/")
    #expect(root.configuration.reports == ["/reports"])
  }

  @Test func `The inventory, control domains, receivers, diagnostics and thresholds`() throws {
    let text = """
      control_domains: [static.example.net, STATIC.example.net]
      systems:
        - {name: HR offer letters, injectors: [HR-App.corp.example], vmtas: [], addresses: [10.1.0.0/16],
           owner: HR IT, state: migrating}
        - {name: Survey, vmtas: [Survey-1]}
      diagnostics:
        - {receiver: acme, pattern: 'rejected by our DMARC rules', cause: dmarc_policy}
        - {pattern: "mailbox .* is full", cause: quota}
      receivers:
        - {name: acme, reporters: [ACME Inc.], domains: [acme.example], mx: [mx.acme.example]}
      targets: {Example.ORG.: quarantine, shop.example: none}
      readiness:
        {days: 7, own_pass: 0.99, signed: 0.9, unknown_senders: 0.01, coverage: 1,
         ratio: [0.8, 1.25]}
      """
    let configuration = try faultless(text)
    #expect(configuration.controlDomains == ["static.example.net"])
    #expect(
      configuration.systems == [
        MailSystem(
          name: "HR offer letters", injectors: ["hr-app.corp.example"],
          addresses: [IPNetwork("10.1.0.0/16")].compactMap { $0 }, owner: "HR IT",
          state: "migrating"),
        MailSystem(name: "Survey", vmtas: ["Survey-1"]),
      ])
    #expect(
      configuration.receivers == [
        Receiver(
          name: "acme", mx: ["mx.acme.example"], domains: ["acme.example"],
          reporters: ["ACME Inc."])
      ])
    #expect(
      configuration.diagnostics == [
        DiagnosticRule(
          receiver: "acme", pattern: "rejected by our DMARC rules", cause: .dmarcPolicy),
        DiagnosticRule(receiver: "*", pattern: "mailbox .* is full", cause: .quota),
      ])
    var thresholds = ReadinessThresholds()
    thresholds.days = 7
    thresholds.ownPass = 0.99
    thresholds.signed = 0.9
    thresholds.unknownSenders = 0.01
    thresholds.coverage = 1
    thresholds.ratio = 0.8...1.25
    #expect(configuration.readiness == thresholds)
    #expect(configuration.targets == ["example.org": .quarantine, "shop.example": .none])
    #expect(FindingContext(configuration).targets == configuration.targets)
  }

  @Test func `Thresholds that are not named keep their defaults`() throws {
    let readiness = try faultless("readiness: {days: 28}").readiness
    var expected = ReadinessThresholds()
    expected.days = 28
    #expect(readiness == expected)
  }

  @Test func `A few anchors are followed`() throws {
    let text = """
      own_networks: &ours [203.0.113.0/24]
      systems:
        - {name: Main, addresses: *ours}
      """
    let configuration = try faultless(text)
    #expect(configuration.systems.first?.addresses == configuration.ownNetworks)
    #expect(configuration.ownNetworks.count == 1)
  }

  @Test(arguments: Cause.allCases) func `Every cause is known by its JSON word`(cause: Cause) throws
  {
    let text = "diagnostics: [{pattern: abc, cause: \(cause.rawValue)}]"
    #expect(try faultless(text).diagnostics.map(\.cause) == [cause])
  }
}
