import AggregateReports
import Foundation
import Testing

@testable import Findings

/// When failures count as mended.
struct FailureCourseTests {
  private static let day = 86_400

  /// A day's mail, counted from the first.
  private static func span(
    _ number: Int, failed: Int = 0, of attempted: Int, passed: Int? = nil, isAsStrict: Bool = true,
    judge: Int = 0, domain: Int = 0
  ) -> FailureCourse.Span {
    FailureCourse.Span(
      first: number * day + 60, last: number * day + 7_200, failed: failed, attempted: attempted,
      passed: passed, policy: PolicyLevel(asked: isAsStrict ? .reject : .none, percent: 100),
      judge: FailureCourse.Judge(number: judge, domain: domain))
  }

  /// A day's mail of one relay, as the log has it.
  private static func sent(_ number: Int, _ count: Int, to reporter: Int = 0) -> SentMail {
    SentMail(
      first: number * day + 60, last: number * day + 7_200, attempted: count, passed: count,
      reporters: [reporter])
  }

  @Test func withoutAFailureThereIsNoCourse() {
    #expect(FailureCourse([Self.span(0, of: 40)]) == nil)
    #expect(FailureCourse([]) == nil)
  }

  /// So many clean messages over two days or one after a tenth of the mail failed: the chance that none
  /// of them fails at the old share must be below one in twenty.
  @Test(arguments: 1...60) func cleanMailExcludesTheOldShare(_ clean: Int) throws {
    let wouldBeChance = pow(0.9, Double(clean)) < 0.05
    let over = try #require(
      FailureCourse([
        Self.span(0, failed: 5, of: 50), Self.span(1, of: clean - clean / 2),
        Self.span(2, of: clean / 2),
      ]))
    let days = clean / 2 > 0 ? 2 : 1
    #expect(over.isMended == (wouldBeChance && (clean >= 30 || clean >= 5 && days == 2)))
    #expect(over.cleanMessages == (over.isMended ? clean : 0))
    let single = try #require(
      FailureCourse([Self.span(0, failed: 5, of: 50), Self.span(1, of: clean)]))
    #expect(single.isMended == (wouldBeChance && clean >= 30))
  }

  @Test func fewMessagesAreEnoughWhereAllFailed() throws {
    func course(_ clean: [Int]) throws -> FailureCourse {
      try #require(
        FailureCourse(
          [Self.span(0, failed: 24, of: 24)]
            + clean.enumerated().map { Self.span($0.offset + 1, of: $0.element) }))
    }
    #expect(try !course([4]).isMended)
    #expect(try !course([29]).isMended)
    #expect(try course([30]).isMended)
    #expect(try !course([2, 2]).isMended)
    #expect(try course([2, 3]).isMended)
    let mended = try course([3, 4])
    #expect(mended.cleanSince == Self.day + 60)
    #expect(mended.firstSeen == 60)
    #expect(mended.lastSeen == 7_200)
  }

  @Test func silenceMendsNothing() throws {
    let course = try #require(FailureCourse([Self.span(0, failed: 24, of: 24)]))
    #expect(course.status == .on)
    #expect(course.cleanSince == nil)
  }

  @Test func mailUnderALaxerPolicyShowsNothing() throws {
    let course = try #require(
      FailureCourse([
        Self.span(0, failed: 24, of: 24), Self.span(1, of: 400, isAsStrict: false),
        Self.span(2, of: 400, isAsStrict: false),
      ]))
    #expect(course.status == .on)
  }

  /// What is refused for another cause did not come as far as the policy.
  @Test(arguments: [0, 29, 30]) func onlyMailThatPassedShowsAnything(_ passed: Int) throws {
    let course = try #require(
      FailureCourse([Self.span(0, failed: 24, of: 24), Self.span(1, of: 400, passed: passed)]))
    #expect(course.isMended == (passed >= 30))
    #expect(course.cleanMessages == (passed >= 30 ? passed : 0))
  }

  /// Two judges, of which the second takes the mail again: it must have failed half of it.
  @Test(arguments: [(25, 23), (24, 24), (23, 25)]) func mostJudgesMustTakeTheMailAgain(
    _ first: Int, _ second: Int
  ) throws {
    let course = try #require(
      FailureCourse([
        Self.span(0, failed: first, of: first, judge: 1),
        Self.span(0, failed: second, of: second, judge: 2), Self.span(1, of: 400, judge: 2),
      ]))
    #expect(course.isMended == (second >= first))
  }

  /// Where relays share an address each that sent mail while it failed must have sent enough since.
  @Test(arguments: [(4, 0, true), (5, 0, false), (5, 29, false), (5, 30, true)])
  func noneOfThoseThatShareAnAddressMayBeSilent(
    _ before: Int, _ since: Int, _ isMended: Bool
  ) throws {
    let senders = [
      [Self.sent(0, 20), Self.sent(1, 400)],
      [Self.sent(0, before), Self.sent(1, since), Self.sent(1, 400, to: 7)],
    ]
    let course = try #require(
      FailureCourse(
        [Self.span(0, failed: 12, of: 20 + before), Self.span(1, of: 400 + since)],
        senders: senders))
    #expect(course.isMended == isMended)
  }

  /// One relay is suspected: what fails is its own, however much the others send.
  @Test(arguments: [(0, false), (29, false), (30, true)]) func theOneThatIsSuspectedMustSendAgain(
    _ since: Int, _ isMended: Bool
  ) throws {
    let course = try #require(
      FailureCourse(
        [Self.span(0, failed: 24, of: 1_024), Self.span(1, of: 1_000)],
        senders: [[Self.sent(0, 24), Self.sent(1, since), Self.sent(1, 400, to: 7)]]))
    #expect(course.isMended == isMended)
  }

  /// Mail of the parent domain shows nothing of a subdomain that fell silent.
  @Test func mailOfAnotherFromDomainShowsNothing() throws {
    let spans = [
      Self.span(0, failed: 9, of: 9, domain: 1), Self.span(0, of: 48), Self.span(1, of: 400),
    ]
    #expect(try #require(FailureCourse(spans)).status == .on)
    #expect(try #require(FailureCourse(spans + [Self.span(1, of: 1, domain: 1)])).isMended)
  }

  @Test func failingAgainIsOn() throws {
    let course = try #require(
      FailureCourse([
        Self.span(0, failed: 24, of: 24), Self.span(1, of: 24), Self.span(2, of: 24),
        Self.span(3, failed: 2, of: 24),
      ]))
    #expect(course.status == .on)
    #expect(course.lastSeen == 3 * Self.day + 7_200)
  }

  @Test func mailOfARetiredSystemIsOver() throws {
    let spans = [Self.span(0, failed: 24, of: 24)]
    let course = try #require(FailureCourse(spans, retiredAt: Self.day))
    #expect(course.isMended)
    #expect(course.cleanSince == nil)
    // What fails still is not out of use, whatever is declared.
    #expect(try #require(FailureCourse(spans, retiredAt: course.lastSeen)).status == .on)
  }
}
