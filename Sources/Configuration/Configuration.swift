package import AccountingLog
package import AggregateReports
package import ByteKit
package import Findings
package import Policies
package import ReplyClassifier
package import Traffic

/// What the configuration file tells; every part of it may be absent.
///
/// Domains are A-labels in lower case, times POSIX seconds UTC, paths as they can be opened.
package struct Configuration: Hashable, Sendable {
  /// `stages`: what was published when, in the order of the file.
  package var stages: [DeclaredStage] = []
  /// `nat`: local addresses and the public ones that receivers see in their place.
  package var nat: [IPAddress: IPAddress] = [:]
  /// `own_networks`: addresses that are the firm's own.
  package var ownNetworks: [IPNetwork] = []
  /// `logs`: accounting files and folders, each with the node that wrote it.
  package var logs: [LogInput] = []
  /// `dmarc`: files and folders that hold aggregate reports.
  package var reports: [String] = []
  /// `pmta`: PowerMTA's own configuration, of each node.
  package var pmta: [PMTAInput] = []
  /// `control_domains`: domains that do not change stage and show what else happens.
  package var controlDomains: [String] = []
  /// `targets`: the policy at which a policy domain's way ends; `reject` for those not named.
  package var targets: [String: Disposition] = [:]
  /// `systems`: the inventory of sending systems.
  package var systems: [MailSystem] = []
  /// `senders`: whose senders outside the log are.
  package var senders: [SenderRule] = []
  /// `receivers`: added to the built-in table, or in place of one of the same name.
  package var receivers: [Receiver] = []
  /// `diagnostics`: patterns tried before the built-in ones.
  package var diagnostics: [DiagnosticRule] = []
  /// `readiness`: what must be met before the next stage.
  package var readiness = ReadinessThresholds()
  /// `store`: the history store; nil leaves it to the command.
  package var store: String?
  /// `retention`: how long the store keeps what was counted, and how fine.
  package var retention = Retention()

  /// `freshness`: for how long a node, or all reporters, may be silent, in seconds.
  package var freshnessSeconds = InputExpectation.freshnessSecondsDefault
  /// `verdict.lost`: own mail that may be lost to DMARC without being told, as a share, 0…1.
  package var lostShareMax = FindingContext.lostShareMaxDefault

  /// The configuration of an empty file.
  package init() {}
}

/// A configuration and everything that was wrong with its text.
package struct ConfigurationReading: Hashable, Sendable {
  /// What could be read; a value with a problem is left out, and so is an entry that needs it.
  package let configuration: Configuration
  /// The problems in the order of their lines, at most `ConfigurationLimits.problemsMax`.
  package let problems: [InputProblem]
}

/// The limits of a configuration file, so that no file can take all time or memory.
package enum ConfigurationLimits {
  /// The most bytes of the file.
  package static let fileBytesMax = 1 << 20
  /// The most values in it, those that aliases repeat counted each time.
  package static let nodesMax = 50_000
  /// The most aliases (`*name`); each can double what the text means.
  package static let aliasesMax = 8
  /// The most bytes of one text.
  package static let textBytesMax = 4096
  /// The most problems that are told one by one.
  package static let problemsMax = 100
}
