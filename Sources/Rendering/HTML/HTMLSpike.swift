import Findings
import Incidents

/// One spike of a page: its numbers, its chart, what explains it and what does not, and what
/// happened around it.
struct HTMLSpike {
  let spike: Spike
  let style: TextStyle

  private var isFound: Bool { spike.origin == .found }
  private var kind: String { spike.kind.rawValue }

  var html: HTML {
    tiles + card + SpikeChart(spike: spike, style: style).html + contributions + notTheCause
      + timeline + predictable
  }

  // MARK: - Numbers

  private var tiles: HTML {
    let usual = Amount.share(spike.before.failed, of: spike.before.attempted)
    let during = Amount.share(spike.during.failed, of: spike.during.attempted)
    let state =
      !isFound ? (spike.isHigher ? "higher" : "no rise") : spike.isOver ? "over" : "still on"
    let last =
      "\(Amount.share(spike.now.failed, of: spike.now.attempted)) in the log’s last"
      + " \(SpikeText.minutes(spike.nowSeconds))"
    return """
      <div class="tiles">
      \(tile(Amount.count(spike.extra), "\(kind) beyond the usual, live", "\(Amount.count(spike.during.failed)) of \(Amount.count(spike.during.attempted)) in all"))
      \(tile(during, "\(kind) \(SpikeText.during(spike)), live", "usual \(usual)"))
      \(tile(spike.dmarc.rawValue, "made by DMARC", spike.severity.rawValue))
      \(tile(state, "at the end of the log", last))
      </div>

      """
  }

  private func tile(_ value: String, _ what: String, _ note: String) -> HTML {
    "<div class=\"tile\"><b>\(value)</b><span>\(what)</span><span>\(note)</span></div>"
  }

  private var card: HTML {
    let peak: HTML =
      spike.peak.map { peak in
        let length = SpikeText.minutes(peak.end - peak.time)
        return
          "<dt>Worst</dt><dd>\(style.time(peak.time)), \(length): \(FindingText.rate(peak.rate))</dd>\n"
      } ?? ""
    let end = spike.end.map { time($0, spike.ends) } ?? "it had not ended when the log did"
    let ended: HTML = isFound ? "<dt>Ended</dt><dd>\(end)</dd>\n" : ""
    return """
      <div class="card finding \(HTMLFailures.style(spike.severity))">
      <div class="meta"><span class="pill \(HTMLFailures.style(spike.severity))">\(spike.severity.rawValue)</span>
      <span>\(kind)</span> <span>live clock</span>
      <a href="#\(HTMLFailures.anchor(spike.id))" class="mono">\(spike.id)</a></div>
      <dl>
      <dt>Began</dt><dd>\(beginning)</dd>
      \(peak)\(ended)<dt>Is it over</dt><dd>\(SpikeText.over(spike))</dd>
      <dt>Compared with</dt><dd>\(comparedWith)</dd>
      \(difference)<dt>Extra</dt><dd>\(extra)</dd>
      </dl>
      </div>

      """
  }

  private var beginning: String {
    guard isFound else { return style.time(spike.begin) + ", as asked" }
    if let growth = SpikeText.growth(spike, style) {
      return "\(style.time(spike.begin)); \(growth)"
    }
    return time(spike.begin, spike.begins)
  }

  /// The interval of what was asked for, by which it is judged.
  private var difference: HTML {
    guard !isFound, let text = SpikeText.difference(spike) else { return "" }
    return "<dt>Rise</dt><dd>\(text)</dd>\n"
  }

  private func time(_ time: Int, _ range: ClosedRange<Int>?) -> String {
    style.time(time)
      + (SpikeText.between(range, style).map { "; \($0) (95 %)" } ?? ", to the minute")
  }

  private var comparedWith: String {
    guard let what = SpikeText.baseline(spike, style) else {
      return "nothing: the log has no mail from before"
    }
    return "\(what): \(FindingText.rate(spike.before))"
  }

  private var extra: HTML {
    let (during, before) = (spike.during, spike.before)
    guard before.attempted > 0 else { return "\(Amount.count(spike.extra))" }
    return """
      <strong>\(Amount.count(spike.extra))</strong> = \(Amount.count(during.failed)) failed \(SpikeText.during(spike)) − \(Amount.count(during.attempted)) attempted × \
      \(Amount.count(before.failed)) ÷ \(Amount.count(before.attempted)) before
      """
  }

  // MARK: - What explains it

  private var contributions: HTML {
    var table = HTMLTable(
      "Parts of what is extra",
      [
        .text("what fails"), .number("share"), .number("extra"), .text("evidence"),
        .number("failed there"), .number("before"),
      ])
    let shares = ContributionShares(spike)
    for (item, share) in zip(spike.explanations, shares.parts) {
      let failed =
        Amount.count(item.failed) + (item.attempted.map { " of \(Amount.count($0))" } ?? "")
      table.add(
        id: HTMLFailures.anchor(item.id),
        [
          .html(Self.what(item), style: "wide"), self.share(share, item.extra),
          .count(item.extra), .html(Self.grade(item.grade)),
          HTMLTable.Cell(content: HTML(failed), key: Double(item.failed), style: ""),
          .count(item.failedBefore),
        ])
    }
    table.add([
      .text(spike.restName, style: "wide"), self.share(shares.rest, spike.rest),
      .text(Amount.count(spike.rest)), .text(""), .text(""), .text(""),
    ])
    table.add([
      .html("<b>all that is extra</b>", style: "wide"), .html("<b>\(shares.whole)</b>"),
      .html("<b>\(Amount.count(spike.extra))</b>"), .text(""), .text(""), .text(""),
    ])
    return """
      <h3>What explains it <small>parts of what is extra, live</small></h3>
      \(table.html)<p class="note">Evidence: \(SpikeText.grades).</p>

      """
  }

  private static func what(_ item: Explanation) -> HTML {
    let reply: HTML =
      item.place[.signature].map { "<code class=\"reply\">\($0)</code>" } ?? ""
    return """
      \(HTML.name(PlaceText.of(item.place)))<small>\(item.why)</small>\(reply)\(rows(item))<small>id <span class="mono">\(item.id)</span></small>
      """
  }

  private static func grade(_ grade: Explanation.Grade) -> HTML {
    let colour =
      switch grade {
      case .a: "ok"
      case .b: "info"
      case .c: "warn"
      }
    return "<span class=\"pill \(colour)\">\(grade.rawValue)</span>"
  }

  /// The share with a bar of its length.
  private func share(_ text: String, _ extra: Int) -> HTMLTable.Cell {
    let length = spike.extra > 0 ? min(1, max(0, Double(extra) / Double(spike.extra))) : 0
    let bar = SVG.rect("rest", 0, 0, 100, 6) + SVG.rect("part", 0, 0, length * 100, 6)
    return .html(
      "\(text)<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\(bar)</svg>"
    )
  }

  /// Where its first rows lie, those of one log together.
  private static func rows(_ item: Explanation) -> HTML {
    var paths: [String] = []
    for row in item.rows where !paths.contains(row.path) { paths.append(row.path) }
    return paths.map { path -> HTML in
      let offsets = item.rows.filter { $0.path == path }.map { String($0.offset) }
      return
        "<small>rows <span class=\"mono\">\(HTML.path(path)):\(offsets.joined(separator: ", "))</span></small>"
    }.joined()
  }

  // MARK: - Around it

  private var notTheCause: HTML {
    guard !spike.notTheCause.isEmpty else { return "" }
    let items = spike.notTheCause.map { "<li>\($0)</li>\n" as HTML }
    return """
      <h3>What it is not <small>during the spike, and what is usual</small></h3>
      <ul class="plain chips">
      \(items)</ul>

      """
  }

  private var timeline: HTML {
    guard !spike.timeline.isEmpty else { return "" }
    var table = HTMLTable(
      "What happened around it", [.text("time"), .text("from the begin"), .text("what happened")])
    for entry in spike.timeline {
      table.add([
        .time(entry.time, style.time(entry.time)),
        .text(SpikeText.distance(entry.time - spike.begin), style: "time"),
        .html(HTML.name(entry.what), style: "wide"),
      ])
    }
    return "<h3>Time line</h3>\n" + table.html
  }

  private var predictable: HTML {
    guard let text = SpikeText.predictable(spike, style) else { return "" }
    return "<h3>Was it predictable <small>reported</small></h3>\n<p>\(text)</p>\n"
  }
}
