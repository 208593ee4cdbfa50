import AggregateReports
import Findings
import Join
import Policies
import Traffic

/// A policy domain's stages over time as an inline SVG: a band for each stage, own failing mail day
/// by day, and each stage's share of lost mail with its interval.
///
/// It has a title and a description for those who cannot see it, and the table under it says the
/// same in numbers.
struct StageChart {
  static let width = 1000.0
  private static let left = 52.0
  private static let right = 12.0
  private static let bandHeight = 24.0
  private static let barTop = 48.0
  private static let barHeight = 130.0
  private static let dotTop = 216.0
  private static let dotHeight = 80.0
  static let height = 328.0

  let domain: String
  let stages: [StageSummary]
  let series: FailureSeries
  let style: TextStyle

  private let begin: Double
  private let end: Double

  init(domain: String, stages: [StageSummary], series: FailureSeries, style: TextStyle) {
    self.domain = domain
    self.stages = stages
    self.series = series
    self.style = style
    let days = series.days * 86_400
    let firsts = series.buckets.first.map { [$0.begin] } ?? []
    let lasts = series.buckets.last.map { [$0.begin + days] } ?? []
    let begins = firsts + stages.map(\.stage.begin)
    // A stage declared long ago would squeeze what was measured.
    let least = firsts.first ?? begins.min() ?? 0
    begin = Double(least)
    end = Double(max((lasts + stages.map(\.stage.begin)).max() ?? least, least + 86_400))
  }

  var html: HTML {
    guard !stages.isEmpty else { return "" }
    let id = "chart-" + domain.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    return """
      <div class="card chart scroll" tabindex="0" role="group" aria-label="Chart of \(domain)">
      <svg viewBox="0 0 \(SVG.number(Self.width)) \(SVG.number(Self.height))" role="img" aria-label="Stages of \(domain) and its own mail that fails DMARC. \(description)">
      \(SVG.hatching("\(id)-unsure"))\
      \(bands(id))\(bars)\(dots)\(days)</svg>
      \(legend)</div>

      """
  }

  /// What the picture shows, in sentences.
  private var description: String {
    let parts = stages.map { summary -> String in
      let attempts = summary.logged.delivered + summary.logged.refused
      return "\(StageName.of(summary.stage)) from \(style.day(summary.stage.begin)):"
        + " \(Amount.count(summary.logged.refusedDMARC)) of \(Amount.count(attempts)) rows refused"
        + " for DMARC; of \(Amount.count(summary.matched.messages)) own messages reported"
        + " \(Amount.count(summary.matched.quarantine)) quarantined and"
        + " \(Amount.count(summary.matched.reject)) rejected."
    }
    return parts.joined(separator: " ")
  }

  private var legend: HTML {
    """
    <p class="legend"><span class="rejected">rejected or refused</span>\
    <span class="quarantined">quarantined</span>\
    <span class="spared">failed, delivered all the same</span></p>

    """
  }

  // MARK: - Places

  private func x(_ time: Int) -> Double {
    let share = (Double(time) - begin) / (end - begin)
    return Self.left + min(1, max(0, share)) * (Self.width - Self.left - Self.right)
  }

  // MARK: - Bands

  private func bands(_ id: String) -> HTML {
    stages.indices.map { index -> HTML in
      let stage = stages[index].stage
      let from = index == 0 ? Self.left : x(stage.begin)
      let to = stage.end.map(x) ?? Self.width - Self.right
      guard to > from else { return "" }
      let name = StageName.of(stage)
      let colour = "p-" + Self.colour(stage)
      var band = SVG.rect(colour, from, 0, to - from, Self.bandHeight, name)
      band = band + SVG.rect(colour + " back", from, Self.barTop, to - from, Self.barHeight)
      band = band + SVG.rect(colour + " back", from, Self.dotTop, to - from, Self.dotHeight)
      if Double(name.count) * 6.6 + 8 < to - from {
        band = band + SVG.text("", from + 6, 16, "start", name)
      }
      guard index > 0 else { return band }
      let unsure = x(stage.begin + stage.beginUncertaintySeconds)
      let early = x(stage.begin - stage.beginUncertaintySeconds)
      if unsure > early {
        band =
          band
          + SVG.hatched(
            "\(id)-unsure", early, 0, unsure - early, Self.bandHeight, "the change lies here")
      }
      return band + SVG.line("cut", from, 0, from, Self.dotTop + Self.dotHeight)
    }.joined()
  }

  private static func colour(_ stage: Stage) -> String {
    switch stage.policy {
    case .none: "none"
    case .reject: "reject"
    case .quarantine:
      "q" + String(stage.percent < 25 ? 1 : stage.percent < 50 ? 2 : stage.percent < 100 ? 3 : 4)
    }
  }

  // MARK: - Bars

  private var bars: HTML {
    let top = Self.barTop
    let bottom = Self.barTop + Self.barHeight
    let most = series.buckets.map { $0.share($0.quarantined + $0.rejected + $0.spared) }.max() ?? 0
    let scale = Self.scale(most)
    var out = axis(scale, top, Self.barHeight, "Own mail that fails DMARC, reported")
    if most == 0 {
      let text = series.buckets.isEmpty ? "no report speaks of it" : "none fails"
      return out
        + SVG.text(
          "soft", (Self.left + Self.width) / 2, top + Self.barHeight / 2 + 4, "middle", text)
    }
    let step = Double(series.days * 86_400) / (end - begin) * (Self.width - Self.left - Self.right)
    let gap = step > 6 ? min(4, step * 0.2) : 0
    for bucket in series.buckets {
      var base = bottom
      let from = x(bucket.begin) + gap / 2
      let parts = [
        ("rejected", "rejected", bucket.rejected),
        ("quarantined", "quarantined", bucket.quarantined),
        ("spared", "delivered all the same", bucket.spared),
      ]
      for (colour, word, count) in parts where count > 0 {
        let size = bucket.share(count) / scale * Self.barHeight
        base -= size
        out =
          out
          + SVG.rect(
            colour, from, base, step - gap, size,
            "\(style.day(bucket.begin)): \(Amount.count(count)) of"
              + " \(Amount.count(bucket.messages)) own messages failed and were \(word)")
      }
    }
    return out
  }

  /// The upper end of an axis that holds a share: 1, 2 or 5 times a power of ten, or 1.
  private static func scale(_ most: Double) -> Double {
    let steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
    return steps.first { $0 >= most * 1.02 } ?? 1
  }

  private func axis(_ scale: Double, _ top: Double, _ height: Double, _ title: String) -> HTML {
    SVG.axis(
      from: Self.left, to: Self.width - Self.right, top: top, height: height, title: title
    ) { Self.percent(scale * $0) }
  }

  private static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let rest = String(hundredths % 100)
    let decimals = rest.count < 2 ? "0" + rest : rest
    return hundredths % 100 == 0
      ? "\(hundredths / 100) %"
      : "\(hundredths / 100)." + (decimals.hasSuffix("0") ? String(decimals.dropLast()) : decimals)
        + " %"
  }

  // MARK: - Intervals

  private struct Dot {
    let colour: String
    let rate: FailureRate
    let word: String
    let offset: Double
  }

  private var dots: HTML {
    let all = stages.map { summary in
      [
        Dot(
          colour: "rejected",
          rate: FailureRate(
            failed: summary.logged.refusedDMARC,
            attempted: summary.logged.delivered + summary.logged.refused),
          word: "rows refused for DMARC, live", offset: -5),
        Dot(
          colour: "quarantined",
          rate: FailureRate(
            failed: summary.matched.quarantine, attempted: summary.matched.messages),
          word: "own messages quarantined, reported", offset: 5),
      ]
    }
    let most = all.joined().compactMap { $0.rate.interval?.upperBound }.max() ?? 0
    let scale = Self.scale(most)
    let title =
      "Refused for DMARC (live) and quarantined (reported) in each stage, with 95 % intervals"
    var out = axis(scale, Self.dotTop, Self.dotHeight, title)
    for (index, dots) in all.enumerated() {
      let stage = stages[index].stage
      let from = index == 0 ? Self.left : x(stage.begin)
      let middle = (from + (stage.end.map(x) ?? Self.width - Self.right)) / 2
      out = out + dots.map { dot($0, middle + $0.offset, scale) }.joined()
    }
    return out
  }

  private func dot(_ dot: Dot, _ x: Double, _ scale: Double) -> HTML {
    guard let share = dot.rate.share, let interval = dot.rate.interval else { return "" }
    func y(_ share: Double) -> Double {
      Self.dotTop + Self.dotHeight * (1 - min(1, share / scale))
    }
    let title =
      "\(FindingText.rate(dot.rate)) \(dot.word),"
      + " \(Amount.percent(interval.lowerBound)) to \(Amount.percent(interval.upperBound))"
    return """
      <g><title>\(title)</title>\(SVG.line("whisker \(dot.colour)", x, y(interval.lowerBound), x, y(interval.upperBound)))\
      <circle class="\(dot.colour)" cx="\(SVG.number(x))" cy="\(SVG.number(y(share)))" r="4"/></g>

      """
  }

  // MARK: - Days

  private var days: HTML {
    let count = Int((end - begin) / 86_400)
    let steps = [1, 2, 7, 14, 28, 91, 182, 364]
    let step = steps.first { count / $0 <= 10 } ?? 364
    let first = (Int(begin) + 86_399) / 86_400
    return stride(from: first, to: Int(end) / 86_400 + 1, by: step).map { day -> HTML in
      let place = x(day * 86_400)
      guard place < Self.width - 40 else { return "" }
      let name = style.day(day * 86_400)
      return SVG.line(
        "cut", place, Self.dotTop + Self.dotHeight, place, Self.dotTop + Self.dotHeight + 5)
        + SVG.text(
          "soft", place, Self.height - 14, "middle", day == first ? name : String(name.suffix(5)))
    }.joined()
  }
}
