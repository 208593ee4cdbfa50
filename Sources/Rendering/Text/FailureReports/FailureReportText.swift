import ByteKit
import Findings

/// What is said of failure reports: reports on single mails, never part of a rate.
enum FailureReportText {
  /// How many there were, and what came with them; nil where there was nothing.
  static func inputs(_ inputs: InputSummary) -> String? {
    let found = inputs.failures
    let met = inputs.reports.failureReports
    guard met > 0 || !found.isEmpty else { return nil }
    var parts = [Amount.count(met - found.duplicates - found.leftOut, "failure report")]
    let others = [
      (found.duplicates, "duplicate"), (found.leftOut, "left out"),
      (met - found.read - found.duplicates - found.leftOut, "not kept"),
    ]
    for (count, word) in others where count > 0 {
      parts.append(
        word == "duplicate" ? Amount.count(count, word) : "\(Amount.count(count)) \(word)")
    }
    var text = parts.joined(separator: ", ")
    if found.complaints > 0 { text += "; \(Amount.count(found.complaints, "complaint"))" }
    return text
  }

  // MARK: - The section

  /// What the section is about.
  static let note = "single mails that receivers told of; examples, part of no rate"

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let groups = FailureReportGroup.all(of: report.failureReports)
    var table = TextTable([
      .text("relay or source", max: 56), .text("From domain", max: 40), .number("reports"),
      .text("found by", max: 28), .text("failed", max: 28), .text("result", max: 32), .text("last"),
    ])
    let shown = groups.prefix(TextSection.shown(groups.count, style))
    for group in shown {
      table.add([
        party(group), group.domain.isEmpty ? "?" : group.domain, Amount.count(group.reports.count),
        means(group), words(group.failed), words(group.results),
        group.last.map(style.day) ?? "-",
      ])
    }
    guard !table.isEmpty else { return [] }
    var lines = TextSection.heading(
      "FAILURE REPORTS", "\(Amount.count(report.failureReports.count)): \(note)", style)
    let told = table.lines(style)
    lines += told.prefix(1)
    for (line, group) in zip(told.dropFirst(), shown) {
      lines.append(line)
      if let example = example(group) {
        lines += ("    \(example)" as TerminalText).wrapped(to: style.columns)
      }
    }
    lines += TextSection.rest(groups.count - shown.count)
    if let rest = unkept(report.inputs) { lines.append("  \(rest)") }
    return lines
  }

  /// Whose mail a group is.
  static func party(_ group: FailureReportGroup) -> String {
    switch group.party {
    case .relay(let relay): FindingText.relay(relay)
    case .several(let address), .foreign(let address): address?.description ?? "?"
    }
  }

  /// How the mail of a group was found.
  static func means(_ group: FailureReportGroup) -> String {
    switch group.party {
    case .several: return "no: several rows fit"
    case .foreign: return "not in the log"
    case .relay:
      let byTime = group.foundByTime
      if byTime == 0 { return "Message-ID" }
      return byTime == group.reports.count
        ? "time, likely" : "Message-ID, \(Amount.count(byTime)) by time"
    }
  }

  /// `reject 3, unknown`: words with their numbers where there are several.
  static func words(_ counts: [FailureReportGroup.Count]) -> String {
    guard counts.count > 1 else { return counts.first?.word ?? "-" }
    return counts.map { "\($0.word) \(Amount.count($0.count))" }.joined(separator: ", ")
  }

  /// The row of a group's last mail; nil where it has none.
  static func example(_ group: FailureReportGroup) -> String? {
    guard let report = group.reports.last, let row = report.logged else { return nil }
    return "row at \(row.path):\(row.offset)"
      + (row.recipient.map { " to \($0)" } ?? ", \(Amount.count(report.rows)) rows")
      + ", told by \(report.reporter.isEmpty ? "?" : report.reporter)"
  }

  /// Reports that are not kept, by the addresses with the most of them.
  static func unkept(_ inputs: InputSummary) -> String? {
    let sources = inputs.failures.unkept
    guard !sources.isEmpty else { return nil }
    let count = sources.reduce(0) { $0 + $1.count }
    let named = sources.prefix(3).map {
      "\($0.address?.description ?? "others") \(Amount.count($0.count))"
    }
    let rest = sources.count - named.count
    return "\(Amount.count(count)) more reports are counted and not kept: "
      + named.joined(separator: ", ") + (rest > 0 ? " and \(Amount.count(rest)) more sources" : "")
  }
}
