import AggregateReports
import ByteKit
import Findings

/// Policies that reporters saw, reporters that fell silent, and shares of covered mail.
extension JSONReport {
  static func coverage(_ share: CoveredShare, _ json: inout JSONWriter) {
    json.member("delivered", share.delivered)
    json.member("covered", share.covered)
    json.member("share", rate: share.share)
  }

  static func drift(_ json: inout JSONWriter, _ drift: PolicyDrift) {
    json.object { json in
      json.member("domain", drift.domain)
      json.member("reporter", drift.reporter)
      json.member("seen") { policy(drift.seen, &$0) }
      json.member("expected") { policy(drift.expected, &$0) }
      json.member("begin", CivilTime.iso(drift.begin))
      json.member("end", CivilTime.iso(drift.end))
      json.member("windows", drift.windows)
    }
  }

  private static func policy(_ policy: PolicyDrift.Policy, _ json: inout JSONWriter) {
    json.member("policy", policy.policy.rawValue)
    json.member("subdomain_policy", policy.subdomainPolicy?.rawValue)
    json.member("nonexistent_policy", policy.nonexistentPolicy?.rawValue)
    json.member("percent", policy.percent)
    json.member("testing", policy.isTesting)
  }

  static func silent(_ json: inout JSONWriter, _ reporter: SilentReporter) {
    json.flatObject { json in
      json.member("reporter", reporter.reporter)
      json.member("last_end", CivilTime.iso(reporter.lastEnd))
      json.member("usual_interval_seconds", reporter.usualIntervalSeconds)
      json.member("missing_windows", reporter.missingWindows)
    }
  }
}
