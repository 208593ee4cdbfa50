import Findings
package import Incidents

/// Renders spikes as one HTML page for a ticket: it needs nothing else, and has no script.
///
/// It tells what the screen tells, from the same report. Every text of the inputs is escaped.
package struct HTMLIncidentPage {
  let report: IncidentReport
  let style: TextStyle

  /// The page as UTF-8.
  ///
  /// Of `style` only the clock counts.
  package static func render(_ report: IncidentReport, style: TextStyle) -> [UInt8] {
    Array(HTMLIncidentPage(report: report, style: style).html.source.utf8)
  }

  private var html: HTML {
    HTMLFrame(
      version: report.version, title: title, subject: "bounce incident", period: period,
      made: style.time(report.generatedAt), head: head, sections: spikes + others,
      sheet: HTMLStyle.sheet + HTMLStyle.incident
    ).html
  }

  private var title: String {
    let word = IncidentVerdict(report, style).word
    guard let first = report.spikes.first(where: { $0.origin == .found }) else {
      return "\(word): bounce incident"
    }
    return "\(word): \(Self.change(first)) since \(style.time(first.begin))"
  }

  private var period: String {
    guard let begin = report.periodBegin, let end = report.periodEnd else { return "no period" }
    return "\(style.time(begin)) – \(style.time(end))"
  }

  /// `refused 1.77 % → 11.88 %`.
  static func change(_ spike: Spike) -> String {
    "\(spike.kind.rawValue) \(Amount.share(spike.before.failed, of: spike.before.attempted)) →"
      + " \(Amount.share(spike.during.failed, of: spike.during.attempted))"
  }

  // MARK: - The head

  private var head: HTML {
    let verdict = IncidentVerdict(report, style)
    let reason: HTML = verdict.reason.isEmpty ? "" : "<p>\(verdict.reason)</p>\n"
    let lines = report.spikes.map(line)
    let list: HTML = lines.isEmpty ? "" : "<ul>\n\(lines)</ul>\n"
    return """
      <section id="verdict" aria-labelledby="verdict-title">
      <div class="card verdict \(Self.style(verdict.emphasis))">
      <h1 id="verdict-title">\(verdict.word)</h1>
      \(reason)\(list)</div>
      </section>

      """
  }

  /// A spike in one line.
  private func line(_ spike: Spike) -> HTML {
    let times =
      spike.origin == .given
      ? "in the hour from \(style.time(spike.begin)) on"
      : "began \(style.time(spike.begin)), \(SpikeText.state(spike, style))"
    return """
      <li><a href="#\(HTMLFailures.anchor(spike.id))">\(Self.change(spike))</a>, \(times);
      <b>\(Amount.count(spike.extra)) extra</b>; DMARC: \(spike.dmarc.rawValue); \(spike.severity.rawValue)</li>

      """
  }

  private static func style(_ emphasis: TerminalText.Emphasis) -> String {
    switch emphasis {
    case .good: "ok"
    case .warning: "warn"
    case .bad: "bad"
    case .faint, .heading: "info"
    }
  }

  // MARK: - Sections

  private var spikes: [HTMLFrame.Section] {
    let found = report.spikes.filter { $0.origin == .found }.count
    var number = 0
    return report.spikes.map { spike in
      let isFound = spike.origin == .found
      if isFound { number += 1 }
      let count = found == 1 ? "Spike" : "Spike \(number) of \(found)"
      let title =
        isFound
        ? "\(count): \(spike.kind.rawValue) mail"
        : "\(SpikeText.given(spike)) \(spike.kind.rawValue) mail"
      let name = isFound ? (found == 1 ? "Spike" : "Spike \(number)") : spike.kind.rawValue
      return HTMLFrame.Section(
        id: HTMLFailures.anchor(spike.id), name: name, title: title, lead: "",
        body: HTMLSpike(spike: spike, style: style).html)
    }
  }

  private var others: [HTMLFrame.Section] {
    [
      HTMLFrame.Section(
        id: "warnings", name: "Warnings", title: "Warnings", lead: "", body: warnings),
      HTMLFrame.Section(
        id: "inputs", name: "Inputs", title: "What was read",
        lead: "Rows in are rows used, ignored and rejected; nothing is left out silently.",
        body: HTMLInputs(inputs: report.inputs, style: style).html),
      HTMLFrame.Section(
        id: "method", name: "Method", title: "Method and definitions", lead: "",
        body: HTMLMethod.incident),
    ]
  }

  private var warnings: HTML {
    var lines = report.notes
    if !report.folded.isEmpty {
      lines.append(
        "told apart no longer, there are too many: " + report.folded.joined(separator: ", "))
    }
    let problems = report.inputs.problems.count
    var items = lines.map { "<li class=\"warns\">\($0)</li>\n" as HTML }
    if problems > 0 {
      items.append(
        "<li class=\"warns\"><a href=\"#inputs\">\(Amount.count(problems, "problem")) of the inputs</a></li>\n"
      )
    }
    return items.isEmpty ? "" : "<ul class=\"plain\">\n\(items)</ul>\n"
  }
}
