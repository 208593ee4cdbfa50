import Findings

/// A sender's mail by day: what passes, and what receivers did with what fails.
struct SenderChart {
  /// The last days that are drawn.
  static let daysMax = 42
  private static let height = 28.0
  private static let step = 4.0

  private let days: [Sender.Day]
  private let last: Int

  init(_ sender: Sender, _ report: CorrelationReport) {
    days = sender.daily
    last = ((report.inputs.reports.last ?? 1) - 1) / 86_400
  }

  var html: HTML {
    let shown = days.filter { $0.day > last - Self.daysMax && $0.day <= last }
    guard let first = shown.first?.day else { return "" }
    let most = Double(shown.map(\.messages).max() ?? 1)
    let width = Double(last - first + 1) * Self.step
    var bars: HTML = ""
    for day in shown {
      var top = Self.height
      let x = Double(day.day - first) * Self.step
      for (style, count) in [
        ("passes", day.aligned), ("spared", day.letIn), ("quarantined", day.quarantined),
        ("rejected", day.rejected),
      ] where count > 0 {
        let part = Double(count) / most * Self.height
        top -= part
        bars = bars + SVG.rect(style, x, top, Self.step - 1, part, Self.title(day))
      }
    }
    return """
      <svg class="days" role="img" aria-label="mail by day" width="\(SVG.number(width))" height="\(SVG.number(Self.height))">
      \(bars)</svg>
      """
  }

  private static func title(_ day: Sender.Day) -> String {
    "\(Amount.count(day.aligned)) pass, \(Amount.count(day.letIn)) fail and let in,"
      + " \(Amount.count(day.quarantined)) quarantined, \(Amount.count(day.rejected)) rejected"
  }
}
