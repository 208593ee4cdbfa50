package import ByteKit
package import Fleet

/// What a ship did, as a few lines.
package enum ShipText {
  /// The lines as UTF-8.
  package static func render(_ outcome: ShipOutcome, server: String) -> [UInt8] {
    var lines: [TerminalText] = [TerminalText(logs(outcome))]
    if outcome.rows > 0 { lines.append(TerminalText(rows(outcome))) }
    if outcome.segments > 0 {
      var line = "sent      \(Amount.count(outcome.segments, "segment"))"
      if outcome.isWhole { line += ", all there" }
      if outcome.repairedSegments > 0 {
        line +=
          "; \(Amount.count(outcome.repairedSegments)) sent again that the server had not whole"
      }
      lines.append(TerminalText(line))
    }
    if outcome.waitingBytes > 0 {
      lines.append("waiting   \(Amount.bytes(outcome.waitingBytes)) without a line end yet")
    }
    if outcome.movedFiles > 0 {
      lines.append(
        TerminalText(
          "moved     \(Amount.count(outcome.movedFiles, "log")) while it was read; the next ship"
            + " sends it"))
    }
    if outcome.otherRulesFiles > 0 {
      lines.append(
        TerminalText(
          "rules     \(Amount.count(outcome.otherRulesFiles, "log")) sent under other rules than"
            + " today's; --again sends them anew"))
    }
    lines.append("server    \(server)")
    return lines.bytes
  }

  /// What keeps the server from having everything; nil where it has.
  package static func problem(_ outcome: ShipOutcome, server: String) -> InputProblem? {
    if let reason = outcome.failureReason {
      return InputProblem(
        code: "server_failed", path: server, reason: reason, hint: remaining(outcome))
    }
    guard let first = outcome.shortSegments.first else { return nil }
    let rest = outcome.shortSegments.count - 1
    return InputProblem(
      code: "segments_short", path: server,
      reason: "it has not all rows of \(first)" + (rest > 0 ? ", and of \(rest) more" : ""),
      hint: "the next ship with --check-all sends them again while the logs are there")
  }

  private static func remaining(_ outcome: ShipOutcome) -> String {
    guard outcome.remainingFiles > 0 else {
      return "nothing is lost; the next ship goes on from here"
    }
    return "\(Amount.count(outcome.remainingFiles, "log")) with"
      + " \(Amount.bytes(outcome.remainingBytes)) remain, which the next ship sends"
  }

  private static func logs(_ outcome: ShipOutcome) -> String {
    var line =
      "logs      \(Amount.count(outcome.newFiles)) new, \(Amount.count(outcome.continuedFiles))"
      + " continued, \(Amount.count(outcome.unchangedFiles)) without anything new"
    if outcome.againFiles > 0 { line += "; \(Amount.count(outcome.againFiles)) sent again whole" }
    return line
  }

  private static func rows(_ outcome: ShipOutcome) -> String {
    "rows      \(Amount.count(outcome.rows)) = \(Amount.count(outcome.used)) used"
      + " + \(Amount.count(outcome.ignored)) ignored + \(Amount.count(outcome.rejected)) rejected"
  }
}
