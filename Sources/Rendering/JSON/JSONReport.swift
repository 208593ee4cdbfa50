import AggregateReports
import ByteKit
package import Findings
import Join
import Policies
import Traffic

/// Renders a report as JSON, schema `stagewatch.report/1`.
///
/// Keys are snake_case, times ISO 8601 in UTC, counts integers, rates numbers from 0 to 1. A later
/// version may add keys; none changes its meaning.
package enum JSONReport {
  /// The name of the schema.
  package static let schema = "stagewatch.report/1"

  /// The report as UTF-8 with a line end behind it.
  package static func render(_ report: CorrelationReport) -> [UInt8] {
    var bytes: [UInt8] = []
    write(report) { bytes += $0 }
    return bytes
  }

  /// Hands the same over piece by piece: a report may be larger than memory has room for.
  package static func write(_ report: CorrelationReport, to sink: ([UInt8]) -> Void) {
    withoutActuallyEscaping(sink) { write(report, JSONWriter(sink: $0)) }
  }

  private static func write(_ report: CorrelationReport, _ writer: consuming JSONWriter) {
    writer.object { json in
      json.member("schema", schema)
      head(report, &json)
      inputs(report.inputs, &json)
      verdict(report, &json)
      accounting(report.accounting, &json)
      if let changes = report.changes { Self.changes(changes, &json) }
      json.member("coverage") { coverage(report.coverage, &$0) }
      json.member("domains", array: report.domains, domain)
      json.member("stages", array: report.stages, stage)
      json.member("receivers", array: report.receivers, receiver)
      json.member("joins", array: report.joins, join)
      json.member("stage_failures", array: report.stageFailures, JSONFindings.stageFailure)
      json.member("missing_dkim", array: report.missingDKIM, JSONFindings.missingDKIM)
      json.member("signing", array: report.signing, JSONSigning.write)
      json.member("new_replies", array: report.newReplies, JSONFindings.newReply)
      // The name that it had at first; it stays within the version of the schema.
      json.member("new_signatures", array: report.newReplies, JSONFindings.newReply)
      json.member("late_refusals", array: report.lateRefusals, JSONFindings.lateRefusal)
      json.member("senders", array: report.senders, JSONSenders.sender)
      json.member("failure_reports", array: report.failureReports, JSONFailureReport.write)
      json.member("sources", array: report.sources, source)
      json.member("policy_drift", array: report.policyDrift, drift)
      json.member("silent_reporters", array: report.silentReporters, silent)
      json.member("readiness", array: report.readiness, readiness)
      json.member("systems", array: report.systems, system)
      json.member("unknown_own", array: report.unknownOwn, unknownOwn)
    }
    writer.endLine()
    writer.finish()
  }

  static func head(_ report: CorrelationReport, _ json: inout JSONWriter) {
    json.member("tool") { json in
      json.member("name", "stagewatch")
      json.member("version", report.version)
    }
    json.member("generated_at", CivilTime.iso(report.generatedAt))
    json.member("period") { json in
      json.member("begin", time(report.periodBegin))
      json.member("end", time(report.periodEnd))
    }
  }

  static func verdict(_ report: CorrelationReport, _ json: inout JSONWriter) {
    json.member("verdict") { json in
      json.member("status", report.verdict.status.rawValue)
      json.member("reasons", array: report.verdict.reasons) { $0.string($1) }
      json.member("leads", array: report.leads) { json, lead in
        json.object { json in
          json.member("code", lead.code.rawValue)
          json.member("text", lead.text)
        }
      }
    }
  }

  private static func time(_ seconds: Int?) -> String? { seconds.map(CivilTime.iso) }

  // MARK: - Inputs

  static func inputs(
    _ inputs: InputSummary, _ json: inout JSONWriter, withProblems: Bool = true
  ) {
    json.member("inputs") { json in
      json.member("logs") { logs(inputs.logs, &$0) }
      json.member("reports") { reports(inputs.reports, &$0) }
      json.member("failure_reports") { failures(inputs.failures, &$0) }
      json.member("unread", inputs.unread)
      unread(inputs.unreadPaths, &json)
      if !inputs.approximateAt.isEmpty {
        json.member("approximate_at", array: inputs.approximateAt) { json, time in
          json.string(CivilTime.iso(time))
        }
      }
      json.member("overlaps", array: inputs.overlaps) { json, overlap in
        json.flatObject { json in
          json.member("first", overlap.first)
          json.member("second", overlap.second)
          json.member("events", overlap.events)
          json.member("sampled_one_in", overlap.sampledOneIn)
          json.member("begin", CivilTime.iso(overlap.begin))
          json.member("end", CivilTime.iso(overlap.end))
          json.member("compared", array: overlap.compared) { $0.string($1) }
          json.member("counted_once", overlap.isDeduplicated)
          json.member("sure", overlap.isSure)
        }
      }
      if withProblems { json.member("problems", array: inputs.problems, problem) }
    }
  }

  private static func logs(_ logs: InputSummary.Logs, _ json: inout JSONWriter) {
    json.member("files", logs.files)
    json.member("bytes", logs.bytes)
    json.member("rows", logs.rows)
    json.member("used", logs.used)
    json.member("ignored", logs.ignored)
    json.member("rejected", logs.rejected)
    json.member("by_type") { counted(logs.byType, &$0) }
    json.member("ignored_by_reason") { counted(logs.ignoredByReason, &$0) }
    json.member("rejected_by_reason") { counted(logs.rejectedByReason, &$0) }
    json.member("domain_source") { json in
      json.member("header_from", logs.domainSources.headerFrom)
      json.member("mail_from", logs.domainSources.mailFrom)
      json.member("none", logs.domainSources.none)
    }
    json.member("without_source_ip", logs.withoutSource)
    json.member("zone_assumed", logs.zoneAssumed)
    json.member("long_rows", logs.longRows)
    json.member("first", time(logs.first))
    json.member("last", time(logs.last))
    nodes(logs.nodes, &json)
  }

  private static func counted(
    _ counts: [InputSummary.CountedCode], _ json: inout JSONWriter
  ) {
    for item in counts { json.member(item.code, item.count) }
  }

  private static func reports(_ reports: InputSummary.Reports, _ json: inout JSONWriter) {
    json.member("files", reports.files)
    json.member("accepted", reports.accepted)
    json.member("duplicates", reports.duplicates)
    json.member("rejected", reports.rejected)
    json.member("failure_reports", reports.failureReports)
    json.member("outside_period", reports.outsidePeriod)
    json.member("records", reports.records)
    json.member("messages", reports.messages)
    json.member("first", time(reports.first))
    json.member("last", time(reports.last))
  }

  private static func failures(
    _ failures: InputSummary.Failures, _ json: inout JSONWriter
  ) {
    json.member("read", failures.read)
    json.member("duplicates", failures.duplicates)
    json.member("complaints", failures.complaints)
    json.member("left_out", failures.leftOut)
    json.member("unkept", array: failures.unkept) { json, source in
      json.flatObject { json in
        json.member("source_ip", source.address?.description)
        json.member("reports", source.count)
      }
    }
  }

  static func problem(_ json: inout JSONWriter, _ problem: InputProblem) {
    json.flatObject { json in
      json.member("path", problem.path)
      switch problem.place {
      case .whole: break
      case .offset(let offset): json.member("offset", offset)
      case .line(let line): json.member("line", line)
      }
      json.member("code", problem.code.rawValue)
      json.member("reason", problem.reason)
      if let hint = problem.hint { json.member("hint", hint) }
    }
  }

  // MARK: - Domains and stages

  static func domain(_ json: inout JSONWriter, _ domain: DomainSummary) {
    json.flatObject { json in
      json.member("domain", domain.domain)
      json.member("policy_domain", domain.policyDomain)
      json.member("logged") { logged(domain.logged, &$0) }
      json.member("reported") { reported(domain.reported, &$0) }
      json.member("coverage") { coverage(domain.coverage, &$0) }
      json.member("domain_source") { json in
        json.member("header_from", domain.headerFromRows)
        json.member("mail_from", domain.domain.isEmpty ? 0 : domain.rows - domain.headerFromRows)
      }
    }
  }

  static func stage(_ json: inout JSONWriter, _ summary: StageSummary) {
    let stage = summary.stage
    json.object { json in
      json.member("domain", stage.domain)
      json.member("policy", stage.policy.rawValue)
      json.member("subdomain_policy", stage.subdomainPolicy?.rawValue)
      json.member("nonexistent_policy", stage.nonexistentPolicy?.rawValue)
      json.member("percent", stage.percent)
      json.member("testing", stage.isTesting)
      json.member("begin", CivilTime.iso(stage.begin))
      json.member("end", time(stage.end))
      json.member("origin", stage.origin.rawValue)
      json.member("begin_uncertainty_seconds", stage.beginUncertaintySeconds)
      json.member("delivered", summary.logged.delivered)
      json.member("refused", summary.logged.refused)
      json.member("refused_dmarc", summary.logged.refusedDMARC)
      json.member("deferred", summary.logged.deferred)
      json.member("reported", summary.reported.messages)
      json.member("quarantined", summary.reported.quarantine)
      json.member("rejected", summary.reported.reject)
      json.member("reported_mixed", summary.mixedMessages)
      json.member("coverage") { coverage(summary.coverage, &$0) }
      json.member("effective", array: summary.effective) { json, effective in
        json.flatObject { json in
          json.member("reporter", effective.reporter)
          json.member("failing", effective.failing)
          json.member("enforced", effective.enforced)
          json.member("rejected", effective.rejected)
          json.member("quarantined", effective.quarantined)
          json.member("let_in", effective.letIn)
          json.member("as_asked", effective.asAsked)
          json.member("overridden", effective.overridden)
        }
      }
    }
  }

  static func receiver(_ json: inout JSONWriter, _ summary: ReceiverSummary) {
    json.flatObject { json in
      json.member("domain", summary.stage.domain)
      json.member("stage") { JSONFindings.stage(summary.stage, &$0) }
      json.member("receiver", DeliveryClass.party(summary.receiver))
      json.member("logged") { logged(summary.logged, &$0) }
      json.member("reported") { reported(summary.reported, &$0) }
    }
  }

  // MARK: - Join and sources

  static func join(_ json: inout JSONWriter, _ row: JoinRow) {
    json.flatObject { json in
      json.member("domain", row.domain)
      json.member("source_ip", row.sourceIP.description)
      json.member("reporter", row.reporter)
      json.member("receivers", array: row.receivers) { $0.string($1) }
      json.member("begin", CivilTime.iso(row.window.lowerBound))
      json.member("end", CivilTime.iso(row.window.upperBound))
      json.member("grade", row.grade.rawValue)
      json.member("mixed", row.isMixed)
      if row.isApproximate { json.member("approximate", true) }
      json.member("reported") { reported(row.reported, &$0) }
      json.member("logged") { logged(row.logged, &$0) }
      json.member("ratio", rate: row.ratio)
    }
  }

  private static func reported(_ counts: ReportedCounts, _ json: inout JSONWriter) {
    json.member("messages", counts.messages)
    json.member("none", counts.none)
    json.member("quarantine", counts.quarantine)
    json.member("reject", counts.reject)
    json.member("dkim_aligned", counts.dkimAligned)
    json.member("spf_aligned", counts.spfAligned)
    json.member("aligned", counts.aligned)
    json.member("unsigned", counts.unsigned)
    json.member("unknown", counts.unknown)
  }

  private static func logged(_ counts: DeliveryCounts, _ json: inout JSONWriter) {
    json.member("delivered", counts.delivered)
    json.member("refused", counts.refused)
    json.member("refused_dmarc", counts.refusedDMARC)
    json.member("deferred", counts.deferred)
  }

  static func source(_ json: inout JSONWriter, _ source: SourceSummary) {
    json.flatObject { json in
      json.member("domain", source.domain)
      json.member("source_ip", source.sourceIP.description)
      json.member("class", source.ownership.rawValue)
      json.member("reason", source.reason)
      json.member("messages", source.messages)
      json.member("dkim_aligned", source.dkimAligned)
      json.member("spf_aligned", source.spfAligned)
      json.member("failing", source.failing)
      json.member("unsigned", source.unsigned)
      json.member("unknown", source.unknown)
      json.member("logged", source.logged)
      json.member("refused_dmarc", source.refusedDMARC)
      json.member("first_seen", CivilTime.iso(source.firstSeen))
      json.member("last_seen", CivilTime.iso(source.lastSeen))
      json.member("system", source.system)
      json.member("new", source.isNew)
    }
  }
}
