import AccountingLog
import ArgumentParser
import ByteKit
import Configuration
import Foundation
import History
import Join
import Rendering

/// `stagewatch ingest`: adds what is new to the history store.
struct IngestCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Add what is new in logs and reports to the history store.",
    usage: "stagewatch ingest [<options>]",
    discussion: """
      Ends with 66 where a path that was named could not be read, after reading the others.

      Reads each log from where the last ingest ended, and each report once. Logs that were renamed \
      or compressed meanwhile are known again. What is interrupted is read again, never counted \
      twice.

      EXAMPLES
        stagewatch ingest --config /etc/stagewatch.yaml
        stagewatch ingest --log /var/log/pmta --dmarc ~/Maildir/dmarc --store h.db
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions

  @Option(
    help: ArgumentHelp(
      "The store. Default: store of the configuration, else /var/lib/stagewatch/history.db for"
        + " root, else stagewatch/history.db in the account's data folder.",
      valueName: "file"),
    completion: .file())
  var store: String?

  @Option(help: .hidden)
  var batchBytes: Int?

  @Flag(name: [.short, .long], help: "No progress, and no summary where nothing is wrong.")
  var quiet = false

  @Flag(help: "Exit 65 when any row, report or record was rejected, or an input could not be read.")
  var strict = false

  func validate() throws {
    if input.log.contains("-") || input.dmarc.contains("-") {
      throw ValidationError(
        "standard input cannot be ingested: it could not be known again, and would count twice")
    }
    if let batchBytes, batchBytes < 1 { throw ValidationError("--batch-bytes must be at least 1") }
  }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let configuration = try input.configuration(besides: [store].compactMap { $0 }).read(
      isQuiet: quiet)
    let found = try FoundInputs(options: input, configuration: configuration)
    var request = CorrelationRequest(configuration)
    request.logs = found.logs
    request.reports = found.reports
    request.dedupes = overlap.dedupe
    request.scan = input.scanOptions(keepsAllRejected: false)
    let path = StoreLocation.path(given: store, configuration)
    let history = try StoreLocation.open(
      path, for: .filling, isDefault: store == nil && configuration.store == nil)
    let now = Int(Date().timeIntervalSince1970)
    let ingest = HistoryIngest(
      request, into: history, retention: configuration.retention, now: now,
      batchBytes: batchBytes ?? HistoryIngest.batchBytesDefault)
    let progress = quiet ? nil : ProgressLine(bytesTotal: found.logBytes)
    var outcome: IngestOutcome
    do throws(HistoryStore.Problem) {
      outcome = try await ingest.run { progress?.add($0) }
    } catch {
      progress?.finish()
      throw CommandFailure(error)
    }
    progress?.finish()
    outcome.problems = found.problems + outcome.problems
    if !quiet { try StandardStreams.write(IngestText.render(outcome, store: path)) }
    StandardStreams.note(outcome.problems)
    let sources = found.sources(alsoUnread: outcome.unreadLogs)
    try StoreLocation.use(
      try history.remember(
        sources.map { HistoryStore.SourceReading(path: $0.path, problem: $0.problem) }, at: now))
    if strict, outcome.hasBadData { return .badData }
    // What could be read is in the store by now; what could not must not pass for read.
    return sources.contains { $0.problem != nil } ? .noInput : .clean
  }
}
