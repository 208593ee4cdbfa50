import AggregateReports
import ByteKit
package import Findings
import Join
import Policies
import ReplyClassifier
import Traffic

/// Renders a report for Prometheus: gauges in the text format that node_exporter's textfile
/// collector reads.
///
/// Every number is of the report's period, so none is a counter. Times are POSIX seconds.
package struct PrometheusReport {
  /// The most samples of one metric; what is past it is left out, the gravest findings come first.
  static let samplesMax = 500

  typealias Labels = [(name: String, value: String)]

  let report: CorrelationReport
  private let own: Labels
  private var text = ""

  /// The metrics as UTF-8; each has the user's labels before its own.
  package static func render(_ report: CorrelationReport, labels: [MetricLabel] = []) -> [UInt8] {
    var page = PrometheusReport(report: report, own: labels.map { ($0.name, $0.value) })
    page.addHead()
    page.addInputs()
    page.addDomains()
    page.addStages()
    page.addFindings()
    page.addReporters()
    page.addSenders()
    return Array(page.text.utf8)
  }

  private init(report: CorrelationReport, own: Labels) {
    self.report = report
    self.own = own
  }

  // MARK: - Format

  private mutating func add(
    _ name: String, _ help: String, _ samples: [(labels: Labels, value: Double)]
  ) {
    guard !samples.isEmpty else { return }
    let name = "stagewatch_" + name
    text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
    for sample in samples.prefix(Self.samplesMax) {
      let labels = (own + sample.labels).map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      text += "\(name)\(list) \(JSONWriter.text(estimate: sample.value) ?? "NaN")\n"
    }
  }

  private mutating func add(_ name: String, _ help: String, _ value: Double?) {
    if let value { add(name, help, [([], value)]) }
  }

  private mutating func add(_ name: String, _ help: String, _ value: Int?) {
    add(name, help, value.map { Double($0) })
  }

  /// A label's value: what would end it gets a backslash, also where a mark joins it.
  static func escaped(_ value: String) -> String {
    var out = ""
    for scalar in TerminalText.safe(value).unicodeScalars {
      if scalar == "\\" || scalar == "\"" { out.unicodeScalars.append("\\") }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  // MARK: - Head and inputs

  private mutating func addHead() {
    add("build_info", "The version that made the report.", [([("version", report.version)], 1)])
    add("report_timestamp_seconds", "When the report was made.", report.generatedAt)
    add("period_begin_timestamp_seconds", "Begin of the report's period.", report.periodBegin)
    add("period_end_timestamp_seconds", "End of the report's period.", report.periodEnd)
    let words: [Verdict.Status] = [.ok, .attention, .critical, .notEnoughData]
    add(
      "verdict", "1 for the verdict of the report, 0 for the others.",
      words.map { ([("status", $0.rawValue)], $0 == report.verdict.status ? 1 : 0) })
    add(
      "coverage_ratio", "Delivered rows at receivers that report, among delivered rows; live.",
      report.coverage.share)
  }

  private mutating func addInputs() {
    let logs = report.inputs.logs
    let reports = report.inputs.reports
    add(
      "log_rows", "Rows of the logs, by what became of them.",
      [("used", logs.used), ("ignored", logs.ignored), ("rejected", logs.rejected)].map {
        ([("result", $0.0)], Double($0.1))
      })
    add("log_last_timestamp_seconds", "Time of the latest row; live.", logs.last)
    add(
      "reports", "Aggregate reports, by what became of them.",
      [
        ("accepted", reports.accepted), ("duplicate", reports.duplicates),
        ("rejected", reports.rejected), ("outside_period", reports.outsidePeriod),
      ].map { ([("result", $0.0)], Double($0.1)) })
    add("reported_through_timestamp_seconds", "End of the latest window; reported.", reports.last)
    add("input_problems", "Problems of the inputs.", report.inputs.problems.count)
    add(
      "own_lost_messages",
      "Own messages that DMARC cost: refused_dmarc live, quarantined and rejected reported.",
      Accounting.Kind.allCases.flatMap { kind in
        let account = report.accounting[kind]
        return [("findings", account.inFindings), ("below_floor", account.belowFloor)].map {
          ([("account", kind.rawValue), ("told", $0.0)], Double($0.1))
        }
      })
    add(
      "node_last_row_timestamp_seconds", "Time of the latest row of a node; live.",
      report.inputs.logs.nodes.compactMap { node in
        node.last.map { ([("node", node.node)], Double($0)) }
      })
    add(
      "unread_inputs", "Paths that were not there, and logs not read to their end.",
      report.inputs.unread)
  }

  // MARK: - Domains and stages

  private mutating func addDomains() {
    let domains = report.domains.sorted {
      ($0.rows + $0.reported.messages, $1.domain) > ($1.rows + $1.reported.messages, $0.domain)
    }
    add(
      "domain_rows", "Rows of a From domain, by outcome; live.",
      domains.flatMap { row in
        [
          ("delivered", row.logged.delivered), ("refused", row.logged.refused),
          ("deferred", row.logged.deferred),
        ].map { ([("domain", row.domain), ("outcome", $0.0)], Double($0.1)) }
      })
    add(
      "domain_refused_dmarc_rows", "Rows of a From domain refused for the DMARC policy; live.",
      domains.map { ([("domain", $0.domain)], Double($0.logged.refusedDMARC)) })
    add(
      "domain_reported_messages", "Reported messages of a From domain, by DMARC result; reported.",
      domains.flatMap { row in
        [
          ("pass", row.reported.aligned), ("fail", row.reported.failing),
          ("unknown", row.reported.unknown),
        ].map { ([("domain", row.domain), ("result", $0.0)], Double($0.1)) }
      })
    add(
      "domain_enforced_messages",
      "Reported messages of a From domain that receivers quarantined or rejected; reported.",
      domains.flatMap { row in
        [("quarantine", row.reported.quarantine), ("reject", row.reported.reject)].map {
          ([("domain", row.domain), ("disposition", $0.0)], Double($0.1))
        }
      })
  }

  private mutating func addStages() {
    // The last of each domain is the one in force.
    var current: [String: StageSummary] = [:]
    for summary in report.stages { current[summary.stage.domain] = summary }
    let stages = current.values.sorted { $0.stage.domain < $1.stage.domain }.map(\.stage)
    add(
      "stage_info", "The last stage of a policy domain within the period.",
      stages.map { stage in
        (
          [
            ("domain", stage.domain), ("policy", stage.policy.rawValue),
            ("percent", String(stage.percent)), ("testing", stage.isTesting ? "true" : "false"),
          ], 1
        )
      })
    add(
      "stage_begin_timestamp_seconds", "Begin of that stage.",
      stages.map { ([("domain", $0.domain)], Double($0.begin)) })
    add(
      "stage_failing_messages",
      "Failing messages in that stage, by what receivers did; as_asked as the policy asks; reported.",
      current.values.sorted { $0.stage.domain < $1.stage.domain }.flatMap(Self.treatments))
    let answers: [Readiness.Verdict] = [.go, .hold, .notEnoughData]
    add(
      "readiness", "1 for the answer whether a policy domain may go on, 0 for the others.",
      report.readiness.flatMap { row in
        answers.map {
          ([("domain", row.domain), ("verdict", $0.rawValue)], $0 == row.verdict ? 1 : 0)
        }
      })
    add(
      "readiness_criterion_met", "1 where a criterion of readiness is met; ratio only warns.",
      report.readiness.flatMap { row in
        row.criteria.map {
          ([("domain", row.domain), ("criterion", $0.name.rawValue)], $0.isMet ? 1 : 0)
        }
      })
    add(
      "own_pass_ratio", "Own reported messages that pass DMARC in the stage; reported.",
      report.readiness.compactMap { row in
        row.criteria.first { $0.name == .ownPass }?.value.map { ([("domain", row.domain)], $0) }
      })
    add(
      "at_risk_messages", "Own messages that failed both SPF and DKIM in the stage; reported.",
      report.readiness.map { ([("domain", $0.domain)], Double($0.ownFailing)) })
  }

  private static func treatments(
    _ summary: StageSummary
  ) -> [(labels: Labels, value: Double)] {
    let counts: [(name: String, count: KeyPath<StageSummary.Effective, Int>)] = [
      ("rejected", \.rejected), ("quarantined", \.quarantined), ("let_in", \.letIn),
      ("as_asked", \.asAsked),
    ]
    return counts.map { name, count in
      let sum = summary.effective.reduce(0) { $0 + $1[keyPath: count] }
      return ([("domain", summary.stage.domain), ("treatment", name)], Double(sum))
    }
  }

  // MARK: - Findings

  private mutating func addFindings() {
    let kinds = StageFailure.Kind.allCases.map(\.rawValue)
    var counts: [(labels: Labels, value: Double)] = []
    for severity in Severity.allCases {
      for kind in kinds {
        let count = report.stageFailures.count {
          $0.kind.rawValue == kind && $0.severity == severity
        }
        counts.append(([("kind", kind), ("severity", severity.rawValue)], Double(count)))
      }
      let count = report.missingDKIM.count { $0.severity == severity }
      counts.append(([("kind", "missing_dkim"), ("severity", severity.rawValue)], Double(count)))
    }
    add("findings", "Findings, by kind and severity.", counts)
    add(
      "stage_failure_introduced_messages", "Failures that a stage introduced for a relay's mail.",
      report.stageFailures.map { failure in
        (
          [
            ("id", failure.id), ("domain", failure.domain), ("kind", failure.kind.rawValue),
            ("cause", failure.cause?.rawValue ?? ""), ("severity", failure.severity.rawValue),
            ("attribution", failure.attribution.rawValue),
          ] + Self.relay(failure.relay), failure.introduced.estimate
        )
      })
    add(
      "missing_dkim_ratio", "Share of a relay's mail without an aligned signature; reported.",
      report.missingDKIM.map { gap in
        (
          [
            ("id", gap.id), ("domain", gap.domain), ("state", gap.state.rawValue),
            ("severity", gap.severity.rawValue),
            ("carried_by_spf", gap.isCarriedBySPF ? "true" : "false"),
          ] + Self.relay(gap.relay), gap.share.estimate
        )
      })
    var late: [String: Int] = [:]
    for refusal in report.lateRefusals {
      late[refusal.cause.rawValue, default: 0] += refusal.messages
    }
    add(
      "late_refusals", "Messages that a host took, passed on and got back, by cause; live.",
      late.sorted { $0.key < $1.key }.map { ([("cause", $0.key)], Double($0.value)) })
    let found = report.failureReports.reduce(into: [:]) { counts, told in
      counts[told.means?.rawValue ?? "none", default: 0] += 1
    }
    add(
      "failure_reports", "Failure reports of single mails, by how their row of the log was found.",
      found.sorted { $0.key < $1.key }.map { ([("matched_by", $0.key)], Double($0.value)) })
    add(
      "new_replies", "Replies about DMARC, SPF or DKIM first seen in a stage; live.",
      report.newReplies.count)
  }

  private static func relay(_ relay: RelayName) -> Labels {
    [
      ("injector", relay.injector ?? ""), ("vmta", relay.vmta ?? ""), ("node", relay.node ?? ""),
      ("source_ip", relay.sourceIP?.description ?? ""), ("system", relay.system ?? ""),
    ]
  }

  private mutating func addReporters() {
    add(
      "reporter_ratio", "Reported messages to logged recipients of what matched.",
      ReporterSummary.all(of: report.joins).compactMap { row in
        row.ratio.map { ([("reporter", row.reporter)], $0) }
      })
    add("silent_reporters", "Reporters that fell silent.", report.silentReporters.count)
    add(
      "policy_drift_windows", "Windows in which a reporter saw another policy; reported.",
      report.policyDrift.map { row in
        (
          [
            ("domain", row.domain), ("reporter", row.reporter),
            ("seen", ReporterText.name(row.seen)), ("begin", CivilTime.iso(row.begin)),
          ], Double(row.windows)
        )
      })
  }

  // MARK: - Senders

  private mutating func addSenders() {
    add(
      "senders", "Senders outside the log, by class; strangers are told as one.",
      Sender.Class.allCases.map { kind in
        (
          [("class", kind.rawValue)],
          Double(report.senders.count { $0.ownership == kind })
        )
      })
    add(
      "sender_messages", "Messages of a sender outside the log, by DMARC result; reported.",
      report.senders.flatMap { sender in
        [
          ("pass", sender.aligned), ("fail", sender.failing), ("unknown", sender.unknown),
        ].map {
          (
            [
              ("sender", sender.name), ("class", sender.ownership.rawValue), ("result", $0.0),
            ], Double($0.1)
          )
        }
      })
  }
}
