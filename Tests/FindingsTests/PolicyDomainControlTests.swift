import AggregateReports
import Findings
import Join
import Policies
import TestSupport
import Testing

/// What the report on all domains tells of a domain is what the report on that domain tells.
struct PolicyDomainControlTests {
  private static let replies = [
    StageChange.dmarcReply, "smtp;550 5.1.1 no such user",
    "smtp;550 5.7.1 blocked for poor reputation of the address", "smtp;552 5.2.2 mailbox full",
  ]

  /// Domains of two relays each, whose refusals rise or not, by chance and by little.
  private static func sample(_ domains: [String]) -> Sample {
    var random = SeededRandom(seed: 61)
    var sample = Sample()
    sample.request.declaredStages = domains.flatMap { domain in
      [(Disposition.none, 0), (.reject, StageChange.changeDay)].map {
        DeclaredStage(
          domain: domain, published: PublishedPolicy(domain: domain, policy: $0.0),
          begin: Sample.day + $0.1 * Sample.daySeconds)
      }
    }
    for domain in domains {
      for injector in ["crm.corp.example (10.0.0.9)", "erp.corp.example (10.0.0.3)"] {
        for reply in replies {
          let usual = Int.random(in: 0...3, using: &random)
          let rise = Int.random(in: 0...4, using: &random)
          for day in 0..<8 {
            let most = usual + (day < StageChange.changeDay ? 0 : rise)
            sample.log.add(
              "b", at: StageChange.noon(day), from: domain, reply: reply, injector: injector,
              count: Int.random(in: 0...most, using: &random))
          }
        }
        for day in 0..<8 {
          sample.log.add(
            at: StageChange.noon(day), from: domain, injector: injector, count: 40)
        }
      }
    }
    return sample
  }

  @Test func aDomainsOwnReportTellsTheSame() async throws {
    let domains = (0..<24).map { "d\($0).example" }
    var sample = Self.sample(domains)
    let whole = try await sample.run().stageFailures
    var found = 0
    for domain in domains {
      sample.request.domain = domain
      let own = try await sample.run().stageFailures
      let there = whole.filter { $0.domain == domain }
      #expect(there.map(\.id) == own.map(\.id), "\(domain)")
      #expect(there.map(\.qValue) == own.map(\.qValue), "\(domain)")
      #expect(there.map(\.introduced) == own.map(\.introduced), "\(domain)")
      if !own.isEmpty { found += 1 }
    }
    #expect(found >= 3 && found < domains.count)
  }
}
