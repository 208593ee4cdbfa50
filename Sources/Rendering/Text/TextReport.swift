import AggregateReports
import ByteKit
package import Findings
import Join
import Policies
import Traffic

/// Renders a report as a text screen.
package struct TextReport {
  let report: CorrelationReport
  let style: TextStyle
  var lines: [TerminalText] = []

  /// The report as UTF-8.
  package static func render(_ report: CorrelationReport, style: TextStyle) -> [UInt8] {
    var text = TextReport(report, style)
    text.build()
    return text.lines.bytes
  }

  private init(_ report: CorrelationReport, _ style: TextStyle) {
    self.report = report
    self.style = style
  }

  private mutating func build() {
    addVerdict()
    lines += AccountingText.lines(report, style)
    lines += ChangesText.lines(report, style)
    addFailures()
    addGaps()
    lines += SigningText.lines(report, style)
    addNewSignatures()
    addInputs()
    addDomains()
    addStages()
    lines += ReporterText.drift(report, style)
    lines += ReadinessText.lines(report, style)
    addFailing()
    addReporters()
    lines += ReporterText.silent(report, style)
    lines += SendersText.lines(report, style)
    lines += LateRefusalText.lines(report, style)
    lines += FailureReportText.lines(report, style)
    addSources()
    lines += InventoryText.lines(report, style)
    addProblems()
  }

  // MARK: - Head

  private mutating func addVerdict() {
    let begin = report.periodBegin.map(style.time) ?? "-"
    let end = report.periodEnd.map(style.time) ?? "-"
    lines.append(style.paint("stagewatch report", .heading) + "  \(begin) to \(end)")
    let status = report.verdict.status
    let mark = status == .ok ? "" : status == .critical ? "!! " : "! "
    let emphasis: TerminalText.Emphasis =
      status == .ok ? .good : status == .critical ? .bad : .warning
    lines.append("")
    lines.append(
      style.paint("VERDICT", .heading) + "  "
        + style.paint("\(mark)\(VerdictText.word(report.verdict))", emphasis))
    let reasons = report.verdict.reasons
    for reason in reasons.prefix(shown(reasons.count)) {
      lines += ("  \(reason)" as TerminalText).wrapped(to: style.columns)
    }
    lines += TextSection.rest(reasons.count - shown(reasons.count))
    for lead in report.leads {
      lines += ("  -> \(lead.text)" as TerminalText).wrapped(to: style.columns)
    }
  }

  private mutating func addInputs() {
    let logs = report.inputs.logs
    let reports = report.inputs.reports
    heading("INPUTS")
    lines.append(
      "  logs      \(Amount.count(logs.files, "file")), \(Amount.bytes(logs.bytes)); "
        + "\(Amount.count(logs.rows, "row")) = \(Amount.count(logs.used)) used"
        + " + \(Amount.count(logs.ignored)) ignored + \(Amount.count(logs.rejected)) rejected")
    detail("ignored", logs.ignoredByReason)
    detail("rejected", logs.rejectedByReason)
    if logs.domainSources.mailFrom > 0 {
      lines.append(
        "            From domain of \(Amount.count(logs.domainSources.mailFrom, "row")) taken from"
          + " MAIL FROM, since header_From is missing or empty")
    }
    if let first = logs.first, let last = logs.last {
      lines.append("            \(style.time(first)) to \(style.time(last)), live")
    }
    lines.append(
      "  reports   \(Amount.count(reports.files, "file")); \(Amount.count(reports.accepted)) accepted,"
        + " \(Amount.count(reports.duplicates, "duplicate")), \(Amount.count(reports.rejected))"
        + " rejected; \(Amount.count(reports.messages, "message"))"
        + " in \(Amount.count(reports.records, "record"))")
    if let told = FailureReportText.inputs(report.inputs) {
      lines.append("            \(told)")
    }
    if reports.outsidePeriod > 0 {
      lines.append(
        "            left out, reaching out of the period:"
          + " \(Amount.count(reports.outsidePeriod, "report"))")
    }
    if let last = reports.last { lines.append("            reported through \(style.time(last))") }
    if let first = report.inputs.approximateAt.first {
      let rest = report.inputs.approximateAt.count - 1
      lines.append(
        "  store     ~ counts are approximate at \(style.time(first))"
          + (rest > 0 ? " and \(Amount.count(rest, "more time"))" : "")
          + ", which cut a bucket of the store")
    }
    let coverage = report.coverage
    lines.append(
      "  coverage  \(Amount.share(coverage.covered, of: coverage.delivered)) of"
        + " \(Amount.count(coverage.delivered)) delivered went to receivers that report")
  }

  private mutating func detail(_ title: String, _ counts: [InputSummary.CountedCode]) {
    guard !counts.isEmpty else { return }
    let parts = counts.map { "\(Amount.count($0.count)) \($0.code)" }
    lines.append("            \(title): \(parts.joined(separator: ", "))")
  }

  // MARK: - Tables

  private mutating func addDomains() {
    // Nearly all reports tell what passed.
    let hasUnknown = report.domains.contains { $0.reported.unknown > 0 }
    var table = TextTable(
      [
        .text("From domain"), .number("delivered"), .number("refused"), .number("by DMARC"),
        .number("deferred"), .number("reported"), .number("pass"), .number("quarantined"),
        .number("rejected"),
      ] + (hasUnknown ? [.number("unknown")] : []))
    let sorted = report.domains.sorted {
      ($0.rows + $0.reported.messages, $1.domain) > ($1.rows + $1.reported.messages, $0.domain)
    }
    for domain in sorted.prefix(shown(sorted.count)) {
      let reported = domain.reported
      table.add(
        [
          domain.domain.isEmpty ? "(none)" : domain.domain, Amount.count(domain.logged.delivered),
          Amount.count(domain.logged.refused), Amount.count(domain.logged.refusedDMARC),
          Amount.count(domain.logged.deferred), Amount.count(reported.messages),
          Amount.share(reported.aligned, of: reported.messages - reported.unknown),
          Amount.count(reported.quarantine), Amount.count(reported.reject),
        ] + (hasUnknown ? [Amount.count(reported.unknown)] : []))
    }
    add("DOMAINS", "live: delivered, refused, deferred; reported: the rest", table, sorted.count)
  }

  private mutating func addStages() {
    var table = TextTable([
      .text("  stage"), .text("begin"), .number("delivered"),
      .number("refused"), .number("by DMARC"), .number("deferred"), .number("reported"),
      .number("quarantined"), .number("rejected"), .text("as asked"),
    ])
    var domain = ""
    let most = style.showsAll ? Int.max : TextSection.rowsMax
    let stages = WorstDomains(report).shown(report.stages, max: most) { $0.stage.domain }
    for summary in stages {
      if summary.stage.domain != domain {
        domain = summary.stage.domain
        table.add(section: domain)
      }
      table.add([
        "  " + StageName.of(summary.stage), begin(of: summary.stage),
        Amount.count(summary.logged.delivered), Amount.count(summary.logged.refused),
        Amount.count(summary.logged.refusedDMARC), Amount.count(summary.logged.deferred),
        Amount.count(summary.reported.messages), Amount.count(summary.reported.quarantine),
        Amount.count(summary.reported.reject), asAsked(summary),
      ])
    }
    add(
      "STAGES",
      "as asked: failing mail treated as published, under t=y one level less; ~ inferred", table, 0)
    lines += TextSection.rest(report.stages.count - stages.count)
    let mixed = report.stages.reduce(0) { $0 + $1.mixedMessages }
    if mixed > 0 {
      lines.append(
        "  \(Amount.count(mixed, "message")) are in reports that span a stage change and count in no stage"
      )
    }
  }

  private func begin(of stage: Stage) -> String {
    guard stage.origin == .inferred else { return style.time(stage.begin) }
    let hours = (stage.beginUncertaintySeconds + 3599) / 3600
    return "~" + style.day(stage.begin) + (hours > 0 ? " \(style.plusMinus)\(hours)h" : "")
  }

  private func asAsked(_ summary: StageSummary) -> String {
    guard let treatment = StageName.treatment(summary) else { return "-" }
    let instead = treatment.quarantinedInstead
    return "\(Amount.count(treatment.asAsked))/\(Amount.count(treatment.failing))"
      + (instead > 0 ? ", \(Amount.count(instead)) quarantined" : "")
  }

  private mutating func addFailing() {
    let rows = report.sources.filter {
      $0.ownership == .ownDirect && ($0.failing > 0 || $0.refusedDMARC > 0)
    }.sorted {
      ($0.failing, $0.refusedDMARC, $1.domain, $1.sourceIP)
        > ($1.failing, $1.refusedDMARC, $0.domain, $0.sourceIP)
    }
    guard !rows.isEmpty else { return }
    var table = TextTable([
      .text("From domain"), .text("source IP", max: 39), .text("system", max: 28),
      .number("reported"), .number("failing"), .number("unsigned"), .number("refused by DMARC"),
    ])
    for row in rows.prefix(shown(rows.count)) {
      table.add([
        row.domain, row.sourceIP.description, row.system ?? "?", Amount.count(row.messages),
        Amount.count(row.failing), Amount.count(row.unsigned), Amount.count(row.refusedDMARC),
      ])
    }
    add("OWN MAIL THAT FAILS DMARC", "both SPF and DKIM fail or are unaligned", table, rows.count)
  }

  private mutating func addReporters() {
    let rows = ReporterSummary.all(of: report.joins)
    var table = TextTable([
      .text("reporter", max: 32), .number("windows"), .number("reported"), .number("logged"),
      .number("ratio"), .number("only reported"), .number("only logged"), .text("speaks for"),
    ])
    for row in rows.prefix(shown(rows.count)) {
      table.add([
        row.reporter, Amount.count(row.windows), Amount.count(row.matchedReported),
        Amount.count(row.matchedLogged), (row.isApproximate ? "~" : "") + Amount.ratio(row.ratio),
        Amount.count(row.onlyReported),
        Amount.count(row.onlyLogged), row.receivers.joined(separator: ", "),
      ])
    }
    add(
      "JOIN BY REPORTER",
      "ratio: reported messages to logged recipients; several recipients of one message lower it,"
        + " retries raise it", table, rows.count)
  }

  private mutating func addSources() {
    var table = TextTable([
      .text("class"), .number("addresses"), .number("reported"), .number("DKIM"), .number("SPF"),
      .number("logged"),
    ])
    for kind in SourceSummary.Class.allCases {
      let members = report.sources.filter { $0.ownership == kind }
      guard !members.isEmpty else { continue }
      table.add([
        kind.rawValue, Amount.count(Set(members.map(\.sourceIP)).count),
        Amount.count(members.reduce(0) { $0 + $1.messages }),
        Amount.count(members.reduce(0) { $0 + $1.dkimAligned }),
        Amount.count(members.reduce(0) { $0 + $1.spfAligned }),
        Amount.count(members.reduce(0) { $0 + $1.logged }),
      ])
    }
    add("SOURCES", "DKIM, SPF: messages with an aligned pass", table, 0)
  }

  private mutating func addProblems() {
    let problems = report.inputs.problems
    guard !problems.isEmpty else { return }
    heading("PROBLEMS", "\(Amount.count(problems.count))")
    let groups = ProblemText.groups(problems)
    let told = groups.prefix(shown(groups.count))
    for group in told { lines += ProblemText.lines(group) }
    lines += TextSection.rest(problems.count - told.reduce(0) { $0 + $1.count })
  }

  // MARK: - Layout

  func shown(_ count: Int) -> Int { TextSection.shown(count, style) }

  mutating func heading(_ title: String, _ note: String = "") {
    lines += TextSection.heading(title, note, style)
  }

  mutating func add(_ title: String, _ note: String, _ table: TextTable, _ count: Int) {
    lines += TextSection.lines(title, note, table, count, style)
  }
}
