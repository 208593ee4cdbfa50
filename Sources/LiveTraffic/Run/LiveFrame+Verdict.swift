import ByteKit
package import Findings

extension LiveFrame {
  /// What the run comes to at its end: `critical` where an alert about DMARC is on, else
  /// `not_enough_data` where a log could not be read, `attention` where another alert is on, `ok`.
  ///
  /// Every reason is listed, and behind them what was over by the end, which decides nothing.
  package var verdict: Verdict {
    let worst = alerts.map(\.severity).max()
    let status: Verdict.Status =
      worst == .critical
      ? .critical : !unread.isEmpty ? .notEnoughData : worst == nil ? .ok : .attention
    var reasons = alerts.filter { $0.severity == .critical }.map(\.text)
    reasons += unread.map { "\($0.path) was not read, or not to its end: \($0.reason)" }
    reasons += alerts.filter { $0.severity != .critical }.map(\.text)
    reasons += recovered.map { "over since \(CivilTime.iso($0.end)): \($0.text)" }
    return Verdict(status: status, reasons: reasons)
  }
}
