import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier

// The lists that findings are drawn from.
extension CSVColumns {
  static func summary(_ report: CorrelationReport) -> CSVTable {
    let logs = report.inputs.logs
    let reports = report.inputs.reports
    let rows: [(String, CSVTable.Cell)] =
      [
        ("version", .text(report.version)), ("generated_at", .time(report.generatedAt)),
        ("period_begin", .time(report.periodBegin)), ("period_end", .time(report.periodEnd)),
        ("verdict_status", .text(report.verdict.status.rawValue)),
        ("verdict_reasons", .text(report.verdict.reasons.joined(separator: "; "))),
        ("coverage_delivered", .count(report.coverage.delivered)),
        ("coverage_covered", .count(report.coverage.covered)),
        ("coverage_share", .rate(report.coverage.share)), ("logs_files", .count(logs.files)),
        ("logs_bytes", .count(logs.bytes)), ("logs_rows", .count(logs.rows)),
        ("logs_used", .count(logs.used)), ("logs_ignored", .count(logs.ignored)),
        ("logs_rejected", .count(logs.rejected)), ("logs_first", .time(logs.first)),
        ("logs_last", .time(logs.last)), ("reports_files", .count(reports.files)),
        ("reports_accepted", .count(reports.accepted)),
        ("reports_duplicates", .count(reports.duplicates)),
        ("reports_rejected", .count(reports.rejected)),
        ("reports_outside_period", .count(reports.outsidePeriod)),
        ("reports_messages", .count(reports.messages)), ("reports_first", .time(reports.first)),
        ("reports_last", .time(reports.last)), ("unread", .count(report.inputs.unread)),
      ] + accounting(report.accounting)
    return CSVTable(titles: ["key", "value"], rows: rows.map { [.text($0.0), $0.1] })
  }

  private static func accounting(_ accounting: Accounting) -> [(String, CSVTable.Cell)] {
    Accounting.Kind.allCases.flatMap { kind -> [(String, CSVTable.Cell)] in
      let account = accounting[kind]
      return [
        ("own_\(kind.rawValue)", .count(account.total)),
        ("own_\(kind.rawValue)_in_findings", .count(account.inFindings)),
        ("own_\(kind.rawValue)_below_floor", .count(account.belowFloor)),
      ]
    }
  }

  static var readiness: [Column<Readiness>] {
    [
      ("domain", { .text($0.domain) }), ("verdict", { .text($0.verdict.rawValue) }),
      ("current_policy", { .text($0.current.policy.rawValue) }),
      ("current_percent", { .count($0.current.percent) }),
      ("current_testing", { .flag($0.isTesting) }),
      ("next_policy", { .text($0.next?.policy.rawValue) }),
      ("next_percent", { .count($0.next?.percent) }), ("own_messages", { .count($0.ownMessages) }),
      ("at_risk_messages", { .count($0.ownFailing) }), ("at_risk_share", { .rate($0.atRiskShare) }),
      ("forwarded_messages", { .count($0.forwardedFailing) }),
      ("foreign_messages", { .count($0.foreignFailing) }),
      ("undecided_messages", { .count($0.undecidedMessages) }),
      ("next_testing", { row in .text(row.next.map { $0.isTesting ? "true" : "false" }) }),
      ("testing_share", { .rate($0.next?.isTesting == true ? $0.testingShare : nil) }),
      ("reported_only", { .flag($0.isReportedOnly) }), ("parked", { .flag($0.isParked) }),
      ("judged_begin", { .time($0.judged.lowerBound) }),
      ("judged_end", { .time($0.judged.upperBound) }),
    ]
  }

  static var criterion: [Column<(String, Readiness.Criterion)>] {
    [
      ("domain", { .text($0.0) }), ("name", { .text($0.1.name.rawValue) }),
      ("value", { .rate($0.1.value) }), ("threshold_low", { .rate($0.1.threshold.lowerBound) }),
      ("threshold_high", { .rate($0.1.threshold.upperBound) }), ("low", { .rate($0.1.low) }),
      ("met", { .flag($0.1.isMet) }), ("warns", { .flag($0.1.warns) }),
    ]
  }

  static var atRisk: [Column<(String, Readiness.AtRisk)>] {
    [("domain", { .text($0.0) })] + relay { $0.1.relay } + [("messages", { .count($0.1.messages) })]
  }

  static var stage: [Column<StageSummary>] {
    [
      ("domain", { .text($0.stage.domain) }), ("policy", { .text($0.stage.policy.rawValue) }),
      ("subdomain_policy", { .text($0.stage.subdomainPolicy?.rawValue) }),
      ("nonexistent_policy", { .text($0.stage.nonexistentPolicy?.rawValue) }),
      ("percent", { .count($0.stage.percent) }), ("testing", { .flag($0.stage.isTesting) }),
      ("begin", { .time($0.stage.begin) }), ("end", { .time($0.stage.end) }),
      ("origin", { .text($0.stage.origin.rawValue) }),
      ("begin_uncertainty_seconds", { .count($0.stage.beginUncertaintySeconds) }),
    ] + logged { $0.logged }
      + [
        ("reported", { .count($0.reported.messages) }),
        ("quarantined", { .count($0.reported.quarantine) }),
        ("rejected", { .count($0.reported.reject) }),
        ("reported_mixed", { .count($0.mixedMessages) }),
        ("coverage_share", { .rate($0.coverage.share) }),
      ]
  }

  static var stageReporter: [Column<(Stage, StageSummary.Effective)>] {
    [("domain", { .text($0.0.domain) })] + stage("stage") { $0.0 }
      + [
        ("reporter", { .text($0.1.reporter) }), ("failing", { .count($0.1.failing) }),
        ("enforced", { .count($0.1.enforced) }), ("overridden", { .count($0.1.overridden) }),
        ("rejected", { .count($0.1.rejected) }), ("quarantined", { .count($0.1.quarantined) }),
        ("let_in", { .count($0.1.letIn) }), ("as_asked", { .count($0.1.asAsked) }),
      ]
  }

  static var receiver: [Column<ReceiverSummary>] {
    [("domain", { .text($0.stage.domain) })] + stage("stage") { $0.stage }
      + [("receiver", { .text($0.receiver) })] + logged { $0.logged } + reported { $0.reported }
  }

  static var domain: [Column<DomainSummary>] {
    [("domain", { .text($0.domain) }), ("policy_domain", { .text($0.policyDomain) })]
      + logged { $0.logged } + reported { $0.reported }
      + [
        ("coverage_delivered", { .count($0.coverage.delivered) }),
        ("coverage_covered", { .count($0.coverage.covered) }),
        ("coverage_share", { .rate($0.coverage.share) }),
      ]
  }

  static var lateRefusal: [Column<LateRefusal>] {
    [
      ("host", { .text($0.host) }), ("receiver", { .text($0.receiver) }),
      ("domain", { .text($0.domain) }), ("cause", { .text($0.cause.rawValue) }),
      ("messages", { .count($0.messages) }),
      ("recipients", { .text($0.recipients.map(\.address).joined(separator: " ")) }),
      ("more_recipients", { .count($0.moreRecipients) }), ("first_seen", { .time($0.firstSeen) }),
      ("last_seen", { .time($0.lastSeen) }),
    ]
  }

  static var sender: [Column<Sender>] {
    [
      ("id", { .text($0.id) }), ("name", { .text($0.name) }), ("by", { .text($0.by.rawValue) }),
      ("class", { .text($0.ownership.rawValue) }), ("decided", { .flag($0.isDecided) }),
      ("system", { .text($0.system) }), ("reason", { .text($0.reason) }),
      ("domains", { .text($0.domains.joined(separator: " ")) }),
      ("more_domains", { .count($0.moreDomains) }),
      ("addresses", { .text($0.addresses.map(\.description).joined(separator: " ")) }),
      ("more_addresses", { .count($0.moreAddresses) }), ("messages", { .count($0.messages) }),
      ("aligned", { .count($0.aligned) }), ("failing", { .count($0.failing) }),
      ("none", { .count($0.none) }), ("quarantine", { .count($0.quarantined) }),
      ("reject", { .count($0.rejected) }), ("lost", { .count($0.lost) }),
      ("days", { .count($0.days) }),
      ("reporters", { .text($0.reporters.joined(separator: " ")) }),
      ("first_seen", { .time($0.firstSeen) }), ("last_seen", { .time($0.lastSeen) }),
      ("status", { .text(($0.course?.status ?? .on).rawValue) }), ("new", { .flag($0.isNew) }),
      ("recipients", { .text($0.recipients.map(\.address).joined(separator: " ")) }),
      ("more_recipients", { .count($0.moreRecipients) }),
      ("severity", { .text($0.severity.rawValue) }), ("unknown", { .count($0.unknown) }),
    ]
  }

  static var source: [Column<SourceSummary>] {
    [
      ("domain", { .text($0.domain) }), ("source_ip", { .text($0.sourceIP.description) }),
      ("class", { .text($0.ownership.rawValue) }), ("reason", { .text($0.reason) }),
      ("system", { .text($0.system) }), ("messages", { .count($0.messages) }),
      ("dkim_aligned", { .count($0.dkimAligned) }), ("spf_aligned", { .count($0.spfAligned) }),
      ("failing", { .count($0.failing) }), ("unsigned", { .count($0.unsigned) }),
      ("logged", { .count($0.logged) }), ("refused_dmarc", { .count($0.refusedDMARC) }),
      ("first_seen", { .time($0.firstSeen) }), ("last_seen", { .time($0.lastSeen) }),
      ("new", { .flag($0.isNew) }), ("unknown", { .count($0.unknown) }),
    ]
  }

  static var system: [Column<SystemSummary>] {
    [
      ("name", { .text($0.name) }), ("owner", { .text($0.owner) }), ("state", { .text($0.state) }),
      ("addresses", { .count($0.addresses) }), ("messages", { .count($0.messages) }),
      ("logged", { .count($0.logged) }), ("first_seen", { .time($0.firstSeen) }),
      ("last_seen", { .time($0.lastSeen) }), ("mend", { .text($0.mend?.rawValue) }),
      ("due", { .time($0.due) }), ("overdue", { .flag($0.isOverdue) }),
      ("computed", { .text($0.board.state?.rawValue) }), ("since", { .time($0.board.since) }),
      ("moved_since", { .time($0.board.movedSince) }),
      ("signed_since", { .time($0.board.signedSince) }),
      ("weeks", { .text(BoardText.weeks($0)) }),
      (
        "spf_addresses",
        { .text($0.board.spfAddresses.map(\.description).joined(separator: " ")) }
      ), ("key_domains", { .text($0.board.keyDomains.joined(separator: " ")) }),
    ]
  }

  static var unknownOwn: [Column<UnknownOwnSource>] {
    [
      ("source_ip", { .text($0.sourceIP.description) }),
      ("domains", { .text($0.domains.joined(separator: " ")) }),
      ("vmtas", { .text(distinct($0.relays.map(\.vmta))) }),
      ("injectors", { .text(distinct($0.relays.map(\.injector))) }),
      ("logged", { .count($0.logged) }), ("messages", { .count($0.messages) }),
      ("failing", { .count($0.failing) }),
    ]
  }

  private static func distinct(_ names: [String]) -> String {
    Set(names.filter { !$0.isEmpty }).sorted().joined(separator: " ")
  }

  static var policyDrift: [Column<PolicyDrift>] {
    [("domain", { .text($0.domain) }), ("reporter", { .text($0.reporter) })]
      + policy("seen") { $0.seen } + policy("expected") { $0.expected }
      + [
        ("begin", { .time($0.begin) }), ("end", { .time($0.end) }),
        ("windows", { .count($0.windows) }),
      ]
  }

  private static func policy(
    _ name: String, _ policy: @escaping (PolicyDrift) -> PolicyDrift.Policy
  ) -> [Column<PolicyDrift>] {
    [
      ("\(name)_policy", { .text(policy($0).policy.rawValue) }),
      ("\(name)_subdomain_policy", { .text(policy($0).subdomainPolicy?.rawValue) }),
      ("\(name)_nonexistent_policy", { .text(policy($0).nonexistentPolicy?.rawValue) }),
      ("\(name)_percent", { .count(policy($0).percent) }),
      ("\(name)_testing", { .flag(policy($0).isTesting) }),
    ]
  }

  static var silentReporter: [Column<SilentReporter>] {
    [
      ("reporter", { .text($0.reporter) }), ("last_end", { .time($0.lastEnd) }),
      ("usual_interval_seconds", { .count($0.usualIntervalSeconds) }),
      ("missing_windows", { .count($0.missingWindows) }),
    ]
  }

  static var join: [Column<JoinRow>] {
    [
      ("domain", { .text($0.domain) }), ("source_ip", { .text($0.sourceIP.description) }),
      ("reporter", { .text($0.reporter) }),
      ("receivers", { .text($0.receivers.joined(separator: " ")) }),
      ("begin", { .time($0.window.lowerBound) }), ("end", { .time($0.window.upperBound) }),
      ("grade", { .text($0.grade.rawValue) }), ("mixed", { .flag($0.isMixed) }),
    ] + reported { $0.reported } + logged { $0.logged } + [("ratio", { .rate($0.ratio) })]
  }

  static var problem: [Column<InputProblem>] {
    [
      ("path", { .text($0.path) }),
      (
        "offset",
        {
          if case .offset(let offset) = $0.place { .count(offset) } else { .count(nil) }
        }
      ),
      (
        "line",
        {
          if case .line(let line) = $0.place { .count(line) } else { .count(nil) }
        }
      ), ("code", { .text($0.code.rawValue) }), ("reason", { .text($0.reason) }),
      ("hint", { .text($0.hint) }),
    ]
  }
}
