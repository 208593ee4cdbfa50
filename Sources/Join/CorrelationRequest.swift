public import AccountingLog
public import ByteKit
public import Policies
public import ReplyClassifier
package import Traffic

/// What to correlate, and how.
///
/// The values of the configuration that the join needs are part of it.
public struct CorrelationRequest: Sendable {
  /// Accounting files.
  public var logs: [LogInput] = []
  /// Files that hold aggregate reports.
  public var reports: [String] = []
  /// How to read the accounting files; `threads` is used for the reports too.
  public var scan = LogScanOptions()
  /// Stages as declared.
  public var declaredStages: [DeclaredStage] = []
  /// Local addresses and the public ones that receivers see in their place.
  public var nat: [IPAddress: IPAddress] = [:]
  /// Networks whose addresses are always told apart: our own, and those of declared systems.
  public var ownNetworks: [IPNetwork] = []
  /// Addresses of reports from which on mail that fails both alignments is counted by network; twice
  /// as many and all mail of further ones is.
  package var reportedSourcesMax = 1 << 16
  /// Receivers added to the built-in table.
  public var receivers: [Receiver] = []
  /// Patterns tried before the built-in ones.
  public var diagnostics: [DiagnosticRule] = []
  /// Begin of the period, POSIX seconds UTC; nil is open.
  public var since: Int?
  /// End of the period, not in it; nil is open.
  public var until: Int?
  /// True counts what lies before `since` too, apart from the period, so that a short period can be
  /// compared with what was before it.
  public var countsPast = false
  /// The present, POSIX seconds UTC; nil asks no clock.
  ///
  /// Reports of windows that end more than two days ahead of it are refused.
  public var now: Int?
  /// Only this From domain and what lies under it.
  public var domain: String?
  /// True counts an event that several inputs hold once.
  public var dedupes = false
  /// True keeps a journal of minutes and failures beside the counts.
  package var keepsJournal = false
  /// What was counted before; its files and reports come before those of `logs` and `reports`.
  package var history: (any CountedHistory)?

  /// An empty request.
  public init() {}

  /// True when records of a From domain are asked for.
  package func includes(_ name: String) -> Bool {
    guard let domain else { return true }
    return name == domain || name.hasSuffix("." + domain)
  }
}
