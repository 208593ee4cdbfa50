import AggregateReports
import ByteKit
import Findings

/// What the screen says of the next stage of every policy domain.
enum ReadinessText {
  /// Relays with mail at risk that are named for each domain unless all are asked for.
  static let relaysMax = 3

  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    let rows = report.readiness
    guard !rows.isEmpty else { return [] }
    var lines = TextSection.heading(
      "READINESS", "ready for the next stage? by the current stage, reported", style)
    let most = TextSection.shown(rows.count, style)
    let shown = WorstDomains(report).shown(rows, max: most, by: \.domain)
    for row in shown { lines += block(row, style) }
    return lines + TextSection.rest(rows.count - shown.count)
  }

  private static func block(_ row: Readiness, _ style: TextStyle) -> [TerminalText] {
    let step = step(row, arrow: "->")
    let word = TerminalText(row.verdict.rawValue.replacing("_", with: " ").uppercased())
    let emphasis: TerminalText.Emphasis = row.verdict == .go ? .good : .warning
    let domain = TerminalText(row.domain).cut(to: max(style.columns - 50, 12), style.ellipsis)
    var lines: [TerminalText] = ["  \(domain)  \(step)  \(style.paint(word, emphasis))"]
    for note in notes(row) { lines += wrapped(note, mark: " ", style) }
    switch row.verdict {
    case .notEnoughData: lines += wrapped(missing(row), mark: " ", style)
    case .hold:
      for criterion in row.criteria {
        lines += wrapped(sentence(criterion, of: row), mark: mark(criterion), style)
      }
    case .go:
      for criterion in row.criteria where !criterion.isMet {
        lines += wrapped(sentence(criterion, of: row), mark: mark(criterion), style)
      }
    }
    return lines + risk(row, style) + undecided(row, style)
  }

  private static func wrapped(_ text: String, mark: String, _ style: TextStyle) -> [TerminalText] {
    let lines = ("      \(text)" as TerminalText).wrapped(to: max(style.columns, 40))
    return ["    \(mark) \((lines.first ?? "").dropFirst(6))"] + lines.dropFirst()
  }

  /// The stage and the next one: `none -> quarantine t=y`.
  static func step(_ row: Readiness, arrow: String) -> String {
    let now = name(row.current)
    return row.next.map { "\(now) \(arrow) \(name($0))" } ?? "\(now), the last stage"
  }

  /// What the answer rests on, and what the next step means beside its name.
  static func notes(_ row: Readiness) -> [String] {
    var notes: [String] = []
    if row.isParked {
      notes.append(
        "parked: no row in the log, no system, and no pass in \(Readiness.parkedDaysMin) days of"
          + " reports or more; nothing needs to be tried out first")
    } else if row.isReportedOnly {
      notes.append(
        "judged from reports alone: the log has no row of it; own mail is what passes aligned, and"
          + " coverage, ratio, relays and new sources are not asked")
    }
    guard let next = row.next else { return notes }
    if next.isTesting, row.ownMessages > 0 { notes.append(testing(row, next)) }
    if next.isShare { notes.append(honoured(row.honoured)) }
    return notes
  }

  private static func testing(_ row: Readiness, _ next: Readiness.Rung) -> String {
    switch row.testingMessages {
    case 0:
      return "no reporter of own mail writes testing, so t=y may be full \(next.policy.rawValue)"
        + " everywhere"
    case row.ownMessages: return "every reporter of own mail writes testing, so knows t=y"
    default:
      return
        "reporters of \(Amount.share(row.testingMessages, of: row.ownMessages)) of own reported"
        + " mail write testing; elsewhere t=y is full \(next.policy.rawValue)"
    }
  }

  private static func honoured(_ honoured: Readiness.Honoured?) -> String {
    guard let honoured, honoured.reportersTold > 0 else {
      return
        "no pct step so far shows which receivers honour pct; the others apply the whole policy"
    }
    return "\(Amount.count(honoured.reporters)) of"
      + " \(Amount.count(honoured.reportersTold, "reporter")) honoured pct=\(honoured.percent),"
      + " with \(Amount.share(honoured.messages, of: honoured.messagesTold)) of failing mail; the"
      + " others apply the whole policy"
  }

  /// Why there is no answer.
  private static func missing(_ row: Readiness) -> String {
    let days = (row.judged.count + 86_399) / 86_400
    let last = days == 1 ? "the last day" : "the last \(Amount.count(days, "day"))"
    return "\(Amount.count(row.ownMessages, "reported message")) of own sources in \(last) of this"
      + " stage; a verdict needs \(Readiness.ownMessagesMin)"
      + (row.isReportedOnly
        ? ", or \(Readiness.parkedDaysMin) days of reports" : " and rows of the log")
  }

  private static func risk(_ row: Readiness, _ style: TextStyle) -> [TerminalText] {
    guard row.ownFailing > 0 else { return [] }
    let share = Amount.share(row.ownFailing, of: row.ownMessages)
    var lines: [TerminalText] = [
      "      at risk: \(Amount.count(row.ownFailing, "own message")) failing both SPF and DKIM,"
        + " \(share)"
    ]
    let shown = style.showsAll ? row.atRisk.count : relaysMax
    for risk in row.atRisk.prefix(shown) {
      let line: TerminalText = "        \(Amount.count(risk.messages)) by \(name(risk.relay))"
      lines.append(line.cut(to: max(style.columns, 40), style.ellipsis))
    }
    let left = row.atRisk.count - shown
    if left > 0 { lines.append("        and \(Amount.count(left, "more relay"))") }
    return lines
  }

  private static func undecided(_ row: Readiness, _ style: TextStyle) -> [TerminalText] {
    let limit = row.criteria.first { $0.name == .unknownSenders }
    guard limit?.isMet == false else { return [] }
    let shown = style.showsAll ? row.undecided.count : relaysMax
    var lines = row.undecided.prefix(shown).map { sender in
      let line: TerminalText = "        \(Amount.count(sender.messages)) by \(sender.name)"
      return line.cut(to: max(style.columns, 40), style.ellipsis)
    }
    let left = row.undecided.count - lines.count
    if left > 0 { lines.append("        and \(Amount.count(left, "more sender"))") }
    let head =
      "not ours, signing as themselves, not decided on:"
      + " \(Amount.count(row.undecidedMessages, "message")) that fail DMARC"
    return wrapped(head, mark: " ", style) + lines
  }

  private static func mark(_ criterion: Readiness.Criterion) -> String {
    criterion.isMet ? " " : criterion.warns ? "?" : "!"
  }

  /// One criterion of a domain as a plain sentence.
  static func sentence(_ criterion: Readiness.Criterion, of row: Readiness) -> String {
    let least = criterion.threshold.lowerBound
    switch criterion.name {
    case .days:
      let place = row.isReportedOnly ? "in reports" : "in both logs and reports"
      return "days of this stage \(place) \(whole(criterion)), needs \(Amount.count(Int(least)))"
    case .ownPass:
      let low = criterion.low.map { " (at least \(percent($0)))" } ?? ""
      return "own mail passing DMARC \(percent(criterion.value))\(low), needs \(percent(least))"
    case .signed:
      return "own mail with an aligned signature \(percent(criterion.value)), needs"
        + " \(percent(least)): reject must not rest on SPF alone"
    case .coverage:
      return "delivered mail at receivers that report \(percent(criterion.value)),"
        + " needs \(percent(least))"
    case .ratio:
      return "reported/logged ratio \(ratio(criterion)), expected \(Amount.ratio(least)) to"
        + " \(Amount.ratio(criterion.threshold.upperBound)) (warning only: reports count messages,"
        + " the log recipients)"
    case .failingRelays:
      return "own relays that fail more than chance explains: \(whole(criterion)) (must be 0)"
    case .newSources: return "new own sources: \(whole(criterion)) (must be 0)"
    case .unknownSenders:
      return "mail of unknown senders \(percentUp(criterion.value)), at most"
        + " \(percentUp(criterion.threshold.upperBound))"
    case .inputs:
      return criterion.isMet
        ? "all inputs read and fresh"
        : "inputs are missing, cut short or stale: see the reasons of the verdict"
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

  /// Rounded up, so that what lies above a limit never looks as if it kept it.
  static func percentUp(_ rate: Double?) -> String {
    guard let rate else { return "-" }
    return Amount.percent(hundredths: Int((rate * 10_000 - 1e-6).rounded(.up)))
  }

  /// `quarantine 25 %`, `reject t=y`.
  private static func name(_ rung: Readiness.Rung) -> String {
    rung.policy.rawValue + (rung.isShare ? " \(rung.percent) %" : "")
      + (rung.isTesting ? " t=y" : "")
  }

  static func name(_ relay: RelayName) -> String {
    let parts = [
      relay.sourceIP?.description, relay.vmta.map { "vmta \($0)" },
      relay.injector.map { "from \($0)" }, relay.system.map { "(\($0))" },
    ].compactMap { $0 }
    return parts.joined(separator: " ")
  }
}
