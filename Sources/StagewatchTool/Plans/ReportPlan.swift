import AccountingLog
import ByteKit
import Checkup
import Configuration
import Findings
import History
import Join
import Privacy
import Rendering
import Traffic

/// The options that commands over a period share.
struct CommandOptions {
  let input: InputOptions
  let dedupes: Bool
  let period: PeriodOptions
  let output: OutputOptions
  /// Nil for commands that check nothing.
  let checks: CheckOptions?
  /// History stores; none reads files alone.
  var stores: [String] = []
  /// As whom a store that is a server is asked.
  var server = ServerOptions()
  var remember = false
  /// True where a short period is compared with what lies before it.
  var countsPast = false
}

/// What a command over a period is to do: the options, checked and resolved.
struct ReportPlan {
  let request: CorrelationRequest
  /// The configuration file that was read; nil where there was none.
  let configurationPath: String?
  let context: FindingContext
  /// What PowerMTA's configurations mean.
  private let meant: MeantPlan
  /// What was found under the paths that were given.
  let found: FoundInputs
  /// What the stores hold, if any was given.
  let history: (any KeptHistory)?
  /// Problems met while the inputs were looked for.
  let problems: [InputProblem]
  /// Bytes of the logs as they lie on disk; 0 where that is not known.
  let logBytes: Int
  let style: TextStyle

  /// Resolves the options as of a present time; throws what keeps the command from running.
  init(_ command: CommandOptions, now: Int) async throws(CommandFailure) {
    let choice = command.input.configuration(besides: command.stores)
    let configuration = try choice.read(
      isQuiet: command.output.quiet, isRedacted: command.output.redact)
    configurationPath = choice.path
    let found = try FoundInputs(
      options: command.input, configuration: configuration, hasStore: !command.stores.isEmpty,
      storeHasReports: !FleetPlan.isFleet(command.stores))
    self.found = found
    let period = try PeriodOptions.typed(try command.period.period(now: now))
    let clock = try PeriodOptions.typed(try command.period.clock())
    if let since = period.since, let until = period.until, since >= until {
      throw CommandFailure(.usage, "--since is not before --until")
    }
    try Self.refuseIdle(command, found)
    let inputs =
      found.logs.map(\.path) + found.reports
      + [choice.path].compactMap { $0 } + command.stores
    for path in try Self.outputs(command) { try OutputFile.check(path, against: inputs) }
    let unread = try await Self.unread(
      command.stores, command.server, found, patienceSeconds: configuration.freshnessSeconds)
    history = unread.history
    var request = CorrelationRequest(configuration)
    request.history = unread.history
    request.logs = unread.logs
    request.reports = unread.reports
    request.scan = command.input.scanOptions(keepsAllRejected: command.checks?.rejects != nil)
    request.since = Self.begin(period.since, command)
    request.until = period.until
    request.dedupes = command.dedupes
    request.domain = try PeriodOptions.domain(command.period.domain)
    request.countsPast = command.countsPast
    request.now = now
    self.request = request
    var context = FindingContext(configuration)
    context.expected.namedPaths = Set(found.given)
    if command.input.log.isEmpty {
      context.expected.nodes = Set(configuration.logs.map(\.node).filter { !$0.isEmpty })
    }
    context.expected.sources = unread.sources
    self.context = context
    let settings = NodeSettings(configuration.pmta)
    meant = MeantPlan(settings)
    problems = found.problems + unread.problems + unread.doubts + settings.problems
    logBytes = found.logBytes
    style = TerminalStyle.style(command.output, clock: clock)
  }

  /// The begin of the period; that of `--last` over a store lies on the quarter hour, where the
  /// store is exact.
  private static func begin(_ since: Int?, _ command: CommandOptions) -> Int? {
    guard let since, !command.stores.isEmpty, !FleetPlan.isFleet(command.stores),
      command.period.last != nil
    else { return since }
    let seconds = TimeBucket.quarterHour
    return TimeBucket.index(of: since, seconds: seconds) * seconds
  }

  /// The stores, if any were given, and what they do not hold yet of the inputs.
  static func unread(
    _ stores: [String], _ server: ServerOptions, _ found: FoundInputs, patienceSeconds: Int
  ) async throws(CommandFailure) -> UnreadInputs {
    guard !stores.isEmpty else {
      return UnreadInputs(logs: found.logs, reports: found.reports)
    }
    if FleetPlan.isFleet(stores) { return try await FleetPlan.inputs(stores, server, found) }
    return try StoreLocation.use(
      try UnreadInputs(
        StoreSet(paths: stores), logs: found.logs, reports: found.reports,
        patienceSeconds: patienceSeconds))
  }

  /// The files that will be written; a folder for them is made where it is not there.
  private static func outputs(_ command: CommandOptions) throws(CommandFailure) -> [String] {
    let output = command.output
    let rejects = [command.checks?.rejects].compactMap { $0 }
    guard output.format == .csv, output.section == nil, let folder = output.output else {
      return rejects + [output.output].compactMap { $0 }
    }
    try OutputFolder.prepare(folder)
    return rejects + CSVSection.allCases.map { OutputFolder.path($0.fileName, in: folder) }
  }

  /// Refuses options that would do nothing with what there is to read.
  private static func refuseIdle(
    _ command: CommandOptions, _ found: FoundInputs
  ) throws(CommandFailure) {
    if found.logs.isEmpty {
      if command.dedupes { throw CommandFailure(.usage, "--dedupe needs logs to read") }
      if command.input.header.assumedLayout != nil {
        throw CommandFailure(.usage, "--assume-header needs logs to read")
      }
    }
    if command.period.tz != nil, !command.output.format.showsZone, !command.period.hasTimes {
      throw CommandFailure(
        .usage,
        "--tz does nothing here: no time was typed, and --format \(command.output.format.rawValue)"
          + " is always in UTC")
    }
    if command.remember, command.stores.isEmpty || command.period.domain != nil {
      throw CommandFailure(.usage, "--remember needs --store, and does not go with --domain")
    }
    if command.remember, FleetPlan.isFleet(command.stores) {
      throw CommandFailure(
        .usage, "--remember needs a store that is a file; a ClickHouse keeps only what nodes sent")
    }
    if command.remember, command.stores.count > 1 {
      throw CommandFailure(
        .usage,
        "--remember keeps what was told in one store: bring these into one by stagewatch store"
          + " merge first")
    }
    if !command.stores.isEmpty {
      if command.dedupes {
        throw CommandFailure(.usage, "--dedupe does not go with --store")
      }
      if command.checks?.rejects != nil {
        throw CommandFailure(
          .usage, "--rejects does not go with --store, which does not keep rejected rows")
      }
    }
    let rejects = command.checks?.rejects
    if rejects == "-", command.output.output ?? "-" == "-" {
      throw CommandFailure(.usage, "--rejects - would mix with the report; send one to a file")
    }
    if let rejects, rejects != "-", rejects == command.output.output {
      throw CommandFailure(.usage, "--rejects and --output name the same file")
    }
  }
}

extension ReportPlan {
  /// The findings of a correlation, without the replies of their examples.
  func findings(_ correlation: Correlation, generatedAt: Int) -> CorrelationReport {
    var context = context
    context.meant = meant.meant(correlation)
    return CorrelationReportBuilder(correlation, context: context)
      .findings(found: problems, generatedAt: generatedAt, version: Version.current)
  }

  /// The whole report of a correlation, redacted where a redactor is given.
  func report(
    _ correlation: Correlation, generatedAt: Int, redactor: LocalPartRedactor?
  ) throws(CommandFailure) -> CorrelationReport {
    var report = findings(correlation, generatedAt: generatedAt)
    let places = Set(report.examplePlaces)
    let kept = try StoreLocation.use(try excerpts(at: places) { Self.note($0, redactor) })
    let rows = ExampleRows(report, correlation, kept: kept)
    report.fillExamples(rows.told)
    if let redactor { report.redact(by: redactor, addresses: rows.addresses) }
    return report
  }

  /// What would let the report tell more; a domain without mail is looked for under other spellings.
  func leads(
    _ report: CorrelationReport, _ correlation: Correlation, redactor: LocalPartRedactor?
  ) async -> [Lead] {
    let stray = await StrayInputs(found: found).leads(report, request)
    let leads = stray.isEmpty ? Leads.of(report, correlation) : stray
    return leads.map { lead in
      redactor.map { Lead(lead.code, $0.redact(lead.text)) } ?? lead
    }
  }

  /// What stores kept of rows, by where these stood in logs.
  typealias KeptRows = [LogExcerpts.Place: (diagnostic: String, job: String)]

  /// What the stores kept of rows at some places; one of several stores that cannot be read back is
  /// noted, a single one is thrown.
  private func excerpts(
    at places: Set<LogExcerpts.Place>, note: (InputProblem) -> Void
  ) throws(HistoryStore.Problem) -> KeptRows {
    try history?.excerpts(at: places, note: note) ?? [:]
  }

  /// The same for evidence, of which the rest is shown: whatever cannot be read back is noted, once.
  func evidence(redactor: LocalPartRedactor?) -> (Set<LogExcerpts.Place>) -> KeptRows {
    var noted: Set<InputProblem> = []
    return { places in
      let note = { (problem: InputProblem) in
        if noted.insert(problem).inserted { Self.note(problem, redactor) }
      }
      do throws(HistoryStore.Problem) { return try excerpts(at: places, note: note) } catch {
        note(error.told)
        return [:]
      }
    }
  }

  private static func note(_ problem: InputProblem, _ redactor: LocalPartRedactor?) {
    StandardStreams.note([redactor?.redact(problem) ?? problem])
  }
}
