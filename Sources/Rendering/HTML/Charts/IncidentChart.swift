import Findings
import Incidents

/// A chart of one line: a mark for the rate of failures in each step of time.
enum IncidentChart {
  private static let marks = Array("_.:-=+*#%@")
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// The chart with its scale under it; none where there is nothing to show.
  static func lines(_ spike: Spike, _ style: TextStyle) -> [TerminalText] {
    guard let first = spike.chart.first, let last = spike.chart.last, spike.chart.count > 1 else {
      return []
    }
    let shares = spike.chart.map { $0.rate.share }
    let top = shares.compactMap { $0 }.max() ?? 0
    let marks = style.usesUnicode ? blocks : marks
    var chart = ""
    var ruler = ""
    for (point, share) in zip(spike.chart, shares) {
      if let share, top > 0 {
        chart.append(marks[min(marks.count - 1, Int(share / top * Double(marks.count)))])
      } else {
        chart.append(" ")
      }
      let end = spike.end ?? .max
      ruler.append(
        point.time == spike.begin ? "^" : point.time > spike.begin && point.time < end ? "-" : " ")
    }
    let minutes = (spike.chart[1].time - first.time) / 60
    let worst = spike.chart.max { ($0.rate.share ?? 0) < ($1.rate.share ?? 0) }?.rate
    return [
      "  \(chart)  peak \(worst.map { Amount.share($0.failed, of: $0.attempted) } ?? "-")",
      "  \(ruler)  \(Amount.count(minutes, "minute")) a mark, \(style.time(first.time)) to"
        + " \(style.time(last.time + minutes * 60))",
    ]
  }
}
