package import ByteKit
package import Findings
package import Join
package import PMTASettings
import Traffic

/// What inputs tell of the configuration that would suit them, each part with its reason.
package struct ConfigurationGuess: Sendable {
  /// What was named on the command line, as a configuration names it.
  package struct Sources: Sendable {
    /// The folders of logs.
    package let logs: LogFolders
    /// The paths of reports.
    package let reports: [String]
    /// PowerMTA's configuration, and the folder that stands for `/` in it; nil where none is named.
    package let settings: (path: String, root: String?)?

    /// Makes them from their parts.
    package init(logs: LogFolders, reports: [String], settings: (path: String, root: String?)?) {
      self.logs = logs
      self.reports = reports
      self.settings = settings
    }
  }

  /// An address of ours that no row left from, and the line of PowerMTA's configuration that has it.
  package struct OwnAddress: Hashable, Sendable {
    /// The address or block.
    package let network: IPNetwork
    /// The line.
    package let place: SettingPlace
  }

  /// Where everything lies.
  package let sources: Sources
  /// The nodes, as their rows show them.
  package let nodes: NodeGuess
  /// The public addresses of internal ones.
  package let nat: [NATGuess]
  /// What reports saw published.
  package let stages: [StageGuess]
  /// The sending systems of the log.
  package let systems: [SystemGuess]
  /// Senders outside the log that a person has to decide on.
  package let senders: [Sender]
  /// Groups of addresses that bear our key and are in no log.
  package let missingNodes: [Sender]
  /// Addresses that PowerMTA's configuration has and the log has not.
  package let own: [OwnAddress]
  /// What was read: files of logs, rows used, files of reports, reports accepted.
  package let logFiles: Int, rows: Int, reportFiles: Int, reports: Int
  /// Begin and end of what was read, POSIX seconds UTC; nil where there is nothing.
  package let begin: Int?, end: Int?
  /// The tool's version, and when the guess was made, POSIX seconds UTC.
  package let version: String, generatedAt: Int

  /// Guesses from what was read with the nodes and addresses that were guessed before.
  package init(
    _ correlation: Correlation, _ report: CorrelationReport, sources: Sources, nodes: NodeGuess,
    nat: [NATGuess], settings: PMTAConfiguration?
  ) {
    self.sources = sources
    self.nodes = nodes
    self.nat = nat
    stages = StageGuess.all(report.stages.map(\.stage))
    systems = SystemGuess.all(correlation)
    senders = SenderChecks.undecided(report)
    missingNodes = report.senders.filter { $0.isMissingNode && $0.hiddenAddress == nil }
    own = settings.map { Self.own($0, correlation) } ?? []
    logFiles = report.inputs.logs.files
    rows = report.inputs.logs.used
    reportFiles = report.inputs.reports.files
    reports = report.inputs.reports.accepted
    begin = report.periodBegin
    end = report.periodEnd
    version = report.version
    generatedAt = report.generatedAt
  }

  private static func own(_ settings: PMTAConfiguration, _ correlation: Correlation) -> [OwnAddress]
  {
    let logged = Set(correlation.rollup.streams.compactMap(\.sourceIP))
    let all = settings.vmtas.values.flatMap(settings.sources(of:)) + settings.global.sources
    var seen: Set<IPNetwork> = []
    return all.sorted { ($0.place, $0.address) < ($1.place, $1.address) }.compactMap { source in
      guard let network = IPNetwork(source.seen), !network.base.isInternal,
        !logged.contains(where: network.contains), seen.insert(network).inserted
      else { return nil }
      return OwnAddress(network: network, place: source.place)
    }
  }
}
