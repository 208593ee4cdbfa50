import AccountingLog
import ArgumentParser
import ByteKit
import Configuration
import DeliveryJoin
import Findings
import Foundation
import Incidents
import Rendering

/// `stagewatch incident`: when a bounce spike began and what explains it.
struct IncidentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "When a bounce spike began, and what explains it.",
    discussion: """
      Reads all that it is given: mail from before --since is what spikes are held against.

      EXAMPLES
        stagewatch incident --log /var/log/pmta --dmarc ~/Maildir/dmarc
        stagewatch incident --config /etc/stagewatch.yaml --last 24h
        stagewatch incident --log acct.csv --at '2026-11-23 09:40' --format json
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A time when the spike was on: only spikes that hold it or begin within an hour of it.",
      valueName: "time"))
  var at: String?

  func validate() throws {
    try output.check(command: "incident", formats: [.table, .json])
  }

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    do throws(CommandFailure) {
      let status = try await execute()
      if status != .clean { throw CommandFailure(status, []) }
    } catch {
      StandardStreams.tell(error)
      throw ExitCode(error.status.rawValue)
    }
  }

  private func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try ReportPlan(
      CommandOptions(input: input, period: period, output: output, checks: checks), now: now)
    guard !plan.request.logs.isEmpty else {
      throw CommandFailure(.usage, "incident needs logs: --log PATH")
    }
    let run = try IncidentRun(plan, at: at, period: period, now: now)
    let correlation = await run.correlate(quiet: output.quiet, logBytes: plan.logBytes)
    let report = IncidentBuilder(correlation, run.query).report(
      found: plan.problems, generatedAt: now, version: StagewatchCommand.version)
    if let path = checks.rejects {
      try OutputFile.write(
        RejectsFile.render(correlation, redactor: output.redact ? LocalPartRedactor() : nil),
        to: path)
    }
    let bytes =
      output.format == .json
      ? JSONIncident.render(report) : IncidentText.render(report, style: plan.style)
    if let path = output.output {
      try OutputFile.write(output.redacted(bytes), to: path)
    } else {
      try StandardStreams.write(output.redacted(bytes))
    }
    return status(of: report)
  }

  private func status(of report: IncidentReport) -> ExitStatus {
    let inputs = report.inputs
    if checks.strict,
      inputs.logs.rejected + inputs.reports.rejected + inputs.unread > 0 || inputs.hasBadRecords
    {
      return .badData
    }
    if checks.requireData, report.hasNoTraffic { return .noInput }
    if let worst = report.spikes.map(\.severity).max(), worst >= checks.failOn.least {
      return .findings
    }
    return inputs.logs.used == 0 && inputs.logs.rejected + inputs.unread > 0 ? .noVerdict : .clean
  }
}
