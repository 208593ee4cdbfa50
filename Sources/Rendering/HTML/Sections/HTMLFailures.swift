import Findings
import ReplyClassifier

/// The failures that stages introduced, one card each.
struct HTMLFailures {
  let report: CorrelationReport
  let style: TextStyle

  /// Findings that the head of the page names.
  static let firstMax = 5

  private var failures: [StageFailure] { report.stageFailures }

  /// How many there are.
  var lead: HTML {
    failures.isEmpty
      ? ""
      : "\(Amount.count(failures.count, "finding")), the worst first, each with its 95 % interval."
  }

  var html: HTML {
    guard !failures.isEmpty else { return "<p>None was found.</p>\n" }
    let cards = failures.prefix(HTMLTable.rowsMax).enumerated().map {
      card($0.element, $0.offset + 1)
    }
    let rest = HTMLTable.rest(failures.count - cards.count)
    return cards.joined() + rest
  }

  /// The gravest findings that are on, in a line each, with links to them: failures, then unsigned mail.
  var first: HTML {
    let failures = failures.filter { !$0.isMended }
    let gaps = report.missingDKIM.filter { !$0.isMended }
    let rows =
      failures.prefix(Self.firstMax).map(line)
      + gaps.prefix(max(0, Self.firstMax - failures.count)).map(line)
    guard !rows.isEmpty else { return "" }
    let left = failures.count + gaps.count - rows.count
    let target = failures.count > Self.firstMax ? "failures" : "dkim"
    let rest: HTML =
      left > 0
      ? "<p class=\"rest\"><a href=\"#\(target)\">and \(Amount.count(left, "more finding"))</a></p>\n"
      : ""
    return """
      <h2>Fix first</h2>
      <ol>
      \(rows)</ol>
      \(rest)
      """
  }

  private func line(_ failure: StageFailure) -> HTML {
    """
    <li><a href="#\(Self.anchor(failure.id))">\(failure.domain)</a> \(FindingText.relay(failure.relay)):
    <b>\(FindingText.introduced(failure.introduced))</b> \(failure.kind.rawValue) in \(StageName.of(failure.stage))</li>

    """
  }

  private func line(_ gap: MissingDKIM) -> HTML {
    """
    <li><a href="#\(Self.anchor(gap.id))">\(gap.domain)</a> \(FindingText.relay(gap.relay)):
    \(gap.state.rawValue), <b>\(FindingText.share(gap))</b> of \(Amount.count(gap.messages, "message"))</li>

    """
  }

  /// The deep link of a finding.
  static func anchor(_ id: String) -> String { "finding-\(id)" }

  private func card(_ failure: StageFailure, _ number: Int) -> HTML {
    let cause = failure.cause.map { ", \($0.rawValue)" } ?? ""
    let link = Self.anchor(failure.id)
    return """
      <article class="card finding \(Self.style(failure.severity))" id="\(link)">
      <div class="meta"><span class="pill \(Self.style(failure.severity))">\(failure.severity.rawValue)</span>
      <span>\(failure.kind.rawValue)\(cause)</span> <span>in stage \(StageName.of(failure.stage))</span>
      <span>since \(style.time(failure.firstSeen))</span> <span>\(failure.clock.rawValue) clock</span>
      <a href="#\(link)" class="mono">\(failure.id)</a></div>
      <h4>\(number). \(failure.domain)</h4>
      <p class="who">\(FindingText.relay(failure.relay))</p>
      <dl>
      \(before(failure))<dt>After</dt><dd>\(FindingText.rate(failure.after)) in \(StageName.of(failure.stage))</dd>
      <dt>Introduced</dt><dd><strong>\(FindingText.introduced(failure.introduced))</strong> \
      messages, with 95 % interval; q \(Amount.small(failure.qValue))</dd>
      <dt>Receivers</dt><dd>\(receivers(failure))</dd>
      <dt>Attribution</dt><dd>\(failure.attribution.rawValue): \(failure.evidence)</dd>
      \(standing(failure))<dt>Why</dt><dd>\(failure.why)</dd>
      <dt>What mends it</dt><dd>\(failure.remedy)</dd>
      \(example(failure))</dl>
      </article>

      """
  }

  private func before(_ failure: StageFailure) -> HTML {
    let rate = FindingText.rate(failure.before)
    return failure.comparedWith == .otherRelays
      ? "<dt>Other relays</dt><dd>\(rate); this relay is new</dd>\n"
      : "<dt>Before</dt><dd>\(rate) in \(StageName.of(failure.previous))</dd>\n"
  }

  private func standing(_ failure: StageFailure) -> HTML {
    let text =
      AccountingText.mended(failure.course, style)
      ?? "on, last seen \(style.time(failure.lastSeen))"
    return "<dt>Stands</dt><dd>\(text)</dd>\n"
  }

  private func receivers(_ failure: StageFailure) -> HTML {
    let parts = failure.byReceiver.map { part -> HTML in
      "\(part.receiver) \(Amount.count(part.after.failed)) of \(Amount.count(part.after.attempted))"
    }
    return parts.isEmpty ? "–" : parts.joined(", ")
  }

  private func example(_ failure: StageFailure) -> HTML {
    guard let example = failure.example else { return "" }
    let reply: HTML =
      (example.diagnostic ?? "").isEmpty
      ? "" : "<code class=\"reply\">\(example.diagnostic ?? "")</code>"
    let job: HTML = example.job.map { " job \($0)" } ?? ""
    return """
      <dt>First row</dt><dd>\(reply)<span class="mono">\(example.path):\(example.offset)\(job)</span></dd>

      """
  }

  static func style(_ severity: Severity) -> String {
    switch severity {
    case .critical: "bad"
    case .warning: "warn"
    case .info: "info"
    }
  }
}
