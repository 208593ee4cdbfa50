import ByteKit
import Findings
package import LiveTraffic
import ReplyClassifier

/// The events of `stagewatch tail` as lines for people.
package struct PlainTail: Sendable {
  private let text: TailText

  /// Makes a renderer.
  package init(context: LiveContext, style: TextStyle) {
    text = TailText(style: style, context: context)
  }

  /// Bytes of the day in front of the clock in a line.
  package static let dayBytes = 11

  /// One event, as one or several lines.
  package func lines(_ event: LiveEvent) -> [UInt8] {
    let lines = content(event.kind)
    let clock = text.dayAndClock(event.time)
    let room = TerminalText.blanks(clock.count)
    return lines.enumerated().map { index, line -> TerminalText in
      index == 0 ? "\(clock)  \(line)" : "\(room)  \(line)"
    }.bytes
  }

  private func content(_ kind: LiveEvent.Kind) -> [TerminalText] {
    switch kind {
    case .newReply(let track): return newReply(track)
    case .alert(let finding): return alert(finding)
    case .recovered(let recovery):
      return [text.style.paint("over", .good) + "      \(recovery.text)"]
    case .rotation(let change, let path, let previous):
      let from = previous.map { " from \($0)" } ?? ""
      return ["file      \(change) \(path)\(from)"]
    case .problem(let problem):
      return ProblemText.lines(problem).enumerated().map { index, line in
        (index == 0 ? text.style.paint("problem", .warning) + "   " : "          ")
          + line.withoutIndent
      }
    case .interval(let frame): return [TerminalText(interval(frame))]
    case .summary(let frame): return summary(frame)
    }
  }

  private func newReply(_ track: ReplyTrack) -> [TerminalText] {
    var lines: [TerminalText] = [
      text.style.paint("! NEW", .bad)
        + "     \(track.key.cause.rawValue) at \(track.key.receiver),"
        + " \(text.relay(track.key)): \(TailText.signature(track.key))"
    ]
    if let signing = context(track) { lines.append("          \(signing)") }
    return lines
  }

  private func context(_ track: ReplyTrack) -> String? {
    text.context.signing(of: track.key).map { "reports: " + $0.text }
  }

  private func alert(_ finding: AlertFinding) -> [TerminalText] {
    var lines: [TerminalText] = [
      text.style.paint("! ALERT", .bad) + "   \(finding.text)"
    ]
    if [.newDMARC, .relayDMARC].contains(finding.condition), let track = finding.tracks.first,
      let signing = context(track)
    {
      lines.append("          \(signing)")
    }
    return lines
  }

  private func interval(_ frame: LiveFrame) -> String {
    let counts = frame.intervalCounts
    let refused = frame.comparison(.refused)
    let change = refused.map { TailText.change($0) + " " + TailText.verdict($0).text } ?? ""
    return "interval  \(Amount.count(counts.delivered)) delivered,"
      + " \(Amount.count(counts.refused)) refused (\(Amount.count(counts.refusedDMARC)) for DMARC),"
      + " \(Amount.count(counts.deferred)) deferred; \(TailText.length(frame.window.count))"
      + " window: refused \(refused.map { TailText.share($0.now) } ?? "-") \(change)"
  }

  private func summary(_ frame: LiveFrame) -> [TerminalText] {
    let totals = frame.totals
    var lines: [TerminalText] = [
      "total     \(Amount.count(totals.rows, "row")) = \(Amount.count(totals.counts.rows)) used"
        + " + \(Amount.count(totals.ignored)) ignored + \(Amount.count(totals.rejected)) rejected",
      "          \(Amount.count(totals.counts.delivered)) delivered,"
        + " \(Amount.count(totals.counts.refused)) refused"
        + " (\(Amount.count(totals.counts.refusedDMARC)) for DMARC),"
        + " \(Amount.count(totals.counts.deferred)) deferred"
        + (totals.lateRefusals > 0
          ? ", \(Amount.count(totals.lateRefusals, "late refusal"))" : ""),
    ]
    for comparison in frame.comparisons {
      let (verdict, emphasis) = TailText.verdict(comparison)
      let word = TerminalText(verdict)
      let painted = emphasis.map { text.style.paint(word, $0) } ?? word
      lines.append(
        "          \(comparison.kind.rawValue): \(TailText.share(comparison.now)),"
          + " usual \(TailText.share(comparison.usual)), \(TailText.change(comparison)) \(painted)")
    }
    lines.append(
      "          window \(TailText.length(frame.window.count))"
        + (frame.usual.basis == .none ? ", " : ", compared with ")
        + TerminalText(TailText.usual(frame.usual)))
    lines += frame.alerts.map { alert in
      "          on: \(alert.text), since \(text.dayAndClock(alert.since))"
    }
    lines += frame.recovered.map { over in
      "          over: \(over.text), from \(text.dayAndClock(over.begin)) to"
        + " \(text.dayAndClock(over.end))"
    }
    let more = frame.recoveredCount - frame.recovered.count
    if more > 0 { lines.append("          and \(Amount.count(more, "earlier alert")), over") }
    return lines + verdict(frame)
  }

  private func verdict(_ frame: LiveFrame) -> [TerminalText] {
    var lines: [TerminalText] = []
    if frame.foldedAttempts > 0 {
      lines.append(
        "          \(Amount.count(frame.foldedAttempts, "attempt")) of relays past the limit, which"
          + " no alert about a relay looks at")
    }
    lines += frame.unread.map {
      "          not read: \($0.path): \($0.reason)"
    }
    let verdict = frame.verdict
    let word = text.style.paint(
      TerminalText(VerdictText.word(verdict)), TailText.emphasis(verdict.status))
    return lines + ["verdict   " + word]
  }
}
