import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Fourteen systems that are mended over eight weeks, each in its way: the board of each week is the
/// plan's.
struct BoardOfAFirmTests {
  private static let weeks = 8
  private static let daysOfWeek = 7

  /// One system: what it sends a day, the day from which it passes, and how.
  private struct Plan {
    let number: Int
    let volume: Int
    let mend: MailSystem.Mend
    /// 56 for one that is never mended.
    let day: Int
    let signsAsItself: Bool

    var domain: String { "s\(number).a.example" }
    var address: String { "192.0.2.\(number + 10)" }
    var vendor: [SenderScene.Signature] {
      signsAsItself ? [("vendor\(number).example", "v", "pass")] : []
    }
    var system: MailSystem {
      MailSystem(
        name: "system \(number)", injectors: ["app\(number).corp.example"],
        addresses: [IPNetwork(address)].compactMap { $0 }, mend: mend)
    }

    func record(on day: Int) -> SmallReport.Record {
      guard day >= self.day else {
        return SmallReport.Record(
          address, count: volume, from: domain, dkim: false, spf: false, signatures: vendor,
          envelope: "bounce\(number).example")
      }
      switch mend {
      case .relay:
        return SmallReport.Record(
          "192.0.2.1", count: volume, from: domain, signatures: SenderScene.ownKey)
      case .spf:
        return SmallReport.Record(
          address, count: volume, from: domain, dkim: false, spf: true, signatures: vendor)
      case .dkimSubdomain:
        return SmallReport.Record(
          address, count: volume, from: domain, dkim: true, spf: false,
          signatures: [(domain, "s", "pass")])
      }
    }

    /// What the board must say at the end of a day, counted from the first.
    func state(through last: Int) -> SystemBoard.State {
      let days = last - day + 1
      let isTold = volume * days >= 30 || days >= 2 && volume * days >= 5
      guard days > 0, isTold else { return signsAsItself ? .unaligned : .failing }
      switch mend {
      case .relay: return .moved
      case .spf: return .carriedBySPF
      case .dkimSubdomain: return .signed
      }
    }

    func passing(week: Int) -> Int {
      volume * (0..<daysOfWeek).count { week * daysOfWeek + $0 >= day }
    }
  }

  private static func plans(_ random: inout SeededRandom) -> [Plan] {
    (0..<14).map { number in
      Plan(
        number: number, volume: Int.random(in: 1...12, using: &random),
        mend: MailSystem.Mend.allCases[number % 3], day: Int.random(in: 3...60, using: &random),
        signsAsItself: Bool.random(using: &random))
    }
  }

  private static func sample(_ plans: [Plan], weeks: Int) -> Sample {
    var sample = Sample()
    for day in 0..<(weeks * daysOfWeek) {
      let begin = Sample.day + day * Sample.daySeconds
      sample.log.add(at: begin + 60, injector: "mail.corp.example (10.0.0.4)", count: 30)
      var records = [SmallReport.Record(count: 30, signatures: SenderScene.ownKey)]
      for plan in plans {
        records.append(plan.record(on: day))
        guard plan.mend == .relay, day >= plan.day else { continue }
        sample.log.add(
          at: begin + 120, from: plan.domain, injector: "app\(plan.number).corp.example (10.0.0.9)",
          count: plan.volume)
      }
      sample.reports.append(
        SmallReport(
          id: String(day), from: begin, to: begin + Sample.daySeconds - 1, records))
    }
    sample.context.systems = plans.map(\.system)
    return sample
  }

  @Test(arguments: 1...2) func eachWeekIsThePlans(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let plans = Self.plans(&random)
    for week in 1...Self.weeks {
      let report = try await Self.sample(plans, weeks: week).run()
      let last = week * Self.daysOfWeek - 1
      for plan in plans {
        let found = try #require(report.systems.first { $0.name == plan.system.name })
        #expect(
          found.board.state == plan.state(through: last),
          "system \(plan.number) in week \(week), \(plan.mend), mended on day \(plan.day)")
        #expect(
          found.board.weeks.map(\.messages)
            == (0..<week).map { _ in plan.volume * Self.daysOfWeek })
        #expect(found.board.weeks.map(\.passing) == (0..<week).map(plan.passing))
        if plan.state(through: last) == .moved {
          #expect(found.board.movedSince == Sample.day + plan.day * Sample.daySeconds)
        }
      }
    }
  }
}
