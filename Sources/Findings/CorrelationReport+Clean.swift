extension CorrelationReport {
  /// How long before the end of what reporters saw a drift of the policy must have ended to be over.
  public static let driftOverSeconds = 2 * 86_400

  /// True when nobody has anything to look at: there was mail, nothing was found, nothing is new,
  /// and nothing of the inputs was lost.
  ///
  /// A drift of the policy that is over is nothing to look at, nor is a new source that is not ours.
  /// Whether a domain may go on plays no part: waiting is no trouble.
  public var isClean: Bool {
    verdict.status == .ok && !hasNoTraffic && stageFailures.isEmpty && missingDKIM.isEmpty
      && newSignatures.isEmpty && silentReporters.isEmpty
      && !policyDrift.contains { $0.end > (inputs.reports.last ?? 0) - Self.driftOverSeconds }
      && !sources.contains { $0.isNew && $0.ownership == .ownDirect }
      && hasWholeInputs
  }

  /// True when every row and report could be used, and none was counted twice.
  private var hasWholeInputs: Bool {
    inputs.unread == 0 && inputs.logs.rejected == 0 && inputs.reports.rejected == 0
      && !inputs.hasBadRecords && !inputs.overlaps.contains { !$0.isDeduplicated }
  }
}
