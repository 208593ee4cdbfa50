import Foundation
import Testing

@testable import Scenarios

/// The worlds by which senders outside the log are judged, recounted in their files, and small ones
/// worked out by hand.
struct SenderWorldTests {
  // MARK: - The files

  @Test func `The same kind and seed are the same bytes`() {
    for kind in [SenderKind.vendorUnknown, .wave, .forwarderLate, .mixed] {
      let first = SenderWorld(kind, seed: 4)
      #expect(first.files == SenderWorld(kind, seed: 4).files)
      #expect(first.files != SenderWorld(kind, seed: 5).files)
    }
  }

  /// A record as its text has it.
  private struct Record {
    let day: Int
    let text: String

    var count: Int { Int(element("count") ?? "") ?? 0 }
    var address: String { element("source_ip") ?? "" }
    var aligned: Bool { text.contains("<dkim>pass</dkim>") || text.contains("<spf>pass</spf>") }

    func element(_ name: String) -> String? { SenderWorldTests.element(name, text) }
  }

  private static func element(_ name: String, _ text: String) -> String? {
    guard let open = text.range(of: "<\(name)>"),
      let close = text.range(of: "</\(name)>", range: open.upperBound..<text.endIndex)
    else { return nil }
    return String(text[open.upperBound..<close.lowerBound])
  }

  /// Records of a world that are not of the firm's own addresses.
  private static func outside(_ world: SenderWorld) -> [Record] {
    world.files.filter { $0.key.hasPrefix("reports/") }.flatMap { _, bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let day = (Int(element("begin", text) ?? "") ?? 0) / 86_400
      return text.components(separatedBy: "<record>").dropFirst().map {
        Record(day: day, text: $0)
      }.filter { !$0.address.hasPrefix("203.0.113.") }
    }
  }

  @Test(arguments: SenderKind.allCases)
  func `The truth is that of the files`(_ kind: SenderKind) throws {
    let world = SenderWorld(kind, seed: 3)
    let truth = world.truth
    let records = Self.outside(world)
    #expect(records.reduce(0) { $0 + $1.count } == truth.messages)
    // Who shares addresses is told apart by name, which the records have as well.
    let parties = kind == .vendorsSharing ? [] : truth.parties
    for party in parties {
      let own = records.filter { party.addresses.contains($0.address) }
      #expect(own.reduce(0) { $0 + $1.count } == party.messages)
      #expect(own.filter(\.aligned).reduce(0) { $0 + $1.count } == party.aligned)
      #expect(Set(own.map(\.day)).count == party.days)
      let refused = own.filter { $0.element("disposition") == "reject" }
      #expect(refused.reduce(0) { $0 + $1.count } == party.rejected)
    }
    if kind == .vendorsSharing {
      for party in truth.parties {
        let own = records.filter { record in
          party.names.first.map { record.text.contains("<domain>\($0)<") }
            ?? record.text.contains("<auth_results><spf>")
        }
        #expect(own.reduce(0) { $0 + $1.count } == party.messages)
      }
    }
  }

  @Test(arguments: SenderKind.allCases)
  func `No address and no name is of two parties`(_ kind: SenderKind) {
    for seed in UInt64(1)...4 {
      let parties = SenderWorld(kind, seed: seed).truth.parties
      let names = parties.flatMap(\.names)
      #expect(Set(names).count == names.count, "\(kind) \(seed)")
      guard kind != .vendorsSharing else { continue }
      let addresses = parties.flatMap(\.addresses)
      #expect(Set(addresses).count == addresses.count, "\(kind) \(seed)")
    }
  }

  @Test(arguments: SenderKind.allCases)
  func `Each kind holds what it is called by`(_ kind: SenderKind) {
    for seed in UInt64(1)...6 {
      let truth = SenderWorld(kind, seed: seed).truth
      let classes = truth.parties.map(\.classes)
      let name = "\(kind) \(seed) \(classes)"
      switch kind {
      case .vendorUnknown, .vendorLarge, .vendorSomeSigned, .vendorsSharing, .subsidiary,
        .spooferSigned:
        let named = truth.parties.filter { !$0.isCrowd }.map(\.classes)
        #expect(named.allSatisfy { $0 == ["vendor_unknown"] }, "\(name)")
        #expect(truth.statuses.allSatisfy { $0 == "attention" || $0 == "critical" }, "\(name)")
      case .vendorLost: #expect(truth.statuses == ["critical"], "\(name)")
      case .vendorAligned: #expect(classes == [["vendor"]], "\(name)")
      case .vendorDecided, .vendorDecidedFailing:
        #expect(truth.parties.allSatisfy { $0.isDecided && $0.classes == ["vendor"] }, "\(name)")
      case .forwarderIntact, .forwarderBroken, .forwarderSRS, .forwarderList, .forwarderTold,
        .forwarderLate, .forwarderHost:
        #expect(classes == [["forwarder"]], "\(name)")
        #expect(truth.statuses == ["ok"], "\(name)")
      case .wave, .waveSigned, .newSpammer:
        #expect(classes.allSatisfy { $0 == ["stranger"] }, "\(name)")
        #expect(!truth.statuses.contains("critical"), "\(name)")
      case .missingNode:
        #expect(truth.statuses == ["attention"], "\(name)")
        #expect(truth.readiness.allSatisfy { !$0.verdicts.contains("go") }, "\(name)")
      default: break
      }
    }
  }

  @Test func `Waves differ by orders of magnitude`() {
    let sizes = (UInt64(1)...20).map { SenderWorld(.wave, seed: $0).truth.messages }
    #expect((sizes.min() ?? 0) < 100)
    #expect((sizes.max() ?? 0) > 10_000)
  }

  /// The file of a world that a late refusal makes has the row of PowerMTA's guide, once for each.
  @Test func `Late refusals are rows of the log`() {
    let world = SenderWorld(.forwarderLate, seed: 2)
    let rows = String(decoding: world.files["logs/acct.csv"] ?? [], as: UTF8.self)
      .split(separator: "\n")
    let columns = rows[0].split(separator: ",")
    let late = rows.filter { $0.hasPrefix("rb,") }
    let planned = world.plan.base.lateRefusals.reduce(0) { $0 + $1.days.count * $1.perDay }
    #expect(late.count == planned && planned > 0)
    #expect(columns.last == "dsnReportingMta")
    #expect(late.allSatisfy { $0.contains(",dns;mx1.") })
  }

  // MARK: - Worked out by hand

  /// A firm of 60 reported messages a day at one reporter, and one party.
  private static func plan(
    _ senders: [VerdictPlan.Sender], steps: [VerdictPlan.Step] = [VerdictPlan.Step(policy: .none)]
  ) -> SenderPlan {
    var base = VerdictPlan(kind: .quiet, begin: 1_767_571_200, days: 25, reportedDays: 25)
    base.domains = [VerdictPlan.Domain(name: "a.example", steps: steps)]
    base.relays = [
      VerdictPlan.Relay(
        domain: 0, injector: "app.a.example", injectorIP: "10.0.0.1", vmta: "v",
        addresses: ["203.0.113.1"], perDay: 60, mailboxes: [Mailboxes.google], days: 0..<25)
    ]
    base.senders = senders
    return SenderPlan(
      kind: .vendorUnknown, base: base, parties: [SenderPlan.Party(names: ["v.example"])])
  }

  private static func sender(
    _ days: Range<Int>, every: Int = 1, perDay: Int = 1,
    at mailboxes: [Int] = [Mailboxes.google, Mailboxes.yahoo]
  ) -> VerdictPlan.Sender {
    VerdictPlan.Sender(
      role: .unknownVendor, domain: 0, addresses: ["198.18.0.1"], perDay: perDay,
      mailboxes: mailboxes, days: days, every: every, credentials: .itself("v.example"))
  }

  private static func classes(_ plan: SenderPlan) -> [String] {
    SenderWorld(plan, seed: 1).truth.parties[0].classes
  }

  @Test(arguments: [
    // Five days of fourteen, the first and the last of them 13 or 16 days apart.
    (3, 13, "vendor_unknown"), (4, 17, "stranger"),
    // Four days.
    (1, 4, "stranger"), (1, 5, "vendor_unknown"),
  ]) func `Five of fourteen days make one that comes back`(
    _ every: Int, _ length: Int, _ right: String
  ) {
    // One message a day at two reporters is 2 of 60 and no large part only over fourteen full days.
    var plan = Self.plan([Self.sender(4..<4 + length, every: every)])
    plan.base.relays[0].perDay = 2000
    #expect(Self.classes(plan) == [right])
  }

  @Test func `One reporter is too few, and a hundredth of the mail is enough`() {
    let few = Self.plan([Self.sender(10..<20, at: [Mailboxes.google])])
    // 10 of about 14 · 60 are more than a hundredth, but not by half; of 2000 a day they are nothing.
    #expect(Self.classes(few) == ["stranger", "vendor_unknown"])
    var less = few
    less.base.relays[0].perDay = 2000
    #expect(Self.classes(less) == ["stranger"])
    let large = Self.plan([Self.sender(10..<13, perDay: 30, at: [Mailboxes.google])])
    #expect(Self.classes(large) == ["vendor_unknown"])
    let two = Self.plan([Self.sender(10..<12, perDay: 300, at: [Mailboxes.google])])
    #expect(Self.classes(two) == ["stranger"])
  }

  @Test(arguments: [(0, ["critical"]), (13, ["attention"])])
  func `Refused mail is critical of who was there before the stage`(
    _ first: Int, _ right: [String]
  ) {
    let steps = [VerdictPlan.Step(policy: .none), VerdictPlan.Step(day: 12, policy: .reject)]
    let plan = Self.plan([Self.sender(first..<25, perDay: 5)], steps: steps)
    let truth = SenderWorld(plan, seed: 1).truth
    #expect(truth.statuses == right)
    #expect(truth.parties[0].rejected == 10 * (25 - max(first, 12)))
  }

  @Test func `A decided vendor's mail is own mail`() {
    let steps = [VerdictPlan.Step(policy: .reject)]
    var sender = Self.sender(0..<25, perDay: 5)
    sender.role = .decided
    var plan = Self.plan([sender], steps: steps)
    plan.parties[0].decision = ("vendor", nil)
    let truth = SenderWorld(plan, seed: 1).truth
    #expect(truth.statuses == ["critical"])
    #expect(truth.parties[0].isDecided)
    plan.base.domains[0].steps[0].policy = .none
    let readiness = SenderWorld(plan, seed: 1).truth.readiness
    #expect(readiness.map(\.verdicts) == [["hold"]])
    #expect(readiness.first?.unmet.contains("own_pass") == true)
  }
}
