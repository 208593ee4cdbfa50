import AccountingLog
import ArgumentParser
import Findings
import Foundation
import History
import Privacy
import Rendering

/// `stagewatch report`: the correlation over a period.
struct ReportCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "The correlation report over a period.",
    discussion: """
      EXAMPLES
        stagewatch report --log /var/log/pmta --dmarc ~/Maildir/dmarc
        stagewatch report --config /etc/stagewatch.yaml --since yesterday
        stagewatch report --log acct.csv.gz --dmarc reports.mbox -o report.txt
        stagewatch report --store /var/lib/stagewatch/history.db --last 30d
        stagewatch report --store pmta-a.db pmta-b.db --config /etc/stagewatch.yaml
        zcat acct*.gz | stagewatch report --log - --dmarc mail --format json
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(parsing: .upToNextOption, help: StoreLocation.help, completion: .file()) var store:
    [String] = []
  @OptionGroup(title: "Input") var server: ServerOptions

  @Flag(
    help: "Keep in the store what this report tells, so that the next one says what is new.")
  var remember = false

  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var form: FormatOptions<OutputOptions.Format>
  @OptionGroup(title: "Output") var length: LengthOptions<OutputOptions.Format>
  @OptionGroup(title: "Output") var section: SectionOptions
  @OptionGroup(title: "Output") var metrics: MetricOptions
  @OptionGroup(title: "Mail and clean days") var mail: MailOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions

  func validate() throws {
    try length.check(output.format)
    try section.check(with: output.format, output: output.output)
    try mail.check(with: output)
    try metrics.check(with: output)
  }

  var output: OutputOptions { form.options(all: length.all, section: section.section) }

  var redactsFailures: Bool { output.redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try await ReportPlan(
      CommandOptions(
        input: input, dedupes: overlap.dedupe, period: period, output: output, checks: checks,
        stores: store, server: server, remember: remember, countsPast: true),
      now: now)
    let correlation = await plan.request.correlate(
      quiet: output.quiet, logBytes: plan.logBytes)
    let redactor = output.redact ? LocalPartRedactor() : nil
    var report = try plan.report(correlation, generatedAt: now, redactor: redactor)
    report.leads = await plan.leads(report, correlation, redactor: redactor)
    let memory = try changes(of: &report, plan)
    if let path = checks.rejects {
      try OutputFile.write(
        RejectsFile.render(correlation, redactor: redactor), to: path, .own)
    }
    // Only now: what nobody could read must not count as told.
    if remember, let store = store.first, let memory {
      try StoreLocation.use(
        try HistoryStore(path: store, for: .changing)
          .remember(memory, status: report.verdict.status))
    }
    let status = checks.status(of: report)
    if !(mail.quietIfClean && report.isClean && status == .clean) {
      if output.format == .csv, output.section == nil, let folder = output.output {
        try OutputFolder.write(
          CSVSection.allCases.map { ($0.fileName, $0.render(report)) }, to: folder)
      } else {
        try OutputFile.write(rendered(report, plan), to: output.output ?? "-")
      }
    }
    if !output.quiet { note(report, status) }
    UntilExit.keep((correlation, report))
    return status
  }

  private func rendered(_ report: CorrelationReport, _ plan: ReportPlan) -> OutputContent {
    switch output.format {
    case .json: .pieces { JSONReport.write(report, to: $0) }
    case .ndjson: .pieces { JSONLines.write(report, to: $0) }
    case .csv: .bytes((output.section ?? .summary).render(report))
    case .prometheus: .bytes(PrometheusReport.render(report, labels: metrics.label))
    case .html: .bytes(HTMLPage.render(report, style: plan.style))
    case .mail:
      .bytes(
        MailReport.render(
          report, style: plan.style, from: mail.mailFrom?.address, to: mail.mailTo.map(\.address)))
    case .table where mail.lineIfClean && report.isClean:
      .bytes(Heartbeat.render(report, style: plan.style))
    case .table: .bytes(TextReport.render(report, style: plan.style))
    }
  }

  /// Compares the report with the last one that the store remembers; nil without a store or over
  /// several, or for a part of its domains only.
  private func changes(
    of report: inout CorrelationReport, _ plan: ReportPlan
  ) throws(CommandFailure) -> ToldReport? {
    guard store.count == 1, let store = store.first, !FleetPlan.isFleet([store]),
      period.domain == nil
    else { return nil }
    let before = try StoreLocation.use(try HistoryStore(path: store, for: .reading).memory())
    // Without a memory, and without one to come, there is nothing to say.
    guard before != nil || remember else { return nil }
    let memory = ToldReport(of: report, after: before)
    report.changes = ReportChanges(from: before, to: memory)
    return memory
  }

  /// Says on standard error what the screen does not, or what nobody sees there.
  private func note(_ report: CorrelationReport, _ status: ExitStatus) {
    // A mail tells the problems in its text.
    let isScreen = output.format == .table && output.output == nil || output.format == .mail
    if !isScreen { StandardStreams.note(report.inputs.problems) }
    if !isScreen || status != .noVerdict, let why = checks.explanation(of: status, report) {
      StandardStreams.note("stagewatch: \(why)")
    }
  }
}
