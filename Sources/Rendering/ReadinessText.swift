import AggregateReports
import ByteKit
import Findings

/// What the screen says of the next stage of every policy domain.
enum ReadinessText {
  /// Relays with mail at risk that are named for each domain unless all are asked for.
  static let relaysMax = 3

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [String] {
    let rows = report.readiness
    guard !rows.isEmpty else { return [] }
    var lines = TextSection.heading(
      "READINESS", "may the domain go on to its next stage; of the current stage, reported", style)
    let shown = TextSection.shown(rows.count, style)
    for row in rows.prefix(shown) { lines += block(row, style) }
    let left = rows.count - shown
    if left > 0 { lines.append("  and \(Amount.count(left)) more; --all shows them") }
    return lines
  }

  private static func block(_ row: Readiness, _ style: TextStyle) -> [String] {
    let step = step(row, arrow: "->")
    let word = row.verdict.rawValue.replacing("_", with: " ").uppercased()
    let emphasis: TextStyle.Emphasis = row.verdict == .go ? .good : .warning
    let domain = TerminalText.cut(
      TerminalText.safe(row.domain), to: max(style.columns - 50, 12), style.ellipsis)
    var lines = ["  \(domain)  \(step)  " + style.paint(word, emphasis)]
    switch row.verdict {
    case .notEnoughData:
      lines.append(
        "      \(Amount.count(row.ownMessages, "reported message")) of own sources in this stage;"
          + " a verdict needs \(Readiness.ownMessagesMin) and rows of the log")
    case .hold: lines += row.criteria.map { "    \(mark($0)) \(sentence($0))" }
    case .go: lines += row.criteria.filter { !$0.isMet }.map { "    \(mark($0)) \(sentence($0))" }
    }
    return lines + risk(row, style)
  }

  /// The stage and the next one: `none -> quarantine 5 %`.
  static func step(_ row: Readiness, arrow: String) -> String {
    let now = name(row.current) + (row.isTesting ? " t=y" : "")
    return row.next.map { "\(now) \(arrow) \(name($0))" } ?? "\(now), the last stage"
  }

  private static func risk(_ row: Readiness, _ style: TextStyle) -> [String] {
    guard row.ownFailing > 0 else { return [] }
    let share = Amount.share(row.ownFailing, of: row.ownMessages)
    var lines = [
      "      at risk: \(Amount.count(row.ownFailing, "own message")) failing both SPF and DKIM,"
        + " \(share)"
    ]
    let shown = style.showsAll ? row.atRisk.count : relaysMax
    for risk in row.atRisk.prefix(shown) {
      let line = "        \(Amount.count(risk.messages)) by \(TerminalText.safe(name(risk.relay)))"
      lines.append(TerminalText.cut(line, to: max(style.columns, 40), style.ellipsis))
    }
    let left = row.atRisk.count - shown
    if left > 0 { lines.append("        and \(Amount.count(left, "more relay"))") }
    return lines
  }

  private static func mark(_ criterion: Readiness.Criterion) -> String {
    criterion.isMet ? " " : criterion.warns ? "?" : "!"
  }

  /// One criterion as a plain sentence.
  static func sentence(_ criterion: Readiness.Criterion) -> String {
    let least = criterion.threshold.lowerBound
    switch criterion.name {
    case .days:
      return "days of this stage in both logs and reports \(whole(criterion)),"
        + " needs \(Amount.count(Int(least)))"
    case .ownPass:
      let low = criterion.low.map { " (at least \(percent($0)))" } ?? ""
      return "own mail passing DMARC \(percent(criterion.value))\(low), needs \(percent(least))"
    case .coverage:
      return "delivered mail at receivers that report \(percent(criterion.value)),"
        + " needs \(percent(least))"
    case .ratio:
      return "reported to logged \(ratio(criterion)), usual is \(Amount.ratio(least))"
        + " to \(Amount.ratio(criterion.threshold.upperBound)); only a warning"
    case .failingRelays: return "own relays failing beyond chance \(whole(criterion)), needs 0"
    case .newSources: return "own sources that are new \(whole(criterion)), needs 0"
    }
  }

  /// Rounded away from the range that it misses, so that it never looks as if it lay within.
  private static func ratio(_ criterion: Readiness.Criterion) -> String {
    guard let value = criterion.value, !criterion.isMet, abs(value) < 1e9 else {
      return Amount.ratio(criterion.value)
    }
    let rule: FloatingPointRoundingRule = value < criterion.threshold.lowerBound ? .down : .up
    return Amount.ratio((value * 100).rounded(rule) / 100)
  }

  private static func whole(_ criterion: Readiness.Criterion) -> String {
    criterion.value.map { Amount.count(Int($0)) } ?? "-"
  }

  /// Rounded down, so that what misses a threshold never looks as if it met it.
  static func percent(_ rate: Double?) -> String {
    guard let rate else { return "-" }
    let hundredths = Int((rate * 10_000 + 1e-6).rounded(.down))
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.count < 2 ? "0" + rest : rest) %"
  }

  private static func name(_ rung: Readiness.Rung) -> String {
    rung.policy == .none || rung.percent == 100
      ? rung.policy.rawValue : "\(rung.policy.rawValue) \(rung.percent) %"
  }

  static func name(_ relay: RelayName) -> String {
    let parts = [
      relay.sourceIP?.description, relay.vmta.map { "vmta \($0)" },
      relay.injector.map { "from \($0)" }, relay.system.map { "(\($0))" },
    ].compactMap { $0 }
    return parts.joined(separator: " ")
  }
}
