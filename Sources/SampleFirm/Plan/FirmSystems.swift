/// The firm's 14 sending systems and its 47 source addresses.
///
/// Addresses are of the blocks for documentation (RFC 5737, RFC 3849).
enum FirmSystems {
  /// Source addresses `203.0.113.N` of the first node and of the second, which is behind NAT and
  /// logs `10.0.0.N`.
  static func sources(_ direct: [Int], nat: [Int], v6: [String] = []) -> [SourceAddress] {
    direct.map { SourceAddress(seen: "203.0.113.\($0)", logged: "203.0.113.\($0)", node: 0) }
      + v6.map { SourceAddress(seen: $0, logged: $0, node: 0) }
      + nat.map { SourceAddress(seen: "203.0.113.\($0)", logged: "10.0.0.\($0)", node: 1) }
  }

  /// Addresses of a vendor's block, used by the first node's own VirtualMTAs.
  static func leased(_ block: String, _ numbers: [Int], node: Int = 0) -> [SourceAddress] {
    numbers.map {
      SourceAddress(seen: "\(block).\($0)", logged: "\(block).\($0)", node: node)
    }
  }

  /// All systems; the number of one is its place here.
  static let all: [SendingSystem] = known + unknown

  /// The eight that IT had in its inventory.
  static let known: [SendingSystem] = [
    SendingSystem(
      name: "Account statements", owner: "Core banking", known: true, weight: 20, shape: .nightly,
      injectors: [
        Injector("core-out1.corp.scheldewaard.example", "10.20.1.11", user: "statements"),
        Injector("core-out2.corp.scheldewaard.example", "10.20.1.12", user: "statements"),
      ],
      vmta: "transact", pool: "transact-pool",
      domains: ["statements.scheldewaard.example", "rekening.scheldewaard.example"],
      display: "Scheldewaard, rekeningen", local: "noreply",
      ownEnvelope: "bounce.scheldewaard.example", vendor: "", selector: "pmta1", job: "stmt",
      phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
      sources: sources([11, 12, 13], nat: [75, 76, 77]), configured: true, size: 41_000),
    SendingSystem(
      name: "Card alerts", owner: "Payments", known: true, weight: 17, shape: .daily,
      injectors: [
        Injector("alert-gw.corp.scheldewaard.example", "10.20.2.21", user: "alerts")
      ],
      vmta: "transact", pool: "transact-pool",
      domains: ["alerts.scheldewaard.example", "cards.scheldewaard.example"],
      display: "Scheldewaard Alerts", local: "alert",
      ownEnvelope: "bounce.scheldewaard.example", vendor: "", selector: "pmta1", job: "",
      phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
      sources: sources([14, 15], nat: [78, 79], v6: ["2001:db8:5:1::14"]), configured: true,
      size: 12_000),
    SendingSystem(
      name: "Corporate mail", owner: "Workplace IT", known: true, weight: 15, shape: .office,
      injectors: [
        Injector("exch-edge1.corp.scheldewaard.example", "10.20.3.31"),
        Injector("exch-edge2.corp.scheldewaard.example", "10.20.3.32"),
      ],
      vmta: "corporate", pool: "",
      domains: ["scheldewaard.example", "mortgage.scheldewaard.example"],
      display: "Van den Broeck, Lies", local: "lies.vandenbroeck",
      ownEnvelope: "scheldewaard.example", vendor: "", selector: "corp-rsa", job: "",
      phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
      sources: sources([16], nat: [80, 81], v6: ["2001:db8:5:1::16"]), configured: true,
      size: 88_000),
    SendingSystem(
      name: "Newsletters", owner: "Marketing", known: true, weight: 12, shape: .campaigns,
      injectors: [Injector("relay3.mailvendor.example", "192.0.2.40", user: "vendor-news")],
      vmta: "bulk", pool: "bulk-pool",
      domains: ["news.scheldewaard.example", "actie.scheldewaard.example"],
      display: "Scheldewaard Nieuws", local: "nieuws",
      ownEnvelope: "news.scheldewaard.example", vendor: "mailvendor.example", selector: "mv2026",
      job: "news",
      phases: [
        AuthenticationPhase(StoryMoment(0), .otherDomain, .unaligned),
        AuthenticationPhase(StoryMoment(0, 2, of: 3), .signed, .unaligned),
      ],
      sources: sources([20, 21], nat: [82, 83]), configured: false, size: 64_000),
    SendingSystem(
      name: "Mainframe notices", owner: "Core banking", known: true, weight: 6, shape: .nightly,
      injectors: [Injector("mvs1.corp.scheldewaard.example", "10.20.4.41")],
      vmta: "legacy-sign", pool: "", domains: ["notices.scheldewaard.example"],
      display: "SCHELDEWAARD BANK", local: "MVSBATCH",
      ownEnvelope: "notices.scheldewaard.example", vendor: "", selector: "pmta1", job: "mvs",
      phases: [
        AuthenticationPhase(StoryMoment(0), .unsigned, .aligned),
        AuthenticationPhase(StoryMoment(0, 1, of: 3), .signed, .aligned),
      ],
      sources: sources([24], nat: [84]), configured: true, size: 6_000),
    SendingSystem(
      name: "Insurance portal", owner: "Insurance", known: true, weight: 5, shape: .daily,
      injectors: [Injector("portal-app.ins.scheldewaard.example", "10.20.5.51", user: "insure")],
      vmta: "portal", pool: "",
      domains: ["insurance.scheldewaard.example", "claims.scheldewaard.example"],
      display: "Scheldewaard Insurance", local: "service",
      ownEnvelope: "bounce.insurance.scheldewaard.example", vendor: "", selector: "ins1",
      job: "", phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
      sources: sources([26], nat: [86]), configured: true, size: 19_000),
    SendingSystem(
      name: "Subsidiary mail", owner: "Lindekrediet IT", known: true, weight: 5, shape: .office,
      injectors: [Injector("mail.corp.lindekrediet.example", "10.40.1.10")],
      vmta: "lindekrediet", pool: "",
      domains: ["lindekrediet.example", "klanten.lindekrediet.example"],
      display: "Lindekrediet", local: "info", ownEnvelope: "lindekrediet.example", vendor: "",
      selector: "lk1", job: "", phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
      sources: leased("198.51.100", [10, 11]) + sources([], nat: [88]), configured: true,
      size: 33_000),
    SendingSystem(
      name: "Payment reminders", owner: "Collections", known: true, weight: 4, shape: .daily,
      injectors: [Injector("out.incassohulp.example", "192.0.2.66", user: "reminders")],
      vmta: "reminders", pool: "", domains: ["pay.scheldewaard.example"],
      display: "Scheldewaard betalingen", local: "betalingen",
      ownEnvelope: "pay.scheldewaard.example", vendor: "incassohulp.example", selector: "",
      job: "dun", phases: [AuthenticationPhase(StoryMoment(0), .unsigned, .aligned)],
      sources: sources([28, 29], nat: [90]), configured: false, size: 9_000),
  ]
}
