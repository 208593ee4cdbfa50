import AccountingLog
import ArgumentParser
import ByteKit
import Configuration
import DeliveryJoin
import Following
import Foundation
import History
import LiveTraffic
import Rendering

/// `stagewatch tail`: the logs live.
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Follow logs live during a stage change.",
    discussion: """
      Every row counts once, through rotation, renaming, gzip and restarts; positions and counts \
      are kept together in --state. The clock is timeLogged, so old logs can be replayed.

      EXAMPLES
        stagewatch tail --log /var/log/pmta --dmarc ~/Maildir/dmarc --since 14:02
        stagewatch tail --log acct.csv --format ndjson | jq .
        stagewatch tail --log /var/log/pmta --store /var/lib/stagewatch/history.db
        stagewatch tail --config /etc/stagewatch.yaml --alert-command 'mail -s dmarc ops'
        stagewatch tail --log /var/log/pmta --once --no-state --format plain
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Accounting logs to follow: files, folders with their subfolders, or a name of PowerMTA's"
        + " such as acct-2026-11-25-0000.csv with all that come after it. Default: logs of the"
        + " configuration.", valueName: "path ..."))
  var log: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Aggregate reports at hand, read once. Default: dmarc of the configuration.",
      valueName: "path ..."))
  var dmarc: [String] = []

  @Option(
    help: ArgumentHelp(
      "History store that stagewatch ingest fills: what is usual is taken from it for the time"
        + " before the followed logs.", valueName: "file"))
  var store: String?

  @Option(help: ArgumentHelp("Configuration file (YAML).", valueName: "file"))
  var config: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "When the change was: the window begins then. Default: the last stage change of the last 24"
        + " hours, else an hour ago.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only this From domain and those under it.", valueName: "domain"))
  var domain: String?

  @Option(
    help: ArgumentHelp(
      "Columns of logs that have no header line: defaults of PowerMTA \(HeaderVersion.list).",
      valueName: "version"))
  var assumeHeader: HeaderVersion?

  @OptionGroup(title: "Following and output") var tail: TailOptions
  @OptionGroup(title: "Alerts") var alerts: AlertOptions

  func run() async throws {
    let status: Int32
    do throws(CommandFailure) {
      status = try await execute()
    } catch {
      StandardStreams.tell(error.told(isRedacted: tail.redact))
      throw ExitCode(error.status.rawValue)
    }
    if status != ExitStatus.clean.rawValue { throw ExitCode(status) }
  }

  /// Minutes that the store holds.
  private func earlier() throws(CommandFailure) -> [MinuteCounts] {
    guard let store else { return [] }
    try StoreLocation.checkMinutes(store: store, domain: domain)
    let opened = try StoreLocation.open(store, for: .reading)
    do throws(HistoryStore.Problem) {
      return try opened.minutes(days: MinuteHistory.daysKept)
    } catch {
      throw CommandFailure(error)
    }
  }

  private func execute() async throws(CommandFailure) -> Int32 {
    var plan = try TailPlan(self, now: Int(Date().timeIntervalSince1970))
    let intake = await ReportIntake.read(plan.request)
    let reports = intake.reports + intake.outsideReports
    let context = LiveContext(
      reports: reports, declared: plan.request.declaredStages,
      systems: plan.configuration.systems)
    plan.use(context)
    let redactor = tail.redact ? LocalPartRedactor() : nil
    let problems = plan.problems + intake.rejections
    StandardStreams.note(redactor.map { problems.map($0.redact) } ?? problems)
    let session = try TailSession(
      plan, self, context, LiveRows(plan.request, reports: reports), earlier: try earlier(),
      refused: intake.rejections, redactor: redactor)
    return try session.run()
  }
}
