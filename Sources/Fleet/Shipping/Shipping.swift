package import AccountingLog
package import ByteKit
package import ClickHouse
package import ReplyClassifier
package import Traffic

/// Sends what is new in logs to the ClickHouse of a fleet.
///
/// Rows first, then the ledger of what must be there, then this node's own memory: what is interrupted
/// is sent again, and what comes twice takes its own place. At the end the server is asked what it has.
package struct Shipping: Sendable {
  /// What may be told how.
  package struct Settings: Sendable {
    /// The version of the program.
    package var program: String
    /// True sends logs from their first row on, also those that were sent.
    package var again = false
    /// True asks the server for all that was ever sent of the logs, and not only for what is new.
    package var checksAll = false
    /// How logs are cut.
    package var grid = SegmentGrid()
    /// How long a server that is away is waited for.
    package var patience = ShipPatience()
    /// Paths that were named and could not be read.
    package var unread: [String] = []

    /// The usual settings.
    package init(program: String) { self.program = program }
  }

  let plan: RollupPlan
  let logs: [LogInput]
  let scan: LogScanOptions
  let rules: RulesMark
  let settings: Settings
  let now: @Sendable () -> Int

  /// Prepares to send some logs, each of which names its node; `plan` names their rows, `rules` says by which rules.
  package init(
    _ plan: RollupPlan, logs: [LogInput], scan: LogScanOptions, rules: RulesMark,
    settings: Settings, now: @escaping @Sendable () -> Int
  ) {
    self.plan = plan
    self.logs = logs
    var scan = scan
    scan.waitsForLineEnd = true
    scan.keepsAllRejected = false
    self.scan = scan
    self.rules = rules
    self.settings = settings
    self.now = now
  }

  /// Sends everything; `state` is the folder in which this node remembers what it sent.
  ///
  /// Throws what is wrong with that folder. What the server does not do is told in the outcome, with
  /// how much remains. `progress` is told how many more bytes of logs were read.
  package func run(
    to server: ServerConnection, state: String, progress: (@Sendable (Int) -> Void)? = nil
  ) async throws(InputProblem) -> ShipOutcome {
    let run = ShipRun(
      self, ShipServer(server, settings.patience), try ShipState(path: state), progress)
    return try await run.finish()
  }
}
