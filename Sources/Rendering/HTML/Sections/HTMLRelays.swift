import ByteKit
import Findings
import Join

/// Own sources whose mail lacks aligned signatures: a heat table by reporter, and what mends each.
struct HTMLRelays {
  /// Reporters that the heat table has columns for.
  static let reportersMax = 8

  let report: CorrelationReport
  let style: TextStyle

  private struct Place: Hashable {
    let domain: String
    let source: IPAddress
  }

  var html: HTML {
    let own = report.sources.filter { $0.ownership == .ownDirect && $0.messages > 0 }
    guard !own.isEmpty else { return "<p>No report speaks of our own sources.</p>\n" }
    let lacking = own.filter { $0.dkimFailed > 0 }.sorted {
      ($0.dkimFailed, $1.domain, $1.sourceIP) > ($1.dkimFailed, $0.domain, $0.sourceIP)
    }
    let whole = own.count - lacking.count
    let note: HTML =
      "<p class=\"note\">\(Amount.count(whole)) of \(Amount.count(own.count)) own sources, counted by domain and address, have an aligned signature on every reported message and are not listed.</p>\n"
    return findings + (lacking.isEmpty ? "" : heat(lacking)) + note
  }

  // MARK: - Heat

  /// The class of a cell by its share of failing mail.
  static func heat(_ share: Double) -> String {
    switch share {
    case ...0: "h0"
    case ..<0.05: "h1"
    case ..<0.25: "h2"
    case ..<0.5: "h3"
    case ..<0.75: "h4"
    default: "h5"
    }
  }

  private func heat(_ sources: [SourceSummary]) -> HTML {
    let wanted = Set(sources.map { Place(domain: $0.domain, source: $0.sourceIP) })
    var counts: [Place: [String: ReportedCounts]] = [:]
    var volume: [String: Int] = [:]
    for row in report.joins where row.reported.messages > 0 {
      let place = Place(domain: row.domain, source: row.sourceIP)
      guard wanted.contains(place) else { continue }
      counts[place, default: [:]][row.reporter, default: ReportedCounts()].add(row.reported)
      volume[row.reporter, default: 0] += row.reported.messages
    }
    let reporters = volume.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .prefix(Self.reportersMax).map(\.key)
    var table = HTMLTable(
      "Share of messages without an aligned signature, by source and reporter",
      [.text("source"), .text("From domain"), .number("messages"), .number("all")]
        + reporters.map { .number($0) })
    for source in sources {
      let seen = counts[Place(domain: source.domain, source: source.sourceIP)] ?? [:]
      let name = source.system ?? ""
      let label: HTML = name.isEmpty ? "" : "<small>\(name)</small>"
      table.add(
        [
          .html("\(source.sourceIP.description)\(label)"), .name(source.domain),
          .count(source.messages), cell(source.messages - source.dkimUnknown, source.dkimAligned),
        ] + reporters.map { seen[$0].map(cell) ?? cell(0, 0) })
    }
    return "<h3>Without an aligned signature, by reporter <small>reported</small></h3>\n"
      + table.html
  }

  private func cell(_ counts: ReportedCounts) -> HTMLTable.Cell {
    cell(counts.messages - counts.dkimUnknown, counts.dkimAligned)
  }

  private func cell(_ messages: Int, _ aligned: Int) -> HTMLTable.Cell {
    guard messages > 0 else { return .text("–", style: "zero") }
    let share = Double(messages - aligned) / Double(messages)
    return HTMLTable.Cell(
      content: HTML(Amount.wholePercent(messages - aligned, of: messages)), key: share,
      style: Self.heat(share))
  }

  // MARK: - Findings

  private func standing(_ gap: MissingDKIM) -> String {
    let changes = AccountingText.signing(gap.changes, style)
    return AccountingText.standing(gap.course, style)
      + (changes.isEmpty ? "" : ": \(changes)")
  }

  private var findings: HTML {
    var table = HTMLTable(
      "Relays whose mail lacks an aligned signature",
      [
        .text("From domain"), .text("relay"), .text("state"), .number("messages"),
        .number("share, 95 % interval"), .text("stands"), .text("what mends it"),
      ])
    for gap in report.missingDKIM {
      let anchor = HTMLFailures.anchor(gap.id)
      let carried: HTML = gap.isCarriedBySPF ? "<small>carried by SPF</small>" : ""
      table.add(
        id: anchor,
        [
          .html(
            "\(HTML.name(gap.domain))<small><a href=\"#\(anchor)\">\(gap.id)</a></small>",
            style: "name"),
          .html(HTMLRelay.lines(gap.relay), style: "name"),
          .html(
            "<span class=\"pill \(HTMLFailures.style(gap.severity))\">\(gap.state.rawValue)</span>\(carried)"
          ),
          .count(gap.messages),
          HTMLTable.Cell(
            content: HTML(FindingText.share(gap)),
            key: gap.method == .undetermined ? -1 : gap.share.estimate, style: ""),
          .text(standing(gap)), .text(gap.remedy, style: "wide"),
        ])
    }
    guard !table.isEmpty else { return "" }
    return
      "<h3>Relays without aligned DKIM <small>reported; ~ estimated from the volumes of relays that share an address</small></h3>\n"
      + table.html
  }
}
