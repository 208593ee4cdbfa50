import ArgumentParser
import SampleFirm

/// The command that makes the sample firm's files.
@main
struct SampleFirmTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample-firm",
    abstract: "Makes the sample firm: accounting logs, aggregate reports and what is true of them.",
    subcommands: [Make.self])
}

/// `sample-firm make`.
struct Make: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes one firm below a folder.",
    discussion: """
      Writes logs/, reports/, stagewatch.yaml and truth.json. The same options give the same \
      bytes. The defaults make the set that is kept in samples/firm.
      """)

  @Option(help: "Folder to write to; it must be empty or not there yet.")
  var output: String

  @Option(help: "Start of all chance.")
  var seed: UInt64 = FirmPlan().seed

  @Option(help: "Log rows to aim at, \(FirmPlan.leastRows) to \(FirmPlan.mostRows).")
  var rows = FirmPlan().rows

  @Option(help: "Length of each stage in days.")
  var daysPerStage = FirmPlan().daysPerStage

  @Option(help: "Length of the baseline in days, where it differs.")
  var baselineDays: Int?

  @Option(help: "First day of the story; it begins at midnight UTC.")
  var begin = "2026-03-17"

  @Option(help: "PowerMTA nodes, 1 or 2.")
  var nodes = FirmPlan().nodes

  @Flag(inversion: .prefixedNo, help: "Write aggregate reports.")
  var reports = FirmPlan().reports

  @Option(help: "Further recipient domains, each different; for a hostile log.")
  var distinctRecipientDomains = FirmPlan().distinctRecipientDomains

  @Option(help: "Reply texts, each different; for a hostile log.")
  var distinctReplies = FirmPlan().distinctReplies

  @Option(help: "Share of the closed log files that are compressed, 0 to 1.")
  var gzipShare = FirmPlan().gzipShare

  @Option(help: "Size in bytes at which a log file is closed.")
  var fileBytes = FirmPlan().fileBytes

  @Flag(help: "Mend every system before the story begins.")
  var mended = false

  @Flag(inversion: .prefixedNo, help: "Keep the counts of every window in truth.json.")
  var windowTruth = FirmPlan().windowTruth

  private var plan: FirmPlan {
    var plan = FirmPlan()
    plan.seed = seed
    plan.rows = rows
    plan.daysPerStage = daysPerStage
    plan.baselineDays = baselineDays
    plan.begin = FirmPlan.midnight(of: begin) ?? -1
    plan.nodes = nodes
    plan.reports = reports
    plan.distinctRecipientDomains = distinctRecipientDomains
    plan.distinctReplies = distinctReplies
    plan.gzipShare = gzipShare
    plan.fileBytes = fileBytes
    plan.mended = mended
    plan.windowTruth = windowTruth
    return plan
  }

  /// Refuses a plan that cannot be made; the exit code is then 64.
  func validate() throws {
    if FirmPlan.midnight(of: begin) == nil {
      throw ValidationError("begin must be a date such as 2026-03-17")
    }
    if let complaint = plan.complaint { throw ValidationError(complaint) }
  }

  /// Makes the firm and prints what was made.
  func run() throws {
    do {
      let made = try SampleFirm.make(plan, at: output)
      print("\(made) rows in \(output)")
    } catch FirmFailure.folderNotEmpty(let path) {
      throw ValidationError("\(path) is not empty")
    }
  }
}
