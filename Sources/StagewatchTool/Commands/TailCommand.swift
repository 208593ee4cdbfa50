import AccountingLog
import ArgumentParser
import Configuration
import Following
import Foundation
import History
import Join
import LiveTraffic
import Privacy
import Rendering
import Traffic

/// `stagewatch tail`: the logs live.
struct TailCommand: StatusCommand {
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

  @OptionGroup var input: TailInputOptions
  @OptionGroup var overlap: OverlapOptions
  @OptionGroup(title: "Following and output") var tail: TailOptions
  @OptionGroup(title: "Alerts") var alerts: AlertOptions

  var redactsFailures: Bool { tail.redact }

  /// Minutes that the stores hold.
  private func earlier(_ redactor: LocalPartRedactor?) throws(CommandFailure) -> [MinuteCounts] {
    guard !input.store.isEmpty else { return [] }
    try StoreLocation.checkMinutes(stores: input.store, domain: input.domain)
    var stores = StoreSet(paths: input.store)
    let minutes = try StoreLocation.use(try stores.minutes(days: MinuteHistory.daysKept))
    let problems = stores.problems + minutes.problems
    StandardStreams.note(redactor.map { problems.map($0.redact) } ?? problems)
    return minutes.counts
  }

  func execute() async throws(CommandFailure) -> ExitStatus {
    var plan = try TailPlan(input, tail, alerts, now: Int(Date().timeIntervalSince1970))
    let intake = await ReportIntake.read(plan.request)
    let reports = intake.reports + intake.outsideReports
    let context = LiveContext(
      reports: reports, declared: plan.request.declaredStages,
      systems: plan.configuration.systems)
    plan.use(context)
    plan.request.dedupes = overlap.dedupe
    let redactor = tail.redact ? LocalPartRedactor() : nil
    let problems = plan.problems + intake.rejections
    StandardStreams.note(redactor.map { problems.map($0.redact) } ?? problems)
    let session = try TailSession(
      plan, input, tail, alerts, context, LiveRows(plan: plan.request.livePlan(reports: reports)),
      earlier: try earlier(redactor),
      refused: intake.rejections, redactor: redactor)
    return try session.run()
  }
}
