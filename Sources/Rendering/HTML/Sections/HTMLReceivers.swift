import Findings
import Join
import Policies
import Traffic

/// What each receiver did with each policy domain's mail, stage by stage.
struct HTMLReceivers {
  /// Receivers that a table has rows for.
  static let receiversMax = 24

  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    let shown = WorstDomains(report).groups(
      report.receivers, max: style.showsAll ? .max : WorstDomains.pageMax
    ) { $0.stage.domain }
    let left = report.receivers.count - shown.reduce(0) { $0 + $1.rows.count }
    return shown.map { table($0.domain, $0.rows) }.joined()
      + HTMLTable.rest(left, "more rows of other domains; --all shows them")
  }

  private func table(_ domain: String, _ rows: [ReceiverSummary]) -> HTML {
    var stages: [Stage] = []
    for row in rows where stages.last != row.stage { stages.append(row.stage) }
    var mail: [String: Int] = [:]
    var cells: [Place: ReceiverSummary] = [:]
    for row in rows {
      mail[row.receiver, default: 0] += row.logged.delivered + row.logged.refused
      cells[Place(receiver: row.receiver, begin: row.stage.begin)] = row
    }
    let receivers = mail.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    var table = HTMLTable(
      "Receivers of \(domain) by stage",
      [.text("receiver"), .number("rows")] + stages.map { .number(StageName.of($0)) })
    for (receiver, count) in receivers.prefix(Self.receiversMax) {
      table.add(
        [.name(receiver), .count(count)]
          + stages.map { cell(cells[Place(receiver: receiver, begin: $0.begin)]) })
    }
    let rest = HTMLTable.rest(receivers.count - Self.receiversMax, "more receivers")
    return "<h3>\(domain == "*" ? "Domains without a policy of their own" : domain)</h3>\n"
      + table.html + rest
  }

  private struct Place: Hashable {
    let receiver: String
    let begin: Int
  }

  private func cell(_ row: ReceiverSummary?) -> HTMLTable.Cell {
    guard let row else { return .text("–", style: "zero") }
    let refused = FailureRate(
      failed: row.logged.refusedDMARC, attempted: row.logged.delivered + row.logged.refused)
    let reported = row.reported
    let lost = FailureRate(
      failed: reported.quarantine + reported.reject, attempted: reported.messages)
    guard refused.attempted + lost.attempted > 0 else { return .text("–", style: "zero") }
    let lower: HTML =
      lost.attempted == 0
      ? "<small>not reported</small>"
      : "<small>\(Amount.share(lost.failed, of: lost.attempted)) of \(Amount.count(lost.attempted))</small>"
    let worst = max(refused.share ?? 0, lost.share ?? 0)
    let live = Amount.share(refused.failed, of: refused.attempted)
    return HTMLTable.Cell(
      content: "\(refused.attempted == 0 ? "–" : live)\(lower)", key: worst,
      style: HTMLRelays.heat(worst))
  }
}
