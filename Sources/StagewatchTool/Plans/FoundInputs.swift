import AccountingLog
import ByteKit
import Configuration
import Containers
import Findings
import Glibc

/// The files that a command reads, found under the paths that the admin or the configuration gave.
struct FoundInputs {
  private(set) var logs: [LogInput] = []
  private(set) var reports: [String] = []
  private(set) var problems: [InputProblem] = []
  private(set) var logBytes = 0
  /// Files that are no accounting files by their first bytes.
  private(set) var leftOut: [String] = []
  /// The paths that were given, as they were given.
  private(set) var given: [String] = []

  /// Looks for the files; throws `noInput` when nothing was given or nothing is there.
  ///
  /// Beside a store nothing need be given, and what the configuration names is not read: the store
  /// has it, but for the reports where they are not kept there.
  init(
    options: InputOptions, configuration: Configuration, hasStore: Bool = false,
    storeHasReports: Bool = true
  ) throws(CommandFailure) {
    let standing = hasStore ? [] : configuration.logs
    let known = hasStore && storeHasReports ? [] : configuration.reports
    try self.init(
      logs: options.log.isEmpty ? standing : options.log.map { LogInput(path: $0) },
      reports: options.dmarc.isEmpty ? known : options.dmarc, configuration,
      assumesLayout: options.header.assumedLayout != nil, hasStore: hasStore)
  }

  /// Looks for logs alone.
  init(_ options: LogOptions, configuration: Configuration) throws(CommandFailure) {
    try self.init(
      logs: options.log.isEmpty ? configuration.logs : options.log.map { LogInput(path: $0) },
      reports: [], configuration, assumesLayout: options.header.assumedLayout != nil,
      hasStore: false)
  }

  private init(
    logs givenLogs: [LogInput], reports givenReports: [String], _ configuration: Configuration,
    assumesLayout: Bool, hasStore: Bool
  ) throws(CommandFailure) {
    if hasStore, givenLogs.isEmpty, givenReports.isEmpty { return }
    guard !givenLogs.isEmpty || !givenReports.isEmpty else {
      throw CommandFailure(.usage, "name what to read: --log PATH, --dmarc PATH, or --config FILE")
    }
    addLogs(givenLogs, configuration, assumesLayout: assumesLayout)
    let listing = InputTree.files(under: givenReports)
    reports = listing.files
    problems += listing.problems
    given = givenLogs.map(\.path) + givenReports
    guard !logs.isEmpty || !reports.isEmpty else {
      let nothing = InputProblem(code: "no_input", path: "", reason: "no file to read was found")
      throw CommandFailure(.noInput, problems.isEmpty ? [nothing] : problems)
    }
  }

  /// The paths that were given, each with why it, or a file below it, could not be read.
  func sources(alsoUnread: [InputProblem]) -> [(path: String, problem: String?)] {
    let unread = problems.filter { !InputSummary.harmless.contains($0.code) } + alsoUnread
    return given.map { given in
      let folder = given.hasSuffix("/") ? given : given + "/"
      let found = unread.first { $0.path == given || $0.path.hasPrefix(folder) }
      return (given, found.map { $0.path == given ? $0.reason : "\($0.path): \($0.reason)" })
    }
  }

  private mutating func addLogs(
    _ given: [LogInput], _ configuration: Configuration, assumesLayout: Bool
  ) {
    let named = Set(given.map(\.path))
    let listing = InputTree.files(under: given.map(\.path))
    problems += listing.problems
    var generations = LogGenerations(assumesLayout ? [] : listing.files)
    let nodes = NodeNames(given + configuration.logs)
    var left: [String] = []
    for path in listing.files {
      let isNamed = named.contains(path)
      let columns = generations.columns(of: path)
      guard
        isNamed || columns != nil
          || LogProbe.looksLikeAccounting(path: path, assumesLayout: assumesLayout)
      else {
        left.append(path)
        continue
      }
      var input = LogInput(path: path, node: nodes.node(of: path))
      input.columns = columns
      logs.append(input)
      if let columns { problems.append(Self.kept(columns, path)) }
      logBytes += Self.size(of: path)
    }
    leftOut = left
    guard let first = left.first else { return }
    problems.append(
      InputProblem(
        code: "not_accounting", path: first,
        reason: left.count == 1
          ? "not an accounting file by its first bytes, left out"
          : "this file and \(left.count - 1) more are no accounting files by their first bytes,"
            + " left out",
        hint: "name a file itself to have it read in any case"))
  }

  private static func kept(_ columns: ColumnLayout, _ path: String) -> InputProblem {
    InputProblem(
      code: "columns_kept", path: path,
      reason: "it begins without a header line; its rows are read by the"
        + " \(columns.names.count) columns that another generation of the log has",
      hint: "let PowerMTA move closed files instead of emptying them")
  }

  /// Bytes on disk; 0 where that is not known.
  static func size(of path: String) -> Int {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return Int(status.st_size)
  }
}
