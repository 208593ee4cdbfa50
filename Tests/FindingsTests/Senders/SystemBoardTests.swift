import ByteKit
import TestSupport
import Testing

@testable import Findings

/// How systems stand on the board, week by week and by each of the three ways.
struct SystemBoardTests {
  private static let days = 56
  private static let outside = "192.0.2.77"
  private static let vendor: [SenderScene.Signature] = [("crm.example", "v", "pass")]

  private static func system(_ mend: MailSystem.Mend, due: Int? = nil) -> MailSystem {
    MailSystem(
      name: "CRM", injectors: ["crm.corp.example"], addresses: [],
      sign: ["crm.example"], mend: mend, due: due)
  }

  /// A vendor that fails until a day, and passes from then on in some way.
  private static func board(
    _ mend: MailSystem.Mend, from day: Int, due: Int? = nil
  ) async throws -> SystemSummary {
    var scene = SenderScene(days: days)
    scene.sample.log = SmallLog()
    for number in 0..<days {
      let time = Sample.day + number * Sample.daySeconds + 3600
      scene.sample.log.add(at: time, injector: "app.corp.example (10.0.0.4)", count: 30)
      guard number >= day, mend == .relay else { continue }
      scene.sample.log.add(
        at: time, source: "192.0.2.9", injector: "crm.corp.example (10.0.0.9)", count: 10)
    }
    scene.add(SenderScene.foreign(outside, 5, signatures: vendor), on: 0..<day)
    switch mend {
    case .relay:
      scene.add(
        SmallReport.Record("192.0.2.9", count: 5, signatures: SenderScene.ownKey), on: day..<days)
    case .spf:
      scene.add(
        SmallReport.Record(outside, count: 5, dkim: false, spf: true, signatures: vendor),
        on: day..<days)
    case .dkimSubdomain:
      scene.add(
        SmallReport.Record(
          outside, count: 5, dkim: true, spf: false,
          signatures: [("a.example", "crm", "pass")] + vendor), on: day..<days)
    }
    scene.sample.context.systems = [system(mend, due: due)]
    return try #require(try await scene.report().systems.first)
  }

  private static func time(_ day: Int) -> Int { Sample.day + day * Sample.daySeconds }

  @Test(arguments: [
    (MailSystem.Mend.relay, SystemBoard.State.moved), (.spf, .carriedBySPF),
    (.dkimSubdomain, .signed),
  ])
  func eachWayEndsWhereItShould(_ mend: MailSystem.Mend, _ state: SystemBoard.State) async throws {
    let found = try await Self.board(mend, from: 30)
    #expect(found.board.state == state)
    #expect(found.board.since == Self.time(30))
    #expect(found.board.movedSince == (mend == .relay ? Self.time(30) : nil))
    #expect(found.board.signedSince == (mend == .spf ? nil : Self.time(30)))
    // Ten messages a day, from a day in the fifth week on.
    let passing = (0..<8).map { week in
      10 * (0..<7).count { week * 7 + $0 >= 30 }
    }
    #expect(found.board.weeks.map(\.messages) == Array(repeating: 70, count: 8))
    #expect(found.board.weeks.map(\.passing) == passing)
    #expect(found.board.weeks.first?.begin == Self.time(0))
    #expect(!found.isOverdue)
  }

  @Test func aSystemThatIsNotMendedInTimeIsOverdue() async throws {
    let day = Sample.day / Sample.daySeconds
    let failing = try await Self.board(.dkimSubdomain, from: Self.days, due: day + 40)
    #expect(failing.board.state == .unaligned)
    #expect(failing.isOverdue)
    #expect(failing.board.keyDomains == ["a.example"])
    #expect(failing.board.spfAddresses.map(\.description) == [Self.outside])
    #expect(try await !Self.board(.dkimSubdomain, from: Self.days, due: day + 56).isOverdue)
    #expect(try await !Self.board(.dkimSubdomain, from: 30, due: day + 40).isOverdue)
    // SPF was not the way that was chosen, and is where it was.
    #expect(try await !Self.board(.spf, from: 30, due: day + 40).isOverdue)
  }

  @Test func aSystemWithoutMailOfTwoWeeksIsSilent() async throws {
    var scene = SenderScene(days: 40)
    scene.add(SenderScene.foreign(Self.outside, 5, signatures: Self.vendor), on: 0..<20)
    scene.sample.context.systems = [
      MailSystem(name: "CRM", sign: ["crm.example"]), MailSystem(name: "Gone", sign: ["b.example"]),
    ]
    let report = try await scene.report()
    #expect(report.systems.map(\.board.state) == [.silent, nil])
  }
}
