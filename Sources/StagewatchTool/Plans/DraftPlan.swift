import AccountingLog
import ByteKit
import Checkup
import Configuration
import Findings
import Foundation
import Join
import PMTASettings
import Rendering
import Traffic

/// The making of a first configuration: what is read, how often, and what is written.
struct DraftPlan {
  private let path: String
  private let found: FoundInputs
  private let folders: LogFolders
  private let settings: PMTAConfiguration?
  private let sources: ConfigurationGuess.Sources
  private let scan: LogScanOptions
  private let dedupes: Bool

  /// Resolves the options; throws what keeps the file from being written before anything is read.
  init(
    input: InputOptions, overlap: OverlapOptions, settings options: SettingsOptions, path: String
  ) throws(CommandFailure) {
    self.path = path
    try OutputFile.checkNew(path)
    found = try FoundInputs(options: input, configuration: Configuration())
    settings =
      if let main = options.pmtaConfig {
        try SettingsPlan.read(main, root: options.pmtaRoot)
      } else {
        nil
      }
    folders = LogFolders(given: input.log, files: found.logs.map(\.path))
    let place = Self.place(path)
    sources = ConfigurationGuess.Sources(
      logs: LogFolders(
        given: input.log.map(place), files: found.logs.map { place($0.path) }),
      reports: input.dmarc.map(place),
      settings: options.pmtaConfig.map { (place($0), options.pmtaRoot.map(place)) })
    scan = input.scanOptions(keepsAllRejected: false)
    dedupes = overlap.dedupe
  }

  /// How a path is written: as it was typed where the file lies in the working folder, from which its
  /// relative paths count, else from the root.
  private static func place(_ file: String) -> (String) -> String {
    let isHere = file != "-" && !file.contains("/")
    let folder = FileManager.default.currentDirectoryPath
    return { path in
      if isHere || path.hasPrefix("/") { return path }
      let typed = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
      return folder.hasSuffix("/") ? folder + typed : folder + "/" + typed
    }
  }

  /// Reads the inputs, as often as one guess rests on another, and writes the file.
  func run(isQuiet: Bool) async throws(CommandFailure) {
    let named = CheckupSample.newest(
      folders.named(found.logs).map { (input: $0, bytes: FoundInputs.size(of: $0.path)) })
    let reports = CheckupSample.spread(found.reports)
    var request = CorrelationRequest()
    request.logs = named
    request.reports = reports
    request.scan = scan
    request.dedupes = dedupes
    request.now = Int(Date().timeIntervalSince1970)
    let bytes = named.reduce(0) { $0 + FoundInputs.size(of: $1.path) }
    var correlation = await request.correlate(quiet: isQuiet, logBytes: bytes)
    var report = findings(correlation)
    let nodes = NodeGuess(correlation)
    let nat = NATGuess.all(report.joins, rows: NATGuess.internalRows(correlation))
    for guess in nat { if let visible = guess.visible { request.nat[guess.local] = visible } }
    if !nodes.areNodes { request.logs = named.map { Self.unnamed($0) } }
    if !request.nat.isEmpty || request.logs != named {
      correlation = await request.correlate(quiet: isQuiet, logBytes: bytes)
      report = findings(correlation)
    }
    let guess = ConfigurationGuess(
      correlation, report, sources: sources, nodes: nodes, nat: nat, settings: settings)
    if !isQuiet { StandardStreams.note(report.inputs.problems) }
    let draft = ConfigurationDraft(guess, path: path == "-" ? "FILE" : path)
    try write(draft)
    guard !isQuiet, path != "-" else { return }
    StandardStreams.note(
      "stagewatch: wrote \(path); \(draft.questions) lines in it ask what only you can say (#?)")
    StandardStreams.note("stagewatch: next: stagewatch doctor --config \(path)")
  }

  private static func unnamed(_ log: LogInput) -> LogInput {
    var input = LogInput(path: log.path)
    input.columns = log.columns
    return input
  }

  private func findings(_ correlation: Correlation) -> CorrelationReport {
    CorrelationReportBuilder(correlation, context: FindingContext()).findings(
      found: found.problems, generatedAt: correlation.request.now ?? 0, version: Version.current)
  }

  /// Writes the file once it reads back without a fault.
  private func write(_ draft: ConfigurationDraft) throws(CommandFailure) {
    let bytes = Array(draft.text.utf8)
    let reading = ConfigurationFile.read(bytes[...], path: path)
    guard reading.problems.isEmpty else { throw CommandFailure(.configuration, reading.problems) }
    try OutputFile.writeNew(bytes, to: path)
  }
}
