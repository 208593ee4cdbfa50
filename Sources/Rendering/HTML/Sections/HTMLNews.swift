import ByteKit
import Findings

/// What is new: what changed since the last report, replies, sources, silent reporters, and policies that reporters see otherwise.
struct HTMLNews {
  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    let parts = [replies, sources, silent, drift].filter { !$0.isEmpty }
    let changes = report.changes.map { HTMLChanges(changes: $0, style: style).html } ?? ""
    guard parts.isEmpty else { return changes + parts.joined() }
    return changes.isEmpty ? "<p>Nothing is new.</p>\n" : changes
  }

  private var replies: HTML {
    let found = report.newReplies
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(HTMLTable.rowsMax).map { row -> HTML in
      """
      <li class="card"><div class="meta"><b>\(row.receiver)</b> <span>\(Amount.count(row.count, "row"))</span>
      <span>in stage \(StageName.of(row.stage)) of \(row.domain)</span>
      <span>since \(style.time(row.firstSeen))</span></div>
      <code class="reply">\(row.signature)</code>
      <p class="note">First: \(FindingText.relay(row.relay)),
      <span class="mono">\(row.example.path):\(row.example.offset)</span></p></li>

      """
    }
    let rest = HTMLTable.rest(found.count - rows.count)
    return """
      <h3>New replies <small>about DMARC, SPF or DKIM, without what differs from message to message; live</small></h3>
      <ul class="plain replies">
      \(rows)</ul>
      \(rest)
      """
  }

  private var sources: HTML {
    let rows = report.sources.filter(\.isNew).sorted {
      ($0.messages + $0.logged, $1.sourceIP) > ($1.messages + $1.logged, $0.sourceIP)
    }
    guard !rows.isEmpty else { return "" }
    return "<h3>New sources <small>first seen in the last stage of their domain</small></h3>\n"
      + HTMLSources.table("Sources first seen in the last stage", rows, style).html
  }

  private var silent: HTML {
    guard !report.silentReporters.isEmpty else { return "" }
    let rows = report.silentReporters.map {
      "<li class=\"warns\">\(ReporterText.sentence($0, style))</li>\n" as HTML
    }
    return "<h3>Reporters that fell silent</h3>\n<ul class=\"plain\">\n\(rows)</ul>\n"
  }

  private var drift: HTML {
    var table = HTMLTable(
      "Reporters that saw another policy than the one in force",
      [
        .text("policy domain"), .text("reporter"), .text("saw"), .text("in force"),
        .number("windows"), .text("from"), .text("to"),
      ])
    for row in report.policyDrift {
      table.add([
        .name(row.domain), .text(row.reporter),
        .text(ReporterText.name(row.seen)), .text(ReporterText.name(row.expected)),
        .count(row.windows), .time(row.begin, style.time(row.begin)),
        .time(row.end, style.time(row.end)),
      ])
    }
    guard !table.isEmpty else { return "" }
    return "<h3>Policy drift <small>reporters that saw another policy</small></h3>\n" + table.html
  }
}
