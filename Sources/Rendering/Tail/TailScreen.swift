import ByteKit
import Findings
package import LiveTraffic
import Policies
import ReplyClassifier

/// The full-screen view of `stagewatch tail`: as many lines as the screen has, each as wide at most.
package struct TailScreen: Sendable {
  let text: TailText
  let rows: Int
  private let domain: String?

  var style: TextStyle { text.style }

  /// Makes a screen of so many rows; the columns are the style's.
  package init(context: LiveContext, style: TextStyle, rows: Int, domain: String?) {
    text = TailText(style: style, context: context)
    self.rows = rows
    self.domain = domain
  }

  /// Draws a frame; `notes` are the last events, the newest last.
  package func lines(_ frame: LiveFrame, _ view: TailView, notes: [String]) -> [TerminalText] {
    var lines = head(frame, view)
    let foot = foot(frame, view, notes: notes)
    let room = max(0, rows - lines.count - foot.count)
    let body = Array(body(frame, view).dropFirst(view.page == .overview ? 0 : view.scroll))
    lines += body.prefix(room)
    lines += Array(repeating: ScreenLine(), count: max(0, rows - lines.count - foot.count))
    lines += foot
    return lines.prefix(rows).map { $0.text(style) }
  }

  // MARK: - Head

  private func head(_ frame: LiveFrame, _ view: TailView) -> [ScreenLine] {
    var lines = [stageLine(frame, view), windowLine(frame), rule]
    guard view.page == .overview else { return lines }
    lines += table(frame) + [chart(frame), rule]
    return lines
  }

  private var rule: ScreenLine {
    ScreenLine(
      String(repeating: style.usesUnicode ? "\u{2500}" : "-", count: style.columns), .faint)
  }

  private func stageLine(_ frame: LiveFrame, _ view: TailView) -> ScreenLine {
    var line = ScreenLine()
    let time = frame.clock ?? frame.window.upperBound
    let stages = text.context.stages(at: time, change: frame.change)
    if let first = stages.first {
      let name = domain ?? (stages.count == 1 ? first.now.domain : "\(stages.count) domains")
      line.add(" " + name, .heading)
      line.add("  stage: \(StageName.of(first.now))")
      if let change = frame.change {
        line.add(" (since \(text.clock(change)), \(TailText.length(time - change)))")
      }
      if let before = first.before { line.add("  prev: \(StageName.of(before))") }
    } else {
      line.add(" " + (domain ?? "all domains"), .heading)
      line.add("  stage: not known")
    }
    let (state, emphasis) = reading(frame, view)
    line.addToRight(state, style, emphasis)
    return line
  }

  /// Whether rows still come, and how old the newest is.
  private func reading(
    _ frame: LiveFrame, _ view: TailView
  ) -> (String, TerminalText.Emphasis?) {
    if view.isPaused { return ("PAUSED", .warning) }
    guard let lag = frame.lagSeconds else { return ("? no row yet", .warning) }
    if frame.bytesLeft > 1 << 20 {
      return ("READING, \(Amount.bytes(frame.bytesLeft)) left", .warning)
    }
    return lag < 120
      ? ("LIVE lag \(lag) s", .good) : ("! newest row \(TailText.length(lag)) old", .bad)
  }

  private func windowLine(_ frame: LiveFrame) -> ScreenLine {
    var line = ScreenLine(
      " \(TailText.length(frame.window.count))"
        + (frame.usual.basis == .none ? ", " : " vs ") + TailText.usual(frame.usual))
    if let minute = frame.minutes.dropLast().last {
      line.add("  \(Amount.count(minute.rows, "row"))/min")
    }
    line.add("  \(Amount.count(frame.files, "file"))")
    if frame.totals.lateRefusals > 0 {
      line.add("  \(Amount.count(frame.totals.lateRefusals, "late refusal")) in all")
    }
    if let through = text.context.reportedThrough {
      line.add("  reports to \(CivilTime.isoDate(through - 1).dropFirst(5))")
    } else {
      line.add("  no reports")
    }
    return line
  }

  // MARK: - Comparison

  private func table(_ frame: LiveFrame) -> [ScreenLine] {
    var head = ScreenLine()
    for (title, width, toRight) in [
      ("", 16, false), ("now", 8, true), ("usual", 9, true), ("  change", 21, false),
      ("verdict", 17, false), ("rows", 8, true),
    ] { head.add(title, width: width, toRight: toRight, style, .faint) }
    let names: [(LiveKind, String)] = [
      (.refused, " refused (5xx)"), (.refusedDMARC, "  of it DMARC"),
      (.deferred, " deferred (4xx)"),
    ]
    return [head]
      + names.compactMap { kind, name in
        frame.comparison(kind).map { row(name, $0) }
      }
  }

  private func row(_ name: String, _ comparison: Comparison) -> ScreenLine {
    var line = ScreenLine()
    let (verdict, emphasis) = TailText.verdict(comparison)
    line.add(name, width: 16, style)
    line.add(TailText.share(comparison.now), width: 8, toRight: true, style)
    line.add(TailText.share(comparison.usual), width: 9, toRight: true, style)
    line.add("  " + TailText.change(comparison), width: 21, style)
    line.add(verdict, width: 17, style, emphasis)
    line.add(Amount.count(comparison.now.failed), width: 8, toRight: true, style)
    return line
  }

  /// Refusals of each minute as a share of its attempts, against the largest.
  private func chart(_ frame: LiveFrame) -> ScreenLine {
    let marks = Array(
      style.usesUnicode
        ? " \u{2581}\u{2582}\u{2583}\u{2584}\u{2585}\u{2586}\u{2587}\u{2588}" : " .:-=+*#@")
    let shares = frame.minutes.map { $0.rate(.refused).share }
    let most = shares.compactMap { $0 }.max() ?? 0
    let first = ((frame.clock ?? 0) / 60 - frame.minutes.count + 1) * 60
    let changeAt = frame.change.map { ($0 - first) / 60 }
    var bars = ""
    for (minute, share) in shares.enumerated() {
      if minute == changeAt {
        bars.append("|")
      } else if let share, most > 0 {
        bars.append(
          marks[min(marks.count - 1, Int((share / most * Double(marks.count - 1)).rounded(.up)))])
      } else {
        bars.append(share == nil ? " " : marks[1])
      }
    }
    var line = ScreenLine(" 5xx/min \(bars)")
    let mark = changeAt.map { $0 >= 0 ? "  | = change" : "" } ?? ""
    if style.columns >= 90 { line.add("  most \(percent(most))\(mark)", .faint) }
    return line
  }

  private func percent(_ share: Double) -> String {
    Amount.share(Int((share * 10_000).rounded()), of: 10_000)
  }

  // MARK: - Foot

  private func foot(_ frame: LiveFrame, _ view: TailView, notes: [String]) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    if rows >= 16 {
      lines += notes.suffix(rows >= 40 ? 6 : 2).map { ScreenLine(" " + $0, .faint) }
      lines += frame.problems.suffix(rows >= 40 ? 3 : 1).map {
        ScreenLine(" ? problem " + $0, .warning)
      }
    }
    if view.isTyping {
      lines.append(ScreenLine(" filter: \(view.filter)_   Enter keeps it, Esc drops it", .heading))
    } else {
      let filter = view.filter.isEmpty ? "" : "   filter: \(view.filter)"
      lines.append(
        ScreenLine(
          " q quit  w why  r relays  s signatures  p pause  f filter  ? help" + filter, .faint))
    }
    return lines
  }
}
