import ByteKit
import Findings
package import LiveTraffic
import Policies
import ReplyClassifier

/// The events of `stagewatch tail` as JSON, one object a line: `stagewatch.tail/1`.
package struct JSONTail: Sendable {
  private let context: LiveContext

  /// Makes a renderer.
  package init(context: LiveContext) { self.context = context }

  /// One event with its line end.
  package func line(_ event: LiveEvent) -> [UInt8] { bytes(event) + [10] }

  /// One event.
  package func bytes(_ event: LiveEvent) -> [UInt8] {
    var json = JSONWriter(isIndented: false)
    json.object { json in
      json.member("schema", "stagewatch.tail/1")
      json.member("event", Self.name(event.kind))
      json.member("time", CivilTime.iso(event.time))
      body(event.kind, &json)
    }
    return json.bytes
  }

  private static func name(_ kind: LiveEvent.Kind) -> String {
    switch kind {
    case .newReply: "new_signature"
    case .alert: "alert"
    case .recovered: "recovered"
    case .rotation: "rotation"
    case .problem: "problem"
    case .interval: "interval"
    case .summary: "summary"
    }
  }

  private func body(_ kind: LiveEvent.Kind, _ json: inout JSONWriter) {
    switch kind {
    case .newReply(let track): reply(track, &json)
    case .alert(let finding): alert(finding, &json)
    case .recovered(let recovery):
      json.member("condition", recovery.condition)
      json.member("begin", CivilTime.iso(recovery.begin))
      json.member("finding") { json in
        json.member("text", recovery.text)
        if let loss = recovery.loss { self.loss(loss, &json) }
      }
    case .rotation(let change, let path, let previous):
      json.member("change", change)
      json.member("path", path)
      json.member("previous", previous)
    case .problem(let problem):
      json.member("path", problem.path)
      switch problem.place {
      case .whole: break
      case .offset(let offset): json.member("offset", offset)
      case .line(let line): json.member("line", line)
      }
      json.member("code", problem.code.rawValue)
      json.member("reason", problem.reason)
      if let hint = problem.hint { json.member("hint", hint) }
    case .interval(let frame): self.frame(frame, &json)
    case .summary(let frame):
      self.frame(frame, &json)
      summary(frame, &json)
    }
  }

  // MARK: - Replies and alerts

  private func reply(_ track: ReplyTrack, _ json: inout JSONWriter) {
    json.member("reply", track.key.signature)
    json.member("signature", track.key.signature)
    json.member("receiver", DeliveryClass.party(track.key.receiver))
    json.member("cause", track.key.cause.rawValue)
    json.member("domain", track.key.domain)
    json.member("relay") { JSONFindings.relay(context.relay(track.key), &$0) }
    json.member("count", track.count)
    json.member("first_seen", CivilTime.iso(track.first))
    json.member("last_seen", CivilTime.iso(track.last))
    json.member("example") { json in
      json.member("diagnostic", track.diagnostic)
      json.member("path", track.path)
      json.member("offset", track.offset)
    }
    json.member("reports", context.signing(of: track.key)?.text)
  }

  private func alert(_ finding: AlertFinding, _ json: inout JSONWriter) {
    json.member("condition", finding.condition.name)
    json.member("severity", finding.condition.severity.rawValue)
    json.member("finding") { json in
      json.member("text", finding.text)
      if let rows = finding.rows { json.member("rows", rows) }
      if let seconds = finding.seconds { json.member("seconds", seconds) }
      if finding.condition == .relayDMARC, let loss = finding.loss { self.loss(loss, &json) }
      if let track = finding.tracks.first {
        if finding.condition == .newDMARC {
          json.member("receiver", DeliveryClass.party(track.key.receiver))
          json.member("relay") { JSONFindings.relay(context.relay(track.key), &$0) }
          json.member("domain", track.key.domain)
          if let loss = finding.loss { Self.attempts(loss, &json) }
        }
        json.member("replies", array: finding.tracks) { json, track in
          json.object { reply(track, &$0) }
        }
      }
      if let comparison = finding.comparison { self.comparison(comparison, &json) }
    }
  }

  /// One relay's loss, whatever addresses its mail left from.
  private func loss(_ loss: RelayLoss, _ json: inout JSONWriter) {
    json.member("domain", loss.domain)
    json.member("relay") { json in
      JSONFindings.relay(
        RelayName(loss.relay, sourceIP: nil, systems: context.systems), &json)
    }
    Self.attempts(loss, &json)
  }

  private static func attempts(_ loss: RelayLoss, _ json: inout JSONWriter) {
    json.member("attempts", loss.attempts)
    json.member("refused_dmarc", loss.refused)
    json.member("since", CivilTime.iso(loss.since))
  }

  // MARK: - Frames

  /// What the last line has beside the others.
  private func summary(_ frame: LiveFrame, _ json: inout JSONWriter) {
    let verdict = frame.verdict
    json.member("overall_verdict") { json in
      json.member("status", verdict.status.rawValue)
      json.member("reasons", array: verdict.reasons) { $0.string($1) }
    }
    json.member("recovered", array: frame.recovered) { json, recovery in
      json.object { json in
        json.member("condition", recovery.condition)
        json.member("begin", CivilTime.iso(recovery.begin))
        json.member("end", CivilTime.iso(recovery.end))
        json.member("text", recovery.text)
        if let loss = recovery.loss { self.loss(loss, &json) }
      }
    }
    json.member("recovered_total", frame.recoveredCount)
    json.member("unread_paths", array: frame.unread) { json, problem in
      json.object { json in
        json.member("path", problem.path)
        json.member("reason", problem.reason)
      }
    }
    json.member("folded_attempts_total", frame.foldedAttempts)
  }

  private func frame(_ frame: LiveFrame, _ json: inout JSONWriter) {
    json.member("window") { Self.span(frame.window, &$0) }
    Self.counts(frame.counts, &json)
    json.member("usual") { json in
      json.member("basis", frame.usual.basis.rawValue)
      json.member("spans", array: frame.usual.spans) { json, span in
        json.object { Self.span(span, &$0) }
      }
      Self.counts(frame.usual.counts, &json)
    }
    if let refused = frame.comparison(.refused) { Self.ratio(refused, &json) }
    for kind in LiveKind.allCases where kind != .refused {
      guard let comparison = frame.comparison(kind) else { continue }
      json.member(kind.rawValue + "_comparison") { self.comparison(comparison, &$0) }
    }
    if let refused = frame.comparison(.refused) { json.member("verdict", refused.verdict.rawValue) }
    json.member("interval") { json in
      Self.span(frame.interval, &json)
      Self.counts(frame.intervalCounts, &json)
    }
    json.member("lag_seconds", frame.lagSeconds)
    json.member("unread_bytes", frame.bytesLeft)
    json.member("alerts", array: frame.alerts) { $0.string($1.text) }
    json.member("alerts_on", array: frame.alerts) { json, alert in
      json.object { json in
        json.member("condition", alert.condition)
        json.member("severity", alert.severity.rawValue)
        json.member("begin", CivilTime.iso(alert.begin))
        json.member("text", alert.text)
        if let loss = alert.loss { self.loss(loss, &json) }
      }
    }
    totals(frame.totals, &json)
  }

  private func totals(_ totals: LiveTotals, _ json: inout JSONWriter) {
    json.member("rows_total", totals.rows)
    json.member("used_total", totals.counts.rows)
    json.member("ignored_total", totals.ignored)
    json.member("rejected_total", totals.rejected)
    json.member("delivered_total", totals.counts.delivered)
    json.member("refused_total", totals.counts.refused)
    json.member("refused_dmarc_total", totals.counts.refusedDMARC)
    json.member("deferred_total", totals.counts.deferred)
    json.member("late_refusals_total", totals.lateRefusals)
  }

  private static func span(_ span: Range<Int>, _ json: inout JSONWriter) {
    json.member("begin", CivilTime.iso(span.lowerBound))
    json.member("end", CivilTime.iso(span.upperBound))
  }

  private static func counts(_ counts: LiveCounts, _ json: inout JSONWriter) {
    json.member("delivered", counts.delivered)
    json.member("refused", counts.refused)
    json.member("refused_dmarc", counts.refusedDMARC)
    json.member("deferred", counts.deferred)
  }

  private static func ratio(_ comparison: Comparison, _ json: inout JSONWriter) {
    json.member("ratio") { json in
      json.member("estimate", estimate: comparison.ratio)
      json.member("low", estimate: comparison.low)
      json.member("high", estimate: comparison.high)
    }
  }

  private func comparison(_ comparison: Comparison, _ json: inout JSONWriter) {
    json.member("failed", comparison.now.failed)
    json.member("attempted", comparison.now.attempted)
    json.member("usual_failed", comparison.usual.failed)
    json.member("usual_attempted", comparison.usual.attempted)
    Self.ratio(comparison, &json)
    json.member("verdict", comparison.verdict.rawValue)
  }
}
