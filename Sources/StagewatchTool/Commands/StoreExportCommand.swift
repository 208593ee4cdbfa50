import ArgumentParser
import ByteKit
import Configuration
import Findings
import Foundation
import History
import Join
import Privacy
import Rendering

/// `stagewatch store export`: what a report over stores says, as plain tables of a SQLite file.
struct StoreExportCommand: StatusCommand {
  /// The most nights whose readiness is told: a report each.
  static let nightsMax = 366

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write what stores hold as plain tables of a SQLite file, for SQL of any program.",
    discussion: """
      The file is written whole or not at all; one that is there is replaced. Its tables and columns \
      stand in docs/store.md.

      EXAMPLES
        stagewatch store export out.sqlite --store history.db --last 30d
        sqlite3 out.sqlite 'SELECT domain, sum(rows) FROM cells GROUP BY domain'
      """)

  @Argument(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The stores. Default: store of the configuration.", valueName: "file ..."))
  var store: [String] = []

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Period") var period: PeriodOptions

  @Option(help: ArgumentHelp("Nights whose readiness is told, up to 366.", valueName: "n"))
  var nights = 14

  @Flag(help: "Hash the local parts of all e-mail addresses.")
  var redact = false

  @Flag(name: [.short, .long], help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    guard (0...Self.nightsMax).contains(nights) else {
      throw ValidationError("--nights must lie between 0 and \(Self.nightsMax)")
    }
    if out == "-" { throw ValidationError("a database needs a file; - is none") }
  }

  var redactsFailures: Bool { redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    try OutputFile.checkPlain(out)
    let now = Int(Date().timeIntervalSince1970)
    let stores = try named()
    guard !FleetPlan.isFleet(stores) else {
      throw CommandFailure(
        .usage, "export takes stores that are files; a fleet's server answers SQL itself")
    }
    // A time zone is for what is typed: all times of the file are UTC.
    var output = OutputOptions()
    (output.format, output.output, output.redact, output.quiet) = (.json, out, redact, quiet)
    let plan = try await ReportPlan(
      CommandOptions(
        input: input, dedupes: false, period: period, output: output, checks: nil, stores: stores,
        countsPast: true),
      now: now)
    let correlation = await plan.request.correlate(quiet: quiet, logBytes: plan.logBytes)
    let redactor = redact ? LocalPartRedactor() : nil
    let report = try plan.report(correlation, generatedAt: now, redactor: redactor)
    let nights = await nights(report, plan, now: now)
    try StoreLocation.use(
      try DatabaseExport.write(
        ReportExport.tables(report, correlation, nights: nights), views: ReportExport.views,
        to: out))
    if !quiet { StandardStreams.note(report.inputs.problems) }
    return .clean
  }

  /// The stores that were given, else that of the configuration or the usual one.
  private func named() throws(CommandFailure) -> [String] {
    guard store.isEmpty else { return store }
    let choice = ConfigurationChoice(given: input.config, inputs: [])
    return [StoreLocation.path(given: nil, try choice.read(isQuiet: true, isRedacted: redact))]
  }

  /// What the reports said that ended at the last midnights of the period, the earliest first.
  private func nights(
    _ report: CorrelationReport, _ plan: ReportPlan, now: Int
  ) async -> [ReportExport.Night] {
    guard let begin = report.periodBegin, let end = report.periodEnd else { return [] }
    let day = CivilTime.secondsPerDay
    let last = CivilTime.day(of: end) * day
    let midnights = (0..<nights).map { last - $0 * day }.filter { $0 > begin }
    var told: [ReportExport.Night] = []
    for midnight in midnights.reversed() {
      var request = plan.request
      request.until = midnight
      let correlation = await request.correlate(quiet: true, logBytes: 0)
      told.append(
        ReportExport.Night(end: midnight, plan.findings(correlation, generatedAt: now)))
    }
    return told
  }
}
