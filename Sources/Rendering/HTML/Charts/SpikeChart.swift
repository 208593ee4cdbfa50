import Findings
import Incidents

/// Refusals and deferrals a minute around a spike as an inline SVG, each with what is usual, and
/// the spike marked: where it begins and ends, how sure that is, and its worst minutes.
///
/// The bars of the spike's kind above the line of what is usual are what is extra. It has a
/// description for those who cannot see it.
struct SpikeChart {
  private static let width = 1000.0
  private static let left = 52.0
  private static let right = 12.0
  private static let markHeight = 22.0
  private static let panels = (tops: [44.0, 222.0], heights: [140.0, 84.0])
  private static let bottom = 306.0
  private static let height = 344.0

  let spike: Spike
  let style: TextStyle

  private var begin: Int { spike.chart.first?.time ?? 0 }
  private var end: Int { spike.chart.last?.end ?? 0 }

  var html: HTML {
    guard spike.chart.count > 1, end > begin else { return "" }
    let id = "chart-\(spike.id)"
    return """
      <div class="card chart scroll" tabindex="0" role="group" aria-label="Chart of the spike">
      <svg viewBox="0 0 \(SVG.number(Self.width)) \(SVG.number(Self.height))" role="img" aria-label="\(description)">
      \(SVG.hatching("\(id)-unsure"))\(marks("\(id)-unsure"))\(panel(0, spike.kind))\(panel(1, spike.kind.other))\(ticks)</svg>
      \(legend)</div>

      """
  }

  /// What the picture shows, in sentences.
  private var description: String {
    let minutes = spike.chart[0].minutes
    let failed = spike.chart.map(\.rate.failed)
    let most = spike.chart[failed.indices.max { failed[$0] < failed[$1] } ?? 0]
    return "\(spike.kind.rawValue) and \(spike.kind.other.rawValue) a minute in steps of"
      + " \(Amount.count(minutes, "minute")), \(style.time(begin)) to \(style.time(end))."
      + " \(spike.kind.rawValue): at most \(Self.amount(Double(most.rate.failed), most.minutes))"
      + " a minute from \(style.time(most.time)) on, where"
      + " \(Self.amount(usual(most, spike.kind), most.minutes)) is usual."
  }

  private var legend: HTML {
    let kinds = [FailureKind.refused, .deferred].map { kind -> HTML in
      "<span class=\"\(Self.colour(kind))\">\(kind.rawValue)</span>"
    }
    return """
      <p class="legend">\(kinds)<span class="usual">usual at that much mail</span>\
      <span class="spike">\(spike.origin == .found ? "the spike" : "the hour asked for")</span>\
      \(unsureLegend)<span class="worst">the worst</span></p>

      """
  }

  private var unsureLegend: HTML {
    let ranges = [spike.begins, spike.ends].compactMap { $0 }
    return ranges.allSatisfy { $0.count == 1 }
      ? "" : "<span class=\"unsure\">where its start and its end may lie, 95 %</span>"
  }

  private static func colour(_ kind: FailureKind) -> String {
    kind == .refused ? "rejected" : "quarantined"
  }

  // MARK: - Places

  private func x(_ time: Int) -> Double {
    let share = Double(time - begin) / Double(end - begin)
    return Self.left + min(1, max(0, share)) * (Self.width - Self.left - Self.right)
  }

  // MARK: - The spike

  private func marks(_ id: String) -> HTML {
    let from = x(spike.begin)
    let to = x(spike.until)
    var out = HTML.empty
    for (top, height) in zip(Self.panels.tops, Self.panels.heights) {
      out = out + SVG.rect("spike", from, top, to - from, height)
    }
    out = out + SVG.rect("spike", from, 0, to - from, Self.markHeight, title)
    out = out + unsure(id, spike.begins, "the begin lies here")
    if let ends = spike.ends { out = out + unsure(id, ends, "the end lies here") }
    out = out + edge(from) + (spike.end == nil ? "" : edge(to))
    let word = spike.origin == .found ? "spike" : "asked for"
    return out + (to - from > 60 ? SVG.text("", from + 6, 15, "start", word) : "")
  }

  /// A line down, but for the titles of the axes.
  private func edge(_ place: Double) -> HTML {
    zip([0] + Self.panels.tops, [Self.markHeight] + Self.panels.heights).map { top, height in
      SVG.line("edge", place, top, place, top + height)
    }.joined()
  }

  private var title: String {
    "\(style.time(spike.begin)) to \(style.time(spike.until)): \(FindingText.rate(spike.during))"
  }

  private func unsure(_ id: String, _ range: ClosedRange<Int>, _ title: String) -> HTML {
    let (low, high) = (x(range.lowerBound), x(range.upperBound))
    guard high - low >= 1 else { return "" }
    return SVG.hatched(
      id, low, 0, high - low, Self.markHeight,
      "\(title): \(SpikeText.between(range, style) ?? "")")
  }

  // MARK: - Bars

  private func rate(_ point: ChartPoint, _ kind: FailureKind) -> FailureRate {
    kind == spike.kind ? point.rate : point.other
  }

  /// Failures that the attempts of a step have usually.
  private func usual(_ point: ChartPoint, _ kind: FailureKind) -> Double {
    let before = kind == spike.kind ? spike.before : spike.otherBefore
    return Double(rate(point, kind).attempted) * (before.share ?? 0)
  }

  private func panel(_ number: Int, _ kind: FailureKind) -> HTML {
    let (top, height) = (Self.panels.tops[number], Self.panels.heights[number])
    let most =
      spike.chart.map { point in
        max(Double(rate(point, kind).failed), usual(point, kind)) / Double(max(1, point.minutes))
      }.max() ?? 0
    let scale = Self.scale(most)
    var out = SVG.axis(
      from: Self.left, to: Self.width - Self.right, top: top, height: height,
      title: "\(kind.rawValue) a minute, live"
    ) { Self.amount(scale * $0 * 1000, 1000) }
    func y(_ count: Double, _ point: ChartPoint) -> Double {
      top + height * (1 - count / Double(max(1, point.minutes)) / scale)
    }
    var line: [(x: Double, y: Double)] = []
    for point in spike.chart {
      let (from, to) = (x(point.time), x(point.end))
      let gap = min(3, (to - from) * 0.2)
      let failed = rate(point, kind).failed
      if failed > 0 {
        let place = y(Double(failed), point)
        out =
          out
          + SVG.rect(
            Self.colour(kind), from + gap / 2, place, to - from - gap, top + height - place,
            tip(point, kind))
      }
      let level = y(usual(point, kind), point)
      line += [(from, level), (to, level)]
    }
    let before = kind == spike.kind ? spike.before : spike.otherBefore
    if before.attempted > 0 { out = out + SVG.path("usual", line) }
    return number == 0 ? out + worst(top, height, scale) : out
  }

  private func tip(_ point: ChartPoint, _ kind: FailureKind) -> String {
    "\(style.time(point.time)), \(Amount.count(point.minutes, "minute")):"
      + " \(FindingText.rate(rate(point, kind))) \(kind.rawValue),"
      + " usual \(Self.amount(usual(point, kind), 1))"
  }

  /// A mark over the worst minutes.
  private func worst(_ top: Double, _ height: Double, _ scale: Double) -> HTML {
    guard let peak = spike.peak else { return "" }
    let place = x((peak.time + peak.end) / 2)
    let text = "the worst, \(style.time(peak.time)): \(FindingText.rate(peak.rate))"
    return """
      <path class="worst" d="M\(SVG.number(place - 5)) \(SVG.number(top - 9))h10l-5 8z"><title>\(text)</title></path>

      """
  }

  /// The upper end of an axis: a number whose half is round too.
  private static func scale(_ most: Double) -> Double {
    guard most > 0 else { return 1 }
    var unit = 0.001
    while unit < 1e9 {
      for step in [1.0, 2, 3, 4, 6, 8] where step * unit >= most * 1.04 { return step * unit }
      unit *= 10
    }
    return most
  }

  /// A count over some minutes as a number a minute, with as many digits as it takes.
  private static func amount(_ count: Double, _ minutes: Int) -> String {
    let value = count / Double(max(1, minutes))
    let digits = value >= 100 ? 0 : value >= 1 ? 1 : value >= 0.1 ? 2 : 3
    return Amount.decimal(value, digits: digits)
  }

  // MARK: - Times

  /// Minutes between ticks.
  private static let steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440, 28 * 1440,
  ]

  private var ticks: HTML {
    let step = (Self.steps.first { (end - begin) / ($0 * 60) <= 10 } ?? 28 * 1440) * 60
    let shift = offset(at: begin)
    let first = (begin + shift + step - 1) / step * step - shift
    var out = HTML.empty
    var lastDay = ""
    for time in stride(from: first, through: end, by: step) {
      let place = x(time)
      out = out + SVG.line("cut", place, Self.bottom, place, Self.bottom + 5)
      guard place > Self.left + 12, place < Self.width - 34 else { continue }
      let day = style.day(time)
      let isDays = step >= 86_400
      out =
        out
        + SVG.text(
          "soft", place, Self.bottom + 18, "middle", isDays ? String(day.suffix(5)) : clock(time))
      if !isDays, day != lastDay {
        out = out + SVG.text("soft", place, Self.bottom + 33, "middle", day)
      }
      lastDay = day
    }
    return out
  }

  /// `14:05` of the reader's clock.
  private func clock(_ time: Int) -> String {
    String(style.time(time).dropFirst(style.day(time).count + 1).prefix(5))
  }

  /// Seconds that the reader's clock is ahead of UTC, or behind it by the rest of a day.
  private func offset(at time: Int) -> Int {
    let parts = clock(time).split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2 else { return 0 }
    let shown = (parts[0] * 60 + parts[1]) * 60
    let own = ((time - time % 60) % 86_400 + 86_400) % 86_400
    return (shown - own + 86_400) % 86_400
  }
}
