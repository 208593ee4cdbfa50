import Findings
import TestSupport
import Testing

/// What PowerMTA's configuration means beside what reporters saw.
struct SigningReviewsTests {
  private typealias Signature = (domain: String, selector: String?, result: String)

  /// Days of mail of `vmta1`, and what the reporter says of each day's mail.
  private static func sample(
    _ meant: MeantSigning, days: Int = 8, _ records: (Int) -> [SmallReport.Record]
  ) -> Sample {
    var sample = Sample()
    sample.context.meant[SigningPair(domain: "a.example", vmta: "vmta1", node: "")] = meant
    for day in 0..<days {
      sample.log.add(at: StageChange.noon(day), source: "192.0.2.1", count: 10)
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          id: String(day), from: begin, to: begin + Sample.daySeconds - 1, records(day)))
    }
    return sample
  }

  private static func meant(_ isSigned: Bool?, remedy: String? = nil) -> MeantSigning {
    MeantSigning(
      isSigned: isSigned,
      keys: isSigned == false ? [] : [MeantSigning.Key(domain: "a.example", selector: "k1")],
      path: "/etc/pmta/config", line: 7, words: "as line 7 says", remedy: remedy,
      command: isSigned == nil ? "pmta show settings gmail.com/vmta1" : nil)
  }

  private static func mail(_ count: Int, _ signatures: [Signature]) -> SmallReport.Record {
    let passes = signatures.contains { $0.domain == "a.example" && $0.result == "pass" }
    return SmallReport.Record(count: count, dkim: passes, spf: true, signatures: signatures)
  }

  @Test(
    arguments: [
      (true, [("a.example", "k1", "pass")], .asMeant),
      (true, [("a.example", nil, "pass")], .asMeant),
      (true, [("a.example", "K1", "pass"), ("esp.example", "x", "pass")], .asMeant),
      (true, [], .notAsConfigured),
      (true, [("a.example", "k1", "fail")], .keyAndDNSDiffer),
      (true, [("a.example", "k1", "permerror")], .keyAndDNSDiffer),
      (true, [("a.example", "k9", "pass")], .anotherKey),
      (true, [("esp.example", "x", "pass")], .signedElsewhere),
      (false, [], .unsignedAsMeant),
      (false, [("a.example", "k1", "pass")], .signedElsewhere),
      (nil, [], .unsignedAsMeant),
      (nil, [("a.example", "k1", "pass")], .asMeant),
      (nil, [("a.example", "k9", "pass")], .anotherKey),
      (nil, [("a.example", "k1", "fail")], .keyAndDNSDiffer),
    ] as [(Bool?, [(String, String?, String)], SigningReview.Outcome)])
  func outcomes(
    _ item: (
      isSigned: Bool?, signatures: [(String, String?, String)], outcome: SigningReview.Outcome
    )
  ) async throws {
    let signatures = item.signatures.map { ($0.0, $0.1, $0.2) as Signature }
    let report = try await Self.sample(Self.meant(item.isSigned)) { _ in
      [Self.mail(9, signatures)]
    }.run()
    let review = try #require(report.signing.first)
    #expect(review.outcome == item.outcome)
    let isOdd = review.outcome != .asMeant && review.outcome != .unsignedAsMeant
    #expect(review.seen.messages == (isOdd ? 7 : 8) * 9)
    #expect(review.why.contains("as line 7 says"))
    #expect(review.why.contains("pmta show settings") == (item.isSigned == nil))
  }

  @Test func mailSinceTheConfigurationIsRightCounts() async throws {
    // Unsigned for twelve days, then signed as the file of today says.
    func report(good: Int, each count: Int = 9) async throws -> CorrelationReport {
      try await Self.sample(Self.meant(true), days: 12 + good) { day in
        [Self.mail(count, day < 12 ? [] : [("a.example", "k1", "pass")])]
      }.run()
    }
    let week = try await report(good: 8)
    #expect(week.signing.map(\.outcome) == [.asMeant])
    #expect(week.signing.map(\.seen.messages) == [8 * 9])
    #expect(week.signing.first?.why.contains("Seen since 2026-02-28: 72 of 72") == true)
    // Five messages exclude that all of them are unsigned, four are too few.
    #expect(try await report(good: 1, each: 5).signing.map(\.outcome) == [.asMeant])
    #expect(try await report(good: 1, each: 4).signing.map(\.outcome) == [.notAsConfigured])
  }

  @Test func ofMailThatIsNotAsMeantTheLatestWeekCounts() async throws {
    let report = try await Self.sample(Self.meant(true), days: 20) { day in
      [Self.mail(9, day < 12 ? [("a.example", "k1", "pass")] : [])]
    }.run()
    #expect(report.signing.map(\.outcome) == [.notAsConfigured])
    #expect(report.signing.map(\.seen.messages) == [7 * 9])
  }

  @Test func aRelayThatSignsNowAndThenIsNotAsMeant() async throws {
    // Nine of ten days half of the mail; the last day happens to be whole.
    let report = try await Self.sample(Self.meant(true), days: 10) { day in
      day == 9
        ? [Self.mail(6, [("a.example", "k1", "pass")])]
        : [Self.mail(5, [("a.example", "k1", "pass")]), Self.mail(5, [])]
    }.run()
    #expect(report.signing.map(\.outcome) == [.notAsConfigured])
  }

  @Test func aFewBrokenMessagesAreAsMeantAndMoreAreNot() async throws {
    func outcome(bad: Int) async throws -> SigningReview.Outcome? {
      try await Self.sample(Self.meant(true)) { _ in
        [
          Self.mail(100 - bad, [("a.example", "k1", "pass")]),
          Self.mail(bad, [("a.example", "k1", "fail")]),
        ]
      }.run().signing.first?.outcome
    }
    #expect(try await outcome(bad: 5) == .asMeant)
    #expect(try await outcome(bad: 6) == .keyAndDNSDiffer)
  }

  @Test func tooLittleMailIsNotTold() async throws {
    func reviews(_ count: Int) async throws -> Int {
      try await Self.sample(Self.meant(true), days: 1) { _ in [Self.mail(count, [])] }.run()
        .signing.count
    }
    #expect(try await reviews(29) == 0)
    #expect(try await reviews(30) == 1)
  }

  @Test func anAddressThatTwoShareIsNotTold() async throws {
    var sample = Self.sample(Self.meant(true)) { _ in [Self.mail(9, [])] }
    sample.log.add(at: StageChange.noon(1), source: "192.0.2.1", vmta: "other")
    #expect(try await sample.run().signing.isEmpty)
  }

  @Test func aFailedLookUpSaysNothing() async throws {
    let report = try await Self.sample(Self.meant(true)) { _ in
      [
        Self.mail(50, [("a.example", "k1", "temperror")]),
        Self.mail(9, [("a.example", "k1", "pass")]),
      ]
    }.run()
    #expect(report.signing.map(\.outcome) == [.asMeant])
    #expect(report.signing.map(\.seen.share) == [1])
  }

  @Test func withoutAConfigurationNothingIsTold() async throws {
    var sample = Self.sample(Self.meant(true)) { _ in [Self.mail(9, [])] }
    sample.context.meant = [:]
    #expect(try await sample.run().signing.isEmpty)
  }

  @Test func theRemedyOfAFindingNamesTheLine() async throws {
    let line = "Write dkim-sign yes at /etc/pmta/config:7."
    func remedy(_ meant: MeantSigning, _ signatures: [Signature]) async throws -> String? {
      try await Self.sample(meant) { _ in [Self.mail(9, signatures)] }.run().missingDKIM.first?
        .remedy
    }
    #expect(try await remedy(Self.meant(false, remedy: line), []) == line)
    let reload = try await remedy(Self.meant(true), [])
    #expect(reload?.contains("pmta reload") == true)
    let broken = try await remedy(Self.meant(true), [("a.example", "k1", "fail")])
    #expect(broken?.contains("/etc/pmta/config:7 with k1._domainkey.a.example in DNS") == true)
  }
}
