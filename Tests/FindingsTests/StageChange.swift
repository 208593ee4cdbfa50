import AggregateReports
import Findings
import Join
import Policies
import TestSupport

/// Eight days of a.example, which goes from `none` to another policy after four.
struct StageChange {
  static let changeDay = 4
  static let dmarcReply = "smtp;550 5.7.26 not accepted due to domain's DMARC policy"

  var sample = Sample()

  init(_ policy: Disposition = .reject, isTesting: Bool = false) {
    sample.request.declaredStages = [(Disposition.none, 0), (policy, Self.changeDay)].map {
      DeclaredStage(
        domain: "a.example",
        published: PublishedPolicy(
          domain: "a.example", policy: $0.0, isTesting: isTesting && $0.1 > 0),
        begin: Sample.day + $0.1 * Sample.daySeconds)
    }
  }

  static func noon(_ day: Int) -> Int { Sample.day + day * Sample.daySeconds + 43_200 }

  /// Adds mail whose failures and attempts are spread evenly over the days of each stage.
  mutating func mail(
    _ type: String = "b", before: FailureRate, after: FailureRate,
    reply: String = Self.dmarcReply, from domain: String = "a.example",
    source: String = "192.0.2.1", to recipient: String = "someone@gmail.com",
    host: String = "gmail-smtp-in.l.google.com (142.250.1.27)",
    injector: String = "crm.corp.example (10.0.0.9)"
  ) {
    for (stage, rate) in [before, after].enumerated() {
      for (day, failed) in Self.parts(rate.failed).enumerated() {
        let time = Self.noon(stage * Self.changeDay + day)
        let good = Self.parts(rate.attempted - rate.failed)[day]
        sample.log.add(
          type, at: time, from: domain, source: source, to: recipient, host: host, reply: reply,
          injector: injector, count: failed)
        sample.log.add(
          at: time, from: domain, source: source, to: recipient, host: host, injector: injector,
          count: good)
      }
    }
  }

  /// Adds a report of each day with one record, whose disposition changes with the stage.
  mutating func reports(
    _ count: Int, disposition: String, dkim: Bool = false, spf: Bool = false,
    address: String = "192.0.2.1", writesTesting: Bool = false
  ) {
    for day in 0..<8 {
      sample.report(
        day: day, writesTesting: writesTesting,
        SmallReport.Record(
          address, count: count, disposition: day < Self.changeDay ? "none" : disposition,
          dkim: dkim, spf: spf))
    }
  }

  func failures() async throws -> [StageFailure] { try await sample.run().stageFailures }

  /// A number in four parts that differ by at most one.
  private static func parts(_ whole: Int) -> [Int] {
    (0..<changeDay).map { whole / changeDay + ($0 < whole % changeDay ? 1 : 0) }
  }
}

extension FailureRate {
  /// So many failed of so many.
  static func of(_ failed: Int, _ attempted: Int) -> FailureRate {
    FailureRate(failed: failed, attempted: attempted)
  }
}
