import AccountingLog
import ArgumentParser
import Configuration
import Findings
import Foundation
import Incidents
import Join
import Privacy
import Rendering

/// `stagewatch incident`: when a bounce spike began and what explains it.
struct IncidentCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "When a bounce spike began, and what explains it.",
    discussion: """
      Reads all that it is given: spikes are compared with mail from before --since.

      EXAMPLES
        stagewatch incident --log /var/log/pmta --dmarc ~/Maildir/dmarc
        stagewatch incident --config /etc/stagewatch.yaml --last 24h
        stagewatch incident --store /var/lib/stagewatch/history.db --last 24h
        stagewatch incident --log acct.csv --at '2026-11-23 09:40' --format json
        stagewatch incident --last 24h --format html --redact --output incident.html
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(parsing: .upToNextOption, help: StoreLocation.help, completion: .file()) var store:
    [String] = []
  @OptionGroup(title: "Input") var server: ServerOptions

  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var form: FormatOptions<PageForm>
  @OptionGroup(title: "Output") var length: LengthOptions<PageForm>
  @OptionGroup(title: "Checks") var checks: CheckOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A time when the spike was on: only spikes that hold it or begin within an hour of it.",
      valueName: "time"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "Write one zip archive for the ticket: screen, JSON, HTML pages, evidence, configuration;"
        + " local parts of addresses are hashed.",
      valueName: "file"),
    completion: .file())
  var bundle: String?

  @Flag(help: "With --bundle: leave addresses in the archive as they are.")
  var unredacted = false

  func validate() throws {
    if unredacted, bundle == nil { throw ValidationError("--unredacted belongs to --bundle") }
    if let bundle, bundle == output.output || bundle == checks.rejects {
      throw ValidationError("--bundle names the file of another option")
    }
    try length.check(output.format)
    if output.all, output.format == .html {
      throw ValidationError("--all belongs to --format table; an incident's page is always whole")
    }
  }

  var output: OutputOptions { form.options(all: length.all) }

  var redactsFailures: Bool { output.redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try await ReportPlan(
      CommandOptions(
        input: input, dedupes: overlap.dedupe, period: period, output: output, checks: checks,
        stores: store, server: server
      ),
      now: now)
    guard !plan.request.logs.isEmpty || !store.isEmpty else {
      throw CommandFailure(.usage, "incident needs logs, or a store: --log PATH, --store FILE")
    }
    try StoreLocation.checkMinutes(stores: store, domain: period.domain)
    let run = try IncidentRun(plan, at: at, period: period, now: now)
    if let bundle {
      try OutputFile.check(bundle, against: run.inputs(config: plan.configurationPath))
    }
    let correlation = await run.request.correlate(quiet: output.quiet, logBytes: plan.logBytes)
    let redactor = output.redact ? LocalPartRedactor() : nil
    var report = IncidentBuilder(correlation, run.query).report(
      found: plan.problems, generatedAt: now, version: Version.current)
    if let bundle {
      let archive = try BundleArchive(
        correlation, report, plan: plan, isRedacted: !unredacted
      ).bytes()
      try OutputFile.write(archive, to: bundle, .own)
    }
    if let redactor {
      let addresses = try RowAddresses(report, correlation.logLayouts, plan.history)
      report.redact(by: redactor, addresses: addresses.of)
    }
    if let path = checks.rejects {
      try OutputFile.write(
        RejectsFile.render(correlation, redactor: redactor), to: path, .own)
    }
    let bytes = rendered(report, style: plan.style)
    try OutputFile.write(bytes, to: output.output ?? "-")
    return status(of: report)
  }

  private func rendered(_ report: IncidentReport, style: TextStyle) -> [UInt8] {
    switch output.format {
    case .json: JSONIncident.render(report)
    case .html: HTMLIncidentPage.render(report, style: style)
    default: IncidentText.render(report, style: style)
    }
  }

  private func status(of report: IncidentReport) -> ExitStatus {
    if checks.strict, CheckOptions.hasBadData(report.inputs) { return .badData }
    if checks.requireData, report.hasNoTraffic { return .noInput }
    if let worst = report.spikes.map(\.severity).max(), worst >= checks.failOn.least {
      return .findings
    }
    // Rows of other times, or whose minutes the store no longer keeps, are no proof of quiet.
    switch report.verdict.status {
    case .critical: return .findings
    case .notEnoughData: return .noVerdict
    case .attention: return checks.failOn.least <= .warning ? .findings : .clean
    case .ok: return .clean
    }
  }
}
