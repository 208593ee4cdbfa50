package import Checkup

/// Renders a check-up as a text screen.
package enum CheckupText {
  /// The check-up as UTF-8.
  package static func render(_ checkup: Checkup, style: TextStyle) -> [UInt8] {
    var lines = [style.paint("stagewatch doctor", .heading)]
    if checkup.settings.isEmpty || checkup.logs.of + checkup.reports.of > 0 {
      lines.append(
        "  looked at \(sample(checkup.logs, "log")) and \(sample(checkup.reports, "file")) of reports"
      )
    }
    lines += checkup.settings.map(SettingsText.head)
    for item in checkup.items { lines += block(item, style) }
    for settings in checkup.settings { lines += SettingsText.lines(settings, style) }
    lines += ["", TerminalText(summary(checkup))]
    return lines.bytes
  }

  private static func sample(_ sample: Checkup.Sample, _ noun: String) -> String {
    sample.files == sample.of
      ? Amount.count(sample.of, noun)
      : "\(Amount.count(sample.files)) of \(Amount.count(sample.of, noun))"
  }

  private static func block(_ item: CheckupItem, _ style: TextStyle) -> [TerminalText] {
    let (mark, emphasis): (TerminalText, TerminalText.Emphasis) =
      switch item.level {
      case .critical: ("!!", .bad)
      case .warning: ("! ", .warning)
      case .info: ("- ", .heading)
      case .fine: ("ok", .good)
      }
    let name = item.check.padding(to: checkColumns)
    let indent = TerminalText.blanks(textIndent)
    var lines = (indent + TerminalText(item.text)).wrapped(to: style.columns)
    lines[0] = " \(style.paint(mark, emphasis)) \(name) \(lines[0].dropFirst(textIndent))"
    if !item.advice.isEmpty {
      lines += (indent + TerminalText(item.advice)).wrapped(to: style.columns)
    }
    lines += item.lines.map { "\(indent)  \($0)" }
    return lines
  }

  private static let checkColumns = 15
  private static let textIndent = 20

  private static func summary(_ checkup: Checkup) -> String {
    func count(_ level: CheckupItem.Level) -> Int { checkup.items.count { $0.level == level } }
    return
      "\(count(.critical)) critical, \(count(.warning)) to fix, \(Amount.count(count(.info), "note")),"
      + " \(count(.fine)) ok"
  }
}

extension String {
  fileprivate func padding(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - utf8.count))
  }
}
