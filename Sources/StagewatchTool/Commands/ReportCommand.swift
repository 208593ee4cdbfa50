import AccountingLog
import ArgumentParser
import ByteKit
import DeliveryJoin
import Findings
import Foundation
import History
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
        zcat acct*.gz | stagewatch report --log - --dmarc mail --format json
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(help: StoreLocation.help) var store: String?

  @Flag(
    help: "Keep in the store what this report tells, so that the next one says what is new.")
  var remember = false

  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Mail and clean days") var mail: MailOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions

  func validate() throws { try mail.check(with: output) }

  var redactsFailures: Bool { output.redact }

  /// Reads the examples' rows again, for their replies, and redacts all of it if so asked.
  ///
  /// What the store kept of them is taken first: its logs may be gone, or written anew. Standard
  /// input cannot be read again; what was kept of it while it was read is all there is.
  static func complete(
    _ report: inout CorrelationReport, _ plan: ReportPlan, _ correlation: Correlation,
    _ redactor: LocalPartRedactor?
  ) throws(CommandFailure) {
    let places = report.examples.map { LogExcerpts.Place(path: $0.path, offset: $0.offset) }
    var kept: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
    kept = try StoreLocation.use(try plan.history?.excerpts(at: Set(places)) ?? [:])
    let rest = places.filter { kept[$0] == nil }
    let records = LogExcerpts.read(rest, of: correlation.logLayouts)
    let piped = correlation.keptRows
    report.fillExamples { example in
      let place = LogExcerpts.Place(path: example.path, offset: example.offset)
      return kept[place] ?? records[place].map { ($0[.dsnDiag], $0[.jobId]) }
        ?? piped[place].map { ($0.diagnostic, $0.job) }
    }
    guard let redactor else { return }
    report.redact(by: redactor) { example in
      let place = LogExcerpts.Place(path: example.path, offset: example.offset)
      // Of rows that only the store has, the reply and the job are all that is known.
      let told = kept[place].map { LocalPartRedactor.addresses(in: $0.diagnostic + " " + $0.job) }
      return records[place].map { [$0[.orig], $0[.rcpt]] } ?? piped[place]?.addresses ?? told ?? []
    }
  }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try ReportPlan(
      CommandOptions(
        input: input, overlap: overlap, period: period, output: output, checks: checks,
        store: store,
        remember: remember, countsPast: true),
      now: now)
    let correlation = await plan.request.correlate(
      quiet: output.quiet, logBytes: plan.logBytes)
    var report = CorrelationReport(
      correlation, context: plan.context, found: plan.problems, generatedAt: now,
      version: Version.current)
    let redactor = output.redact ? LocalPartRedactor() : nil
    try Self.complete(&report, plan, correlation, redactor)
    let memory = try changes(of: &report, plan)
    if let path = checks.rejects {
      try OutputFile.write(
        RejectsFile.render(correlation, redactor: redactor), to: path, .own)
    }
    // Only now: what nobody could read must not count as told.
    if remember, let store, let memory {
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
    case .prometheus: .bytes(PrometheusReport.render(report))
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

  /// Compares the report with the last one that the store remembers; nil without a store, or for a
  /// part of its domains only.
  private func changes(
    of report: inout CorrelationReport, _ plan: ReportPlan
  ) throws(CommandFailure) -> ReportMemory? {
    guard let store, period.domain == nil else { return nil }
    let before = try StoreLocation.use(try HistoryStore(path: store, for: .reading).memory())
    // Without a memory, and without one to come, there is nothing to say.
    guard before != nil || remember else { return nil }
    let memory = ReportMemory(of: report, after: before)
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
