import AccountingLog
import ArgumentParser
import Comparison
import Configuration
import Findings
import Foundation
import Incidents
import Join
import Privacy
import Rendering

/// `stagewatch compare`: two periods side by side.
struct CompareCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Two periods side by side: what fails more, what less, which findings went away.",
    discussion: """
      A period is two times with two points between: 2026-11-22..2026-11-23. --at stands for both: \
      from that time on, against as long a time before it. --since and --until say what of the logs \
      belongs to it.

      EXAMPLES
        stagewatch compare --log /var/log/pmta --at '2026-11-23 14:05'
        stagewatch compare --log acct.csv --before 2026-11-20..2026-11-23 --after 2026-11-23..2026-11-24
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var overlap: OverlapOptions
  @Option(parsing: .upToNextOption, help: StoreLocation.help, completion: .file()) var store:
    [String] = []
  @OptionGroup(title: "Input") var server: ServerOptions

  @OptionGroup(title: "Period") var period: PeriodOptions
  @OptionGroup(title: "Output") var form: FormatOptions<ScreenForm>
  @OptionGroup(title: "Output") var length: LengthOptions<ScreenForm>

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The first period.", valueName: "from..to"))
  var before: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The second period.", valueName: "from..to"))
  var after: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The time of the change, such as that of a fix.", valueName: "time"))
  var at: String?

  func validate() throws {
    try length.check(output.format)
    guard (at == nil) == (before != nil && after != nil), (before == nil) == (after == nil) else {
      throw ValidationError(
        "name the periods: --at TIME, or --before FROM..TO and --after FROM..TO")
    }
  }

  var output: OutputOptions { form.options(all: length.all) }

  var redactsFailures: Bool { output.redact }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let now = Int(Date().timeIntervalSince1970)
    let plan = try await ReportPlan(
      CommandOptions(
        input: input, dedupes: overlap.dedupe, period: period, output: output, checks: nil,
        stores: store, server: server), now: now)
    guard !plan.request.logs.contains(where: { $0.path == "-" }),
      !plan.request.reports.contains("-")
    else {
      throw CommandFailure(
        .usage, "compare reads its inputs once for each period, and standard input only once")
    }
    let (before, after) = try await periods(plan, now)
    let first = plan.findings(before.correlation, generatedAt: now)
    let second = plan.findings(after.correlation, generatedAt: now)
    var found = PeriodComparison(
      before: (before.range, before.correlation, first),
      after: (after.range, after.correlation, second))
    if output.redact { found.redact(by: LocalPartRedactor()) }
    let bytes =
      output.format == .json
      ? ComparisonRendering.json(found) : ComparisonRendering.text(found, style: plan.style)
    try OutputFile.write(bytes, to: output.output ?? "-")
    return .clean
  }

  // MARK: - Periods

  private typealias Period = (range: Range<Int>, correlation: Correlation)

  private func periods(
    _ plan: ReportPlan, _ now: Int
  ) async throws(CommandFailure) -> (before: Period, after: Period) {
    if let before, let after {
      let ranges = (try range(before, "--before", now), try range(after, "--after", now))
      return (await read(plan, ranges.0), await read(plan, ranges.1))
    }
    let begin = try time(at ?? "", "--at", now)
    // Where the logs end is known only once they are read.
    let open = plan.request.until == nil ? await correlate(plan, begin, nil) : nil
    let end =
      plan.request.until ?? (open?.tallies.compactMap(\.last).max() ?? begin) + 1
    guard end > begin else {
      throw CommandFailure(.usage, "--at: no row of the logs lies behind that time")
    }
    let first = max(plan.request.since ?? .min, begin - (end - begin))
    guard first < begin else { throw CommandFailure(.usage, "--since is not before --at") }
    let before = await read(plan, first..<begin)
    if let after = open?.ending(at: end) { return (before, (begin..<end, after)) }
    return (before, await read(plan, begin..<end))
  }

  private func read(_ plan: ReportPlan, _ range: Range<Int>) async -> Period {
    (range, await correlate(plan, range.lowerBound, range.upperBound))
  }

  private func correlate(_ plan: ReportPlan, _ since: Int, _ until: Int?) async -> Correlation {
    var request = plan.request
    (request.since, request.until) = (since, until)
    return await request.correlate(quiet: output.quiet, logBytes: plan.logBytes)
  }

  private func range(
    _ text: String, _ option: String, _ now: Int
  ) throws(CommandFailure) -> Range<Int> {
    guard let dots = text.firstRange(of: "..") else {
      throw CommandFailure(.usage, "\(option): write two times with two points between")
    }
    let low = try time(String(text[..<dots.lowerBound]), option, now)
    let high = try time(String(text[dots.upperBound...]), option, now)
    guard low < high else {
      throw CommandFailure(.usage, "\(option): the first time is not before the second")
    }
    return low..<high
  }

  private func time(
    _ text: String, _ option: String, _ now: Int
  ) throws(CommandFailure) -> Int {
    try PeriodOptions.typed(
      try TimeExpression.time(text, now: now, clock: try period.clock()), after: option)
  }
}
