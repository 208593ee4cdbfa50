import AccountingLog
import ArgumentParser
import Checkup
import Configuration
import Findings
import Foundation
import History
import Join
import Privacy
import Rendering
import Traffic

/// `stagewatch doctor`: what is missing or odd in configuration and inputs.
struct DoctorCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the inputs, the configuration and the log's columns.",
    discussion: """
      Says what is missing or odd, and the lines to add to PowerMTA's <acct-file> or to the \
      configuration. Of large inputs the newest logs and a part of the reports are looked at.

      EXAMPLES
        stagewatch doctor --config /etc/stagewatch.yaml
        stagewatch doctor --log /var/log/pmta --dmarc ~/Maildir/dmarc --init stagewatch.yaml
        stagewatch doctor --log /var/log/pmta --dmarc ~/Maildir/dmarc --format json
        stagewatch doctor --config /etc/stagewatch.yaml --store /var/lib/stagewatch/history.db
        stagewatch doctor --pmta-config /etc/pmta/config
        stagewatch doctor --pmta-config new/config --against /etc/pmta/config --log /var/log/pmta
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(parsing: .upToNextOption, help: StoreLocation.help, completion: .file()) var store:
    [String] = []
  @OptionGroup(title: "Input") var server: ServerOptions

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Write the configuration that the inputs suggest, with the reason of each guess, to a file that"
        + " is not there yet; - for standard output.", valueName: "file"))
  var draft: String?

  @OptionGroup(title: "PowerMTA's configuration") var settings: SettingsOptions
  @OptionGroup(title: "Output") var form: FormatOptions<ScreenForm>

  @Option(
    help: ArgumentHelp(
      "Exit 1 when something is at or above this severity. Default: critical.",
      valueName: "severity"))
  var failOn: CheckOptions.Severity?

  func validate() throws {
    if input.log.contains("-") || input.dmarc.contains("-") {
      throw ValidationError("doctor reads the beginnings of files first; - cannot be read twice")
    }
    if overlap.dedupe, !store.isEmpty {
      throw ValidationError("--dedupe does not go with --store")
    }
    if draft != nil { try checkDraft() }
  }

  /// Refuses what has no place where the first configuration is made.
  private func checkDraft() throws {
    if input.log.isEmpty, input.dmarc.isEmpty {
      throw ValidationError("--init needs something to guess from: --log PATH, --dmarc PATH")
    }
    let idle: [(String, Bool)] = [
      ("--config", input.config != nil), ("--store", !store.isEmpty),
      ("--against", settings.against != nil), ("--output", output.output != nil),
      ("--format", output.format != .table), ("--redact", output.redact),
      ("--color", output.color != .auto), ("--fail-on", failOn != nil),
    ]
    if let first = idle.first(where: \.1) {
      throw ValidationError(
        "\(first.0) does not go with --init, which writes a first configuration")
    }
  }

  var output: OutputOptions { form.options() }

  var redactsFailures: Bool { output.redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    if let draft {
      try await DraftPlan(input: input, overlap: overlap, settings: settings, path: draft)
        .run(isQuiet: output.quiet)
      return .clean
    }
    let redactor = output.redact ? LocalPartRedactor() : nil
    let checkup = try await checkup(redactor)
    let bytes =
      output.format == .json
      ? CheckupJSON.render(checkup)
      : CheckupText.render(checkup, style: TerminalStyle.style(output, clock: .utc))
    let shown = redactor.map { Array($0.redact(String(decoding: bytes, as: UTF8.self)).utf8) }
    try OutputFile.write(shown ?? bytes, to: output.output ?? "-")
    return checkup.worst >= (failOn ?? .critical).checkupLevel ? .findings : .clean
  }

  /// True where nothing but PowerMTA's configuration was named.
  private var isSettingsOnly: Bool {
    settings.pmtaConfig != nil && input.config == nil && input.log.isEmpty && input.dmarc.isEmpty
  }

  private func checkup(_ redactor: LocalPartRedactor?) async throws(CommandFailure) -> Checkup {
    let pmta = try SettingsPlan(settings)
    if isSettingsOnly, let pmta {
      return Checkup(
        settings: [pmta.checkup(nil)], version: Version.current,
        generatedAt: Int(Date().timeIntervalSince1970))
    }
    let choice = input.configuration(besides: store)
    let configuration = try choice.read(isQuiet: output.quiet, isRedacted: output.redact)
    let found = try FoundInputs(
      options: input, configuration: configuration, hasStore: !store.isEmpty,
      storeHasReports: !FleetPlan.isFleet(store))
    if let path = output.output {
      try OutputFile.check(
        path,
        against: found.logs.map(\.path) + found.reports + [choice.path].compactMap { $0 } + store)
    }
    let unread = try await ReportPlan.unread(
      store, server, found, patienceSeconds: configuration.freshnessSeconds)
    let logs = CheckupSample.newest(
      unread.logs.map { (input: $0, bytes: FoundInputs.size(of: $0.path)) })
    let reports = CheckupSample.spread(unread.reports)
    var request = CorrelationRequest(configuration)
    request.history = unread.history
    request.logs = logs
    request.reports = reports
    request.scan = input.scanOptions(keepsAllRejected: false)
    request.dedupes = overlap.dedupe
    let now = Int(Date().timeIntervalSince1970)
    request.now = now
    var context = FindingContext(configuration)
    context.expected.sources = unread.sources
    let correlation = await request.correlate(
      quiet: output.quiet, logBytes: logs.reduce(0) { $0 + FoundInputs.size(of: $1.path) })
    let settings = NodeSettings(pmta == nil ? configuration.pmta : [])
    let report = CorrelationReportBuilder(correlation, context: context).findings(
      found: found.problems + unread.problems + unread.doubts + settings.problems,
      generatedAt: now, version: Version.current)
    if !output.quiet {
      StandardStreams.note(report.inputs.problems.map { redactor?.redact($0) ?? $0 })
    }
    let stored = unread.history?.inputs ?? []
    let files = unread.history?.reports.files ?? 0
    return Checkup(
      correlation, report, context: context,
      headers: CheckupSample.headers(of: stored) + CheckupSample.headers(of: logs),
      logs: Checkup.Sample(files: stored.count + logs.count, of: stored.count + unread.logs.count),
      reports: Checkup.Sample(files: files + reports.count, of: files + unread.reports.count),
      settings: pmta.map { [$0.checkup(correlation)] }
        ?? SettingsPlan.checkups(of: settings, correlation), unreadSettings: settings.problems)
  }
}

extension CheckOptions.Severity {
  fileprivate var checkupLevel: CheckupItem.Level {
    switch self {
    case .info: .info
    case .warning: .warning
    case .critical: .critical
    }
  }
}
