import AggregateReports
import Findings
import Join
import Policies
import TestSupport
import Testing

/// What does not show that lost mail is mended, though later mail passes.
struct MendedMailTests {
  private static let days = 12
  /// The last day on which the relay v9 loses mail; after it all of its mail passes.
  private static let lastBad = 4
  /// Messages of v9 in a day.
  private static let daily = 24

  private static func noon(_ day: Int) -> Int { Sample.day + day * Sample.daySeconds + 43_200 }

  /// The relay v9, which loses all of its mail for two days and then none, beside good mail.
  ///
  /// Refused as the log has it, or delivered and quarantined as reports have it.
  private static func sample(
    from domain: String = "a.example", isReported: Bool = false,
    policy: (_ day: Int) -> (policy: String, subdomainPolicy: String?)
  ) -> Sample {
    var sample = Sample()
    // A relay that is there from the begin is no new one.
    sample.log.add(at: noon(0), from: domain, source: "192.0.2.9", vmta: "v9")
    for day in 0..<days {
      let isBad = (lastBad - 1...lastBad).contains(day)
      sample.log.add(at: noon(day), count: 400)
      if day >= lastBad - 1 {
        sample.log.add(
          isBad && !isReported ? "b" : "d", at: noon(day), from: domain, source: "192.0.2.9",
          reply: isBad && !isReported ? StageChange.dmarcReply : nil, vmta: "v9", count: daily)
      }
      let (policy, subdomainPolicy) = policy(day)
      sample.report(
        day: day, policy: policy, subdomainPolicy: subdomainPolicy, SmallReport.Record(count: 400))
      guard isReported, day >= lastBad - 1 else { continue }
      sample.report(
        day: day, policy: policy, subdomainPolicy: subdomainPolicy,
        SmallReport.Record(
          "192.0.2.9", count: daily, from: domain, disposition: isBad ? "quarantine" : "none",
          dkim: !isBad, spf: !isBad))
    }
    return sample
  }

  private func course(_ sample: Sample, isReported: Bool) async throws -> FailureCourse {
    let accounting = try await sample.run().accounting
    return try #require(accounting[isReported ? .quarantined : .refusedDMARC].relays.first?.course)
  }

  // MARK: - Policy

  /// What is asked of a subdomain is `sp`: that `p` stays as it was shows nothing.
  @Test(arguments: [false, true], [false, true]) func subdomainsAreJudgedByTheirPolicy(
    _ isReported: Bool, _ isTakenBack: Bool
  ) async throws {
    let sample = Self.sample(from: "news.a.example", isReported: isReported) { day in
      ("reject", isTakenBack && day > Self.lastBad ? "none" : "reject")
    }
    let course = try await course(sample, isReported: isReported)
    #expect(course.status == (isTakenBack ? .on : .mended))
  }

  /// The configuration may still say reject while DNS no longer does.
  @Test(arguments: [false, true], [false, true]) func whatReportersSeeCountsBesideWhatIsDeclared(
    _ isReported: Bool, _ isTakenBack: Bool
  ) async throws {
    var sample = Self.sample(isReported: isReported) { day in
      (isTakenBack && day > Self.lastBad ? "none" : "reject", nil)
    }
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .reject),
        begin: Sample.day)
    ]
    let course = try await course(sample, isReported: isReported)
    #expect(course.status == (isTakenBack ? .on : .mended))
  }

  // MARK: - Shared addresses

  /// Two relays send from the address whose mail is quarantined; later only one of them sends there.
  @Test(arguments: [false, true]) func silentRelayIsNotMendedByItsNeighbour(
    _ isSilent: Bool
  ) async throws {
    var sample = Sample()
    for day in 0..<Self.days {
      let isBad = (Self.lastBad - 1...Self.lastBad).contains(day)
      let isThere = day <= Self.lastBad || !isSilent
      sample.log.add(at: Self.noon(day), count: 40)
      sample.log.add(at: Self.noon(day), vmta: "v9", count: isThere ? Self.daily : 0)
      let bad = isBad ? Self.daily : 0
      sample.report(
        day: day, policy: "quarantine",
        SmallReport.Record(count: 40 + (isThere ? Self.daily : 0) - bad))
      guard bad > 0 else { continue }
      sample.report(
        day: day, policy: "quarantine",
        SmallReport.Record(count: bad, disposition: "quarantine", dkim: false, spf: false))
    }
    let report = try await sample.run()
    let lost = report.accounting[.quarantined].relays.map(\.course.status)
    let gaps = report.missingDKIM.map { $0.course?.status ?? .on }
    let status: FailureCourse.Status = isSilent ? .on : .mended
    #expect(lost == [status])
    #expect(gaps.contains(status) && !gaps.contains { $0 != status })
    #expect(report.verdict.status == (isSilent ? .critical : .ok))
  }

  /// The other relay's system is out of use by now: what it sent before mends nobody either.
  @Test func retiredNeighbourMendsNobody() async throws {
    var sample = Sample()
    for day in 0..<Self.days {
      let isBad = (Self.lastBad - 1...Self.lastBad).contains(day)
      let neighbour = day < Self.days - 2 ? 40 : 0
      let own = day <= Self.lastBad ? Self.daily : 0
      sample.log.add(at: Self.noon(day), source: "192.0.2.5", count: 200)
      sample.log.add(at: Self.noon(day), vmta: "old", count: neighbour)
      sample.log.add(at: Self.noon(day), vmta: "v9", count: own)
      sample.report(
        day: day, policy: "quarantine", SmallReport.Record("192.0.2.5", count: 200),
        SmallReport.Record(count: neighbour + 1))
      guard isBad else { continue }
      sample.report(
        day: day, policy: "quarantine",
        SmallReport.Record(count: own, disposition: "quarantine", dkim: false, spf: false))
    }
    sample.context.systems = [MailSystem(name: "old", vmtas: ["old"], state: "retired")]
    let report = try await sample.run()
    #expect(report.accounting[.quarantined].relays.map(\.course.status) == [.on])
    #expect(report.verdict.status == .critical)
  }

  @Test func retiredSystemThatFailsStillIsOn() async throws {
    var sample = Sample()
    for day in 0..<Self.days {
      sample.log.add(at: Self.noon(day), count: 400)
      sample.log.add(
        "b", at: Self.noon(day), source: "192.0.2.9", reply: StageChange.dmarcReply, vmta: "v9",
        count: Self.daily)
      sample.report(day: day, policy: "reject", SmallReport.Record(count: 400))
    }
    sample.context.systems = [MailSystem(name: "old", vmtas: ["v9"], state: "retired")]
    #expect(try await sample.run().verdict.status == .critical)
  }

  // MARK: - Whose policy

  /// A receiver goes by what it saw itself, whatever a small reporter tells of another policy.
  @Test(arguments: [false, true], [false, true]) func judgeGoesByItsOwnRecord(
    _ isReported: Bool, _ isTakenBack: Bool
  ) async throws {
    var sample = Self.sample(isReported: isReported) { day in
      (isTakenBack && day > Self.lastBad ? "none" : "reject", nil)
    }
    for day in 0..<Self.days {
      for name in ["small.example", "other.example", "third.example"] {
        sample.report(
          name, day: day, policy: isTakenBack || day <= Self.lastBad ? "reject" : "none",
          SmallReport.Record())
      }
    }
    let course = try await course(sample, isReported: isReported)
    #expect(course.status == (isTakenBack ? .on : .mended))
  }

  /// Taken back by a record of the subdomain's own, which nobody saw before.
  @Test(arguments: [false, true]) func recordOfASubdomainMendsNothing(
    _ isReported: Bool
  ) async throws {
    var sample = Self.sample(from: "news.a.example", isReported: isReported) { _ in
      ("reject", nil)
    }
    for day in (Self.lastBad + 1)..<Self.days {
      sample.report(
        day: day, domain: "news.a.example", policy: "none",
        SmallReport.Record("192.0.2.9", count: 1, from: "news.a.example"))
    }
    let course = try await course(sample, isReported: isReported)
    #expect(course.status == .on)
  }
}
