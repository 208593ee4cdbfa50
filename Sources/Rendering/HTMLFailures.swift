import ReplyClassifier
import Findings

/// The failures that stages introduced, one card each.
struct HTMLFailures {
  let page: HTMLPage

  var html: HTML {
    let failures = page.report.stageFailures
    guard !failures.isEmpty else {
      return "<p>No failures that a stage introduced.</p>\n"
    }
    let cards = failures.enumerated().map { card($0.element, $0.offset + 1) }
    let title =
      failures.count == 1
      ? "1 failure that a stage introduced"
      : "\(Amount.count(failures.count)) failures that a stage introduced"
    return "<h3>\(title) <small>gravest first</small></h3>\n\(cards)"
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
      <span>since \(page.style.time(failure.firstSeen))</span> <span>\(failure.clock.rawValue) clock</span>
      <a href="#\(link)" class="mono">\(failure.id)</a></div>
      <h4>\(number). \(failure.domain)</h4>
      <p class="who">\(FindingText.relay(failure.relay))</p>
      <dl>
      <dt>Before</dt><dd>\(FindingText.rate(failure.before)) in \(StageName.of(failure.previous))</dd>
      <dt>After</dt><dd>\(FindingText.rate(failure.after)) in \(StageName.of(failure.stage))</dd>
      <dt>Introduced</dt><dd><strong>\(FindingText.introduced(failure.introduced))</strong> \
      messages, with 95 % interval; q \(Amount.small(failure.qValue))</dd>
      <dt>Receivers</dt><dd>\(receivers(failure))</dd>
      <dt>Attribution</dt><dd>\(failure.attribution.rawValue): \(failure.evidence)</dd>
      <dt>Why</dt><dd>\(failure.why)</dd>
      <dt>What mends it</dt><dd>\(failure.remedy)</dd>
      \(example(failure))</dl>
      </article>

      """
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
