import ByteKit
import Findings
import ReplyClassifier

/// The HTML part of a mail: what the text says, for programs that know tables and inline styles
/// alone.
///
/// Mail programs drop style sheets, scripts and inline pictures, so this is no `HTMLPage`.
struct MailPage {
  /// Rows of each list that are shown unless all are asked for.
  static let rowsMax = 12

  let report: CorrelationReport
  let style: TextStyle

  private static let font =
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
  private static let soft = "color:#55626f;"
  private static let cell =
    "padding:6px 12px 6px 0;border-bottom:1px solid #dde3e9;vertical-align:top;"

  var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(MailReport.subject(of: report))</title>
    </head>
    <body style="margin:0;background:#f5f6f8;">
    <div style="\(Self.font)font-size:15px;line-height:1.5;color:#17212b;background:#ffffff;max-width:760px;margin:0 auto;padding:20px 24px;">
    \(report.isClean ? clean : whole)
    <p style="\(Self.soft)font-size:13px;">Made by stagewatch \(report.version) at \(style.time(report.generatedAt)).
    The whole report as a page: <code>stagewatch report --format html</code>.</p>
    </div>
    </body>
    </html>

    """
  }

  private var clean: HTML { "<p>\(Heartbeat.line(report, style).source)</p>" }

  private var whole: HTML {
    head + lost + changes + ready + failures + replies + gaps + board + senders + late + notes
      + inputs
  }

  // MARK: - Head

  private var head: HTML {
    let all = report.verdict.reasons
    let reasons = all.prefix(shown(all.count)).map { "<li>\($0)</li>" as HTML }
    let list: HTML =
      reasons.isEmpty
      ? "" : "<ul style=\"margin:8px 0;padding-left:20px;\">\(reasons)</ul>\(rest(all.count))"
    let begin = report.periodBegin.map(style.time) ?? "-"
    let end = report.periodEnd.map(style.time) ?? "-"
    return """
      <div style="border-left:6px solid \(colour);padding:4px 0 4px 16px;">
      <div style="font-size:24px;font-weight:bold;color:\(colour);">\(VerdictText.word(report.verdict))</div>
      <div>\(VerdictText.domains(report))</div>
      <div style="\(Self.soft)font-size:13px;">\(begin) to \(end)</div>
      \(list)</div>
      <p>\(Heartbeat.summary(report)); \(Amount.share(report.coverage.covered, of: report.coverage.delivered)) of delivered
      mail is covered by reports\(report.inputs.reports.last.map { ", reported through \(style.time($0))" } ?? "").</p>

      """
  }

  // MARK: - Lost mail

  private var lost: HTML {
    let sentences = AccountingText.sentences(report.accounting).map { "<li>\($0)</li>" as HTML }
    let found = AccountingText.rows(report.accounting)
    let rows = found.prefix(shown(found.count)).map { row -> [HTML] in
      [
        "\(row.domain)<br><span style=\"\(Self.soft)font-size:13px;\">id \(row.id)</span>",
        HTML(FindingText.relay(row.relay)), HTML(Amount.count(row[.refusedDMARC])),
        HTML(Amount.count(row[.quarantined])), HTML(Amount.count(row[.rejected])),
        HTML(AccountingText.standing(row.course, style)),
      ]
    }
    let titles = [
      "From domain", "below the floor", "refused", "quarantined", "rejected", "stands",
    ]
    return section(
      "Own mail lost to DMARC",
      "<ul style=\"margin:8px 0;padding-left:20px;\">\(sentences)</ul>"
        + (rows.isEmpty ? "" : table(titles, rows) + rest(found.count)))
  }

  // MARK: - Since the last report

  /// What is new since the last report that the store remembers; nothing without a store.
  private var changes: HTML {
    guard let changes = report.changes, let since = changes.since else { return "" }
    let findings = changes.findings.prefix(Self.rowsMax).map { finding -> HTML in
      "<li><b>\(finding.state.rawValue)</b> \(finding.title)</li>"
    }
    let stages = changes.stages.prefix(shown(changes.stages.count)).map { stage -> HTML in
      let percent = stage.percent == 100 ? "" : " \(stage.percent) %"
      return "<li><b>stage</b> \(stage.domain) \(stage.policy)\(percent) since"
        + " \(style.time(stage.begin))</li>"
    }
    let days: [HTML] =
      changes.days.isEmpty
      ? []
      : ["<li>later reports changed \(Amount.count(changes.days.count, "day")) of a domain</li>"]
    let left = changes.findings.count - findings.count + changes.stages.count - stages.count
    let more: [HTML] = left > 0 ? ["<li>and \(Amount.count(left)) more</li>"] : []
    let items = findings + stages + more + days
    let list: HTML =
      items.isEmpty
      ? "<p>Nothing.</p>" : "<ul style=\"margin:8px 0;padding-left:20px;\">\(items)</ul>"
    let open = Amount.count(changes.openCount, "finding")
    return section(
      "New since \(style.time(since))",
      list + "<p style=\"\(Self.soft)font-size:13px;\">\(open) told before and still open.</p>")
  }

  private var colour: String {
    switch report.verdict.status {
    case .ok: "#1a7048"
    case .attention: "#8a5200"
    case .critical: "#a8261c"
    case .notEnoughData: "#44617c"
    }
  }

  private func section(_ title: String, _ content: HTML) -> HTML {
    "<h2 style=\"font-size:17px;margin:24px 0 8px;\">\(title)</h2>\n\(content)\n"
  }

  private func table(_ titles: [String], _ rows: [[HTML]]) -> HTML {
    let head = titles.map {
      "<th style=\"text-align:left;\(Self.cell)\(Self.soft)font-size:13px;\">\($0)</th>" as HTML
    }
    let body = rows.map { row -> HTML in
      let cells = row.map { "<td style=\"\(Self.cell)\">\($0)</td>" as HTML }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <table cellpadding="0" cellspacing="0" style="border-collapse:collapse;width:100%;font-size:14px;">
      <tr>\(head)</tr>
      \(body)</table>
      """
  }

  private func rest(_ count: Int) -> HTML {
    let left = count - shown(count)
    return left > 0
      ? "<p style=\"\(Self.soft)font-size:13px;\">and \(Amount.count(left)) more</p>" : ""
  }

  private func shown(_ count: Int) -> Int { style.showsAll ? count : min(count, Self.rowsMax) }

  // MARK: - Lists

  private var ready: HTML {
    guard !report.readiness.isEmpty else { return "" }
    let answers = WorstDomains(report).shown(
      report.readiness, max: shown(report.readiness.count), by: \.domain)
    let rows = answers.map { row -> [HTML] in
      let unmet = row.criteria.filter { !$0.isMet && !$0.warns }.map {
        ReadinessText.sentence($0, of: row)
      }
      let told = ReadinessText.notes(row) + unmet
      let hold: HTML =
        told.isEmpty
        ? "" : "<br><span style=\"\(Self.soft)\">\(told.joined(separator: "; "))</span>"
      return [
        "<b>\(HTMLReadiness.word(row.verdict))</b>", HTML(row.domain),
        "\(ReadinessText.step(row, arrow: "→"))\(hold)",
      ]
    }
    return section(
      "Ready for the next stage?",
      table(["", "domain", "step; what stands in the way"], rows) + rest(report.readiness.count))
  }

  private var failures: HTML {
    let found = report.stageFailures
    guard !found.isEmpty else { return "" }
    let cards = found.prefix(shown(found.count)).map { failure -> HTML in
      """
      <div style="border-left:4px solid \(failure.severity == .critical ? "#a8261c" : "#8a5200");padding:2px 0 2px 12px;margin:12px 0;">
      <b>\(failure.domain)</b> · \(FindingText.relay(failure.relay))<br>
      \(failure.kind.rawValue) in \(StageName.of(failure.stage)) since \(style.time(failure.firstSeen)), \(failure.clock.rawValue); \(failure.attribution.rawValue)<br>
      \(FindingText.change(failure, arrow: "→")); introduced <b>\(FindingText.introduced(failure.introduced))</b> \(FindingText.receivers(failure))<br>
      \(AccountingText.mended(failure.course, style).map { "<b>\($0)</b><br>\n" as HTML } ?? "")\(failure.why)<br>
      \(failure.remedy)<br>
      <span style="\(Self.soft)font-size:13px;">\(failure.example?.diagnostic ?? "") id \(failure.id)</span>
      </div>

      """
    }
    return section(
      "Failures that a stage introduced: \(Amount.count(found.count))",
      cards.joined() + rest(found.count))
  }

  private var replies: HTML {
    let found = report.newReplies
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(shown(found.count)).map { row -> [HTML] in
      [
        HTML(row.receiver), HTML(Amount.count(row.count)),
        "<span style=\"white-space:nowrap;\">\(style.day(row.firstSeen))</span>",
        "<code>\(row.signature)</code>",
      ]
    }
    return section(
      "New replies about DMARC, SPF or DKIM",
      table(["receiver", "rows", "first seen", "reply"], rows) + rest(found.count))
  }

  private var gaps: HTML {
    let found = report.missingDKIM
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(shown(found.count)).map { gap -> [HTML] in
      [
        HTML(gap.domain), HTML(FindingText.relay(gap.relay)),
        HTML(gap.state.rawValue + (gap.isCarriedBySPF ? ", carried by SPF" : "")),
        HTML(FindingText.share(gap)), HTML(AccountingText.standing(gap.course, style)),
        HTML(gap.id),
      ]
    }
    return section(
      "Relays without aligned DKIM: \(Amount.count(found.count))",
      table(["From domain", "relay", "state", "share", "stands", "id"], rows) + rest(found.count))
  }

  private var board: HTML {
    let found = report.systems
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(shown(found.count)).map { row -> [HTML] in
      let course: HTML =
        BoardText.course(row, style).map { "<br><span style=\"\(Self.soft)\">\($0)</span>" } ?? ""
      return [
        HTML(row.name), HTML(row.owner), HTML(row.mend?.rawValue ?? "–"), HTML(BoardText.due(row)),
        "\(row.board.state?.rawValue ?? "no traffic")\(course)", HTML(BoardText.weeks(row)),
      ]
    }
    return section(
      "Systems",
      table(["system", "owner", "way", "due", "computed", "passing by week"], rows)
        + rest(found.count))
  }

  private var senders: HTML {
    let found = report.senders
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(shown(found.count)).map { row -> [HTML] in
      [
        "\(row.name)<br><span style=\"\(Self.soft)font-size:13px;\">\(SendersText.domains(row))</span>",
        "\(row.ownership.rawValue)<br>\(row.reason)", HTML(SendersText.standing(row)),
        HTML(Amount.count(row.messages)), HTML(Amount.count(row.failing)),
        HTML(Amount.count(row.quarantined + row.rejected)), HTML(row.isSeveral ? "" : row.id),
      ]
    }
    let sentence = SendersText.forwarding(report).map { "<p>\($0).</p>" as HTML } ?? ""
    return section(
      "Senders outside the log",
      table(
        ["sender", "class", "stands", "messages", "failing", "quarantined or rejected", "id"], rows)
        + rest(found.count) + sentence)
  }

  private var late: HTML {
    let found = report.lateRefusals
    guard !found.isEmpty else { return "" }
    let rows = found.prefix(shown(found.count)).map { row -> [HTML] in
      [
        "\(LateRefusalText.host(row))<br>\(LateRefusalText.recipients(row))",
        "\(LateRefusalText.receiver(row))<br>\(row.cause.rawValue)", HTML(row.domain),
        HTML(Amount.count(row.messages)),
      ]
    }
    return section(
      "Taken, passed on and come back",
      table(["taken by, for", "refused by, why", "From domain", "messages"], rows)
        + rest(found.count))
  }

  private var notes: HTML {
    let silent = report.silentReporters.map { ReporterText.sentence($0, style) }
    let drift = report.policyDrift.map { row in
      "\(row.reporter) saw \(ReporterText.name(row.seen)) for \(row.domain) instead of"
        + " \(ReporterText.name(row.expected)), \(style.day(row.begin)) to \(style.day(row.end))"
    }
    let lines = silent + drift
    guard !lines.isEmpty else { return "" }
    let items = lines.prefix(shown(lines.count)).map { "<li>\($0)</li>" as HTML }
    return section(
      "Reporters", "<ul style=\"margin:8px 0;padding-left:20px;\">\(items)</ul>\(rest(lines.count))"
    )
  }

  private var inputs: HTML {
    let logs = report.inputs.logs
    let reports = report.inputs.reports
    return section(
      "Inputs",
      """
      <p>\(Amount.count(logs.rows, "row")) = \(Amount.count(logs.used)) used + \(Amount.count(logs.ignored)) ignored
      + \(Amount.count(logs.rejected)) rejected; \(Amount.count(reports.accepted)) reports accepted,
      \(Amount.count(reports.duplicates, "duplicate")), \(Amount.count(reports.rejected)) rejected;
      \(Amount.count(report.inputs.problems.count, "problem")), told in the text part.</p>
      """)
  }
}
