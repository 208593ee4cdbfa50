import ByteKit
import Foundation
import Testing

@testable import Scenarios

/// The worlds by which verdicts are judged, recounted in their files, and small ones worked out by
/// hand.
struct VerdictWorldTests {
  // MARK: - The files

  @Test(arguments: VerdictKind.allCases)
  func `Lost mail is that of the files`(_ kind: VerdictKind) throws {
    let world = VerdictWorld(kind, seed: 3)
    let run = try #require(world.runs.first { $0.period == nil } ?? world.runs.last)
    guard let lost = run.truth.lost else { return }
    let period = run.period ?? 0..<Int.max
    let rows = world.files.filter { $0.key.hasPrefix("logs/") }
      .flatMap { String(decoding: $0.value, as: UTF8.self).split(separator: "\n") }
    let refused = rows.filter { row in
      guard row.hasPrefix("b,"), let time = Self.time(row.split(separator: ",")[1]) else {
        return false
      }
      return period.contains(time)
    }
    #expect(refused.count == lost.refused)
    #expect(refused.allSatisfy { $0.contains("DMARC") || $0.contains("policy reasons") })
    var reported = ["quarantine": 0, "reject": 0]
    for (path, bytes) in world.files where path.hasPrefix("reports/") {
      let text = String(decoding: bytes, as: UTF8.self)
      let begin = Int(Self.element("begin", text) ?? "") ?? 0
      guard period.contains(begin) else { continue }
      for record in text.components(separatedBy: "<record>").dropFirst()
      where record.contains("<source_ip>203.0.113.") {
        let disposition = Self.element("disposition", record) ?? ""
        reported[disposition, default: 0] += Int(Self.element("count", record) ?? "") ?? 0
      }
    }
    #expect(reported["quarantine"] == lost.quarantined)
    #expect(reported["reject"] == lost.rejected)
  }

  private static func time(_ text: Substring) -> Int? {
    let day = text.prefix(10).split(separator: "-").compactMap { Int($0) }
    let clock = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
    guard day.count == 3, clock.count == 3 else { return nil }
    let days = CivilTime.daysFromCivil(year: day[0], month: day[1], day: day[2])
    return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }

  private static func element(_ name: String, _ text: String) -> String? {
    guard let open = text.range(of: "<\(name)>"),
      let close = text.range(of: "</\(name)>", range: open.upperBound..<text.endIndex)
    else { return nil }
    return String(text[open.upperBound..<close.lowerBound])
  }

  @Test func `The same kind and seed are the same bytes`() throws {
    let first = VerdictWorld(.spread, seed: 4)
    #expect(first.files == VerdictWorld(.spread, seed: 4).files)
    #expect(first.files != VerdictWorld(.spread, seed: 5).files)
  }

  @Test func `Quiet kinds may only be ok, and nothing lost or broken may be`() {
    for kind in VerdictKind.allCases {
      for seed in UInt64(1)...2 {
        for run in VerdictWorld(kind, seed: seed).runs {
          let truth = run.truth
          if kind.isQuiet { #expect(truth.statuses == ["ok"] && truth.isQuiet, "\(kind) \(seed)") }
          switch kind {
          case .refused, .spread, .smallLoss, .quarantined, .noReports, .secondWeek, .newRelay,
            .fellSilent, .brokenAgain, .missingPath, .cutGzip, .silentNode, .reportsStopped,
            .oldStore, .emptyPeriod, .noFromColumn, .unknownVendor, .spfAtReject, .vendorRunHeld:
            #expect(!truth.mayBeOK, "\(kind) \(seed) \(run.name)")
          default: break
          }
        }
      }
    }
  }

  @Test func `A compressed log that is cut short ends inside its last block`() {
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
    let cut = VerdictLog.cutGzip(bytes)
    // A header of 10 bytes, three block headers of 5, two whole blocks and half of the last.
    #expect(cut.count == 10 + 15 + 60_000 + 5_000)
    #expect(cut.prefix(2) == [0x1f, 0x8b])
  }

  // MARK: - Worked out by hand

  /// A domain at a policy with a relay in order and one that fails from a day on.
  private static func plan(
    _ policy: VerdictPlan.Policy, days: Int = 20, perDay: Int = 20, fails: VerdictPlan.Fails,
    from: Int = 0, until: Int = .max
  ) -> VerdictPlan {
    var plan = VerdictPlan(
      kind: .refused, begin: 1_767_571_200, days: days, reportedDays: days)
    plan.domains = [
      VerdictPlan.Domain(name: "a.example", steps: [VerdictPlan.Step(policy: policy)])
    ]
    for (number, volume) in [100, perDay].enumerated() {
      plan.relays.append(
        VerdictPlan.Relay(
          domain: 0, injector: "app\(number).a.example", injectorIP: "10.0.0.\(number)",
          vmta: "v\(number)", addresses: ["203.0.113.\(number)"], perDay: volume,
          mailboxes: [Mailboxes.google], days: 0..<days))
    }
    plan.relays[1].phases = [
      VerdictPlan.Phase(), VerdictPlan.Phase(day: from, fails: fails),
      VerdictPlan.Phase(day: min(until, days)),
    ]
    return plan
  }

  private static func truth(_ plan: VerdictPlan, _ period: Range<Int>? = nil) -> VerdictTruth {
    VerdictTruthBuilder(VerdictMail(plan, seed: 1), period: period).truth()
  }

  @Test(arguments: [
    (3, ["critical"]), (1, ["attention"]), (0, ["ok"]),
  ]) func `Thirty messages and one percent are critical`(_ days: Int, _ right: [String]) {
    // 12 messages a day are lost on the last days: 36, 12 or none.
    let plan = Self.plan(.reject, fails: .some(12), from: 20 - days)
    let truth = Self.truth(plan)
    #expect(truth.statuses == right)
    #expect(truth.lost == VerdictTruth.Lost(refused: 12 * days, rejected: 12 * days))
  }

  @Test func `Two lost messages may be ok`() {
    let plan = Self.plan(.reject, fails: .some(2), from: 19)
    #expect(Self.truth(plan).statuses == ["attention", "ok"])
  }

  @Test func `Mail put aside is as bad, and a policy of none loses nothing`() {
    let aside = Self.truth(Self.plan(.quarantine, fails: .all, from: 10))
    #expect(aside.statuses == ["critical"])
    #expect(aside.lost?.refused == 0 && (aside.lost?.quarantined ?? 0) > 150)
    let none = Self.truth(Self.plan(.none, fails: .all, from: 10))
    #expect(none.statuses == ["attention"])
    #expect(none.lost == VerdictTruth.Lost())
    #expect(none.readiness?.map(\.verdicts) == [["hold"]])
  }

  @Test(arguments: [(0, "on"), (1, "on"), (2, "mended"), (9, "mended")])
  func `A relay is mended on its second clean day`(_ clean: Int, _ status: String) {
    let plan = Self.plan(.reject, fails: .all, from: 5, until: 20 - clean)
    let truth = Self.truth(plan)
    #expect(truth.relays?.map(\.statuses) == [[status]])
    #expect(truth.statuses == (status == "on" ? ["critical"] : ["ok"]))
    let since = truth.relays?.first?.cleanSince
    #expect(since.map { abs($0 - plan.time(ofDay: 20 - clean)) <= 86_400 } ?? (status == "on"))
    // Asked until the day before it was mended, it is on.
    let before = Self.truth(plan, plan.begin..<plan.time(ofDay: 20 - clean))
    #expect(before.statuses == ["critical"])
  }

  @Test func `A relay that sends no more is on until it is retired`() {
    var plan = Self.plan(.reject, fails: .all, from: 5)
    plan.relays[1].days = 0..<10
    #expect(Self.truth(plan).statuses == ["critical"])
    #expect(Self.truth(plan).isClean == false)
    plan.retired = [1]
    let truth = Self.truth(plan)
    #expect(truth.statuses == ["ok"] && !truth.isQuiet)
    #expect(truth.relays?.map(\.statuses) == [["mended"]])
    #expect(truth.relays?.first?.cleanSince == nil)
  }

  @Test func `A broken input hides behind nothing but a loss that is critical`() {
    var plan = Self.plan(.reject, fails: .none)
    plan.reportedDays = 17
    #expect(Self.truth(plan).statuses == ["not_enough_data"])
    plan.reportedDays = 18
    #expect(Self.truth(plan).statuses == ["ok"])
    plan.silent = ("", 16)
    #expect(Self.truth(plan).statuses == ["not_enough_data"])
    plan.relays[1].phases = [VerdictPlan.Phase(fails: .all)]
    #expect(Self.truth(plan).statuses == ["critical"])
    let later = plan.time(ofDay: 30)
    #expect(Self.truth(plan, later..<later + 86_400).statuses == ["not_enough_data"])
  }

  @Test(arguments: [
    (VerdictPlan.Policy.none, false, "quarantine t=y"), (.quarantine, true, "quarantine"),
    (.quarantine, false, "reject t=y"), (.reject, true, "reject"), (.reject, false, "-"),
  ]) func `Every rung has its next`(
    _ policy: VerdictPlan.Policy, _ testing: Bool, _ next: String
  ) {
    var plan = Self.plan(policy, fails: .none)
    plan.domains[0].steps[0].testing = testing
    #expect(Self.truth(plan).readiness?.map(\.next) == [next])
    plan.domains[0].target = .quarantine
    let ended = policy == .none || (policy == .quarantine && testing) ? next : "-"
    #expect(Self.truth(plan).readiness?.map(\.next) == [ended])
  }

  // MARK: - What is mended

  @Test(arguments: [
    (5, [0: 4], false), (5, [0: 3, 1: 2], true), (5, [0: 29], false), (5, [0: 30], true),
  ]) func `Thirty messages suffice, or five on two days`(
    _ failed: Int, _ later: [Int: Int], _ isMended: Bool
  ) {
    #expect(MendedRule.isMended(failed: failed, tried: failed, later: later) == isMended)
  }

  /// Of a share of a tenth 0.9^28 = 5.2 % of runs show nothing among 28, and 4.7 % among 29.
  @Test func `The old share must be excluded`() {
    #expect(!MendedRule.isMended(failed: 10, tried: 100, later: [0: 14, 1: 14]))
    #expect(MendedRule.isMended(failed: 10, tried: 100, later: [0: 14, 1: 15]))
  }
}
