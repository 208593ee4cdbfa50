import AccountingLog
import ArgumentParser
import Evidence
import Findings
import Foundation
import History
import Incidents
import Join
import Privacy
import Rendering

/// `stagewatch why`: the evidence behind one finding.
struct WhyCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "The evidence behind one finding of report or incident.",
    discussion: """
      Give it the same inputs and the same period as the command that told the finding. --all shows \
      up to 1000 rows and records instead of ten.

      EXAMPLES
        stagewatch why f1a96e78446 --log /var/log/pmta --dmarc ~/Maildir/dmarc
        stagewatch why f1a96e78446 --config /etc/stagewatch.yaml --format json
      """)

  @Argument(help: ArgumentHelp("The id that stands beside the finding.", valueName: "id"))
  var id: String

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(parsing: .upToNextOption, help: StoreLocation.help, completion: .file()) var store:
    [String] = []
  @OptionGroup(title: "Input") var server: ServerOptions

  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var form: FormatOptions<ScreenForm>
  @OptionGroup(title: "Output") var length: LengthOptions<ScreenForm>

  func validate() throws { try length.check(output.format) }

  var output: OutputOptions { form.options(all: length.all) }

  var redactsFailures: Bool { output.redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try await ReportPlan(
      CommandOptions(
        input: input, dedupes: overlap.dedupe, period: period, output: output, checks: nil,
        stores: store, server: server, countsPast: true),
      now: now)
    guard !plan.request.logs.contains(where: { $0.path == "-" }) else {
      throw CommandFailure(
        .usage, "why reads the rows behind a finding again; name the file instead of -")
    }
    let redactor = output.redact ? LocalPartRedactor() : nil
    guard let id = FindingID.read(id), let found = await find(id, plan, now, redactor) else {
      throw CommandFailure(
        .usage,
        "no finding has the id '\(id.prefix(40))'; the inputs and the period must be those of the"
          + " command that told it")
    }
    let bytes =
      output.format == .json
      ? CaseRendering.json(found, redactor: redactor)
      : CaseRendering.text(found, style: plan.style, redactor: redactor)
    try OutputFile.write(bytes, to: output.output ?? "-", .own)
    return .clean
  }

  /// Looks among the findings of `report` first; spikes are looked for in all that is there.
  private func find(
    _ id: String, _ plan: ReportPlan, _ now: Int, _ redactor: LocalPartRedactor?
  ) async -> FindingCase? {
    var request = plan.request
    request.keepsJournal = true
    var requests = [request]
    if request.since != nil {
      // Spikes are compared with the time before the period.
      request.since = nil
      requests.append(request)
    }
    for request in requests {
      let correlation = await request.correlate(
        quiet: output.quiet, logBytes: plan.logBytes)
      let report = plan.findings(correlation, generatedAt: now)
      let incidents = IncidentBuilder(correlation).report(
        found: plan.problems, generatedAt: now, version: Version.current)
      let cases = CaseBuilder(
        correlation, report: report, incidents: incidents,
        context: plan.context, showsAll: output.all, excerpts: plan.evidence(redactor: redactor))
      if let found = cases.find(id) { return found }
    }
    return nil
  }
}
