extension FirmSystems {
  /// The six that nobody had told IT of, and the club's mail, which shares the newsletters' node.
  ///
  /// The club is no system of its own: it is the newsletter vendor sending as a second brand.
  static let unknown: [SendingSystem] = [
    SendingSystem(
      name: "HR offer letters", owner: "", known: false, weight: 6, shape: .office,
      injectors: [Injector("hr-app.corp.scheldewaard.example", "10.20.8.14")],
      vmta: "general", pool: "general-pool",
      domains: ["careers.scheldewaard.example", "jobs.scheldewaard.example"],
      display: "Scheldewaard HR", local: "careers",
      ownEnvelope: "careers.scheldewaard.example", vendor: "hrcloud.example",
      selector: "pmta1", job: "",
      phases: [
        AuthenticationPhase(StoryMoment(0), .unsigned, .unaligned),
        AuthenticationPhase(StoryMoment(5, 2, of: 3), .signed, .unaligned),
      ],
      sources: sources([40, 41], nat: [100]), configured: false, size: 120_000),
    SendingSystem(
      name: "Subsidiary invoices", owner: "", known: false, weight: 5, shape: .daily,
      injectors: [Injector("fact01.lindekrediet.example", "10.40.7.71")],
      vmta: "lk-legacy", pool: "", domains: ["invoices.lindekrediet.example"],
      display: "Lindekrediet Facturen", local: "facturen",
      ownEnvelope: "invoices.lindekrediet.example", vendor: "", selector: "old2019",
      job: "inv", phases: [AuthenticationPhase(StoryMoment(0), .broken, .failing)],
      sources: leased("198.51.100", [71, 72]) + sources([], nat: [101, 102]), configured: false,
      size: 52_000),
    SendingSystem(
      name: "Survey platform", owner: "", known: false, weight: 3.5, shape: .daily,
      injectors: [Injector("send4.enquetemotor.example", "192.0.2.81", user: "survey")],
      vmta: "survey", pool: "", domains: ["feedback.scheldewaard.example"],
      display: "Uw mening telt", local: "enquete",
      ownEnvelope: "feedback.scheldewaard.example", vendor: "enquetemotor.example",
      selector: "em1", job: "srv",
      phases: [
        AuthenticationPhase(StoryMoment(0), .otherDomain, .unaligned),
        AuthenticationPhase(StoryMoment(4, 2, of: 3), .signed, .unaligned),
      ],
      sources: sources([44, 45], nat: [104]), configured: false, size: 22_000),
    SendingSystem(
      name: "Small web applications", owner: "", known: false, weight: 4, shape: .daily,
      injectors: [
        Injector("web-1.dmz.scheldewaard.example", "10.30.1.1", weight: 3),
        Injector("web-2.dmz.scheldewaard.example", "10.30.1.2", weight: 2, neverSigns: true),
      ],
      vmta: "general", pool: "general-pool",
      domains: ["forms.scheldewaard.example", "apply.scheldewaard.example"],
      display: "Scheldewaard formulieren", local: "www-data",
      ownEnvelope: "forms.scheldewaard.example", vendor: "", selector: "pmta1", job: "",
      phases: [AuthenticationPhase(StoryMoment(0), .signed, .failing)],
      sources: sources([47, 48], nat: [106]), configured: false, size: 7_000),
    SendingSystem(
      name: "Branch scanners", owner: "", known: false, weight: 2, shape: .office,
      injectors: [Injector("mfp-gw.branch.scheldewaard.example", "10.50.0.9")],
      vmta: "general", pool: "general-pool", domains: ["scan.scheldewaard.example"],
      display: "Scan", local: "scan", ownEnvelope: "scan.scheldewaard.example", vendor: "",
      selector: "pmta1", job: "",
      phases: [
        AuthenticationPhase(StoryMoment(0), .unsigned, .failing),
        AuthenticationPhase(StoryMoment(3), .signed, .failing),
      ],
      sources: sources([50], nat: [108]), configured: false, size: 210_000),
    SendingSystem(
      name: "Facility tickets", owner: "", known: false, weight: 3, shape: .office,
      injectors: [Injector("tickets.fm.scheldewaard.example", "10.60.2.5", user: "facility")],
      vmta: "tickets", pool: "", domains: ["service.scheldewaard.example"],
      display: "Facility desk", local: "desk", ownEnvelope: "service.scheldewaard.example",
      vendor: "ticketbus.example", selector: "fm1", job: "",
      phases: [
        AuthenticationPhase(StoryMoment(0), .signed, .unaligned, unsignedShare: 0.2),
        AuthenticationPhase(StoryMoment(3, 1, of: 3), .broken, .unaligned),
        AuthenticationPhase(StoryMoment(5, 2, of: 3), .signed, .unaligned),
      ],
      sources: sources([52], nat: [110]), configured: false, size: 15_000),
  ]

  /// The domain that does not change stage, sent by the newsletters' vendor from its own address.
  static let club = SendingSystem(
    name: "Newsletters", owner: "Marketing", known: true, weight: 4, shape: .daily,
    injectors: [Injector("relay3.mailvendor.example", "192.0.2.40", user: "vendor-news")],
    vmta: "bulk", pool: "bulk-pool", domains: ["waardclub.example"], display: "Waardclub",
    local: "club", ownEnvelope: "bounce.waardclub.example", vendor: "mailvendor.example",
    selector: "wc1", job: "club", phases: [AuthenticationPhase(StoryMoment(0), .signed, .aligned)],
    sources: sources([20, 22], nat: []), configured: true, size: 30_000)

  /// What sends: the 14 systems, and the club as a stream of its own.
  static let senders: [SendingSystem] = all + [club]
}
