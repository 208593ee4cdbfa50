import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import TestSupport
import Testing

/// The mail against the systems of the configuration.
struct InventoryTests {
  private static let noon = Sample.day + 43_200

  private static func sample() -> Sample {
    var sample = Sample()
    sample.log.add(at: noon, count: 5)
    sample.log.add(
      at: noon + 10, from: "hr.a.example", source: "192.0.2.3",
      injector: "hr.corp.example (10.0.0.4)", vmta: "hr", count: 3)
    sample.log.add(
      "b", at: noon + 20, source: "192.0.2.4", injector: "lost.corp.example", vmta: "v4", count: 2)
    sample.report(
      day: 0, SmallReport.Record("192.0.2.1", count: 5),
      SmallReport.Record("192.0.2.3", count: 3, from: "hr.a.example", dkim: false, spf: false))
    sample.context.systems = [
      MailSystem(name: "Survey", vmtas: ["survey"], owner: "Marketing", state: "planned"),
      MailSystem(name: "CRM", injectors: ["crm.corp.example"]),
    ]
    return sample
  }

  @Test func everySystemIsListedWithItsMail() async throws {
    let systems = try await Self.sample().run().systems
    #expect(systems.map(\.name) == ["Survey", "CRM"])
    let survey = try #require(systems.first)
    #expect(survey.owner == "Marketing")
    #expect(survey.state == "planned")
    #expect([survey.addresses, survey.messages, survey.logged] == [0, 0, 0])
    #expect(survey.firstSeen == nil)
    #expect(survey.lastSeen == nil)
    let crm = try #require(systems.last)
    #expect([crm.addresses, crm.messages, crm.logged] == [1, 5, 5])
    #expect(crm.firstSeen == Self.noon)
    #expect(crm.lastSeen == Self.noon)
  }

  @Test func ownMailThatNoSystemNames() async throws {
    let unknown = try await Self.sample().run().unknownOwn
    // 192.0.2.4 delivered nothing.
    #expect(unknown.map(\.sourceIP.description) == ["192.0.2.3"])
    let source = try #require(unknown.first)
    #expect(source.domains == ["hr.a.example"])
    #expect(source.relays.map(\.vmta) == ["hr"])
    #expect(source.relays.map(\.injector) == ["hr.corp.example"])
    #expect([source.logged, source.messages, source.failing] == [3, 3, 3])
  }

  @Test func withoutAnInventoryNothingIsUnknown() async throws {
    var sample = Self.sample()
    sample.context.systems = []
    let report = try await sample.run()
    #expect(report.systems.isEmpty)
    #expect(report.unknownOwn.isEmpty)
  }

  @Test func reportsCannotTellRelaysOfOneAddressApart() async throws {
    var sample = Self.sample()
    sample.log.add(at: Self.noon + 30, injector: "web.corp.example", vmta: "web", count: 4)
    let report = try await sample.run()
    let shared = try #require(report.unknownOwn.first { $0.sourceIP.description == "192.0.2.1" })
    #expect(shared.logged == 4)
    #expect(shared.messages == nil)
    #expect(shared.failing == nil)
    #expect(report.systems.last?.logged == 5)
  }

  // MARK: - New sources

  /// Two stages of two days; one address from the begin, another from the given day.
  private static func staged(newFrom day: Int, oldFrom: Int = 0) -> Sample {
    var sample = Sample()
    for number in 0..<4 {
      sample.report(
        day: number, policy: number < 2 ? "none" : "reject", SmallReport.Record("203.0.113.77"))
      let noon = Self.noon + number * Sample.daySeconds
      if number >= oldFrom { sample.log.add(at: noon) }
      if number >= day { sample.log.add(at: noon, source: "192.0.2.9") }
    }
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .none),
        begin: Sample.day),
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .reject),
        begin: Sample.day + 2 * Sample.daySeconds),
    ]
    return sample
  }

  @Test(arguments: [(0, false), (1, false), (2, true), (3, true)]) func newInTheLastStage(
    _ day: Int, _ isNew: Bool
  ) async throws {
    let sources = try await Self.staged(newFrom: day).run().sources
    let marked = sources.filter(\.isNew).map(\.sourceIP.description)
    #expect(marked == (isNew ? ["192.0.2.9"] : []))
  }

  @Test func nothingIsNewWithoutMailBefore() async throws {
    var sample = Self.staged(newFrom: 2, oldFrom: 2)
    sample.reports = sample.reports.suffix(2)
    #expect(try await sample.run().sources.allSatisfy { !$0.isNew })
  }
}
