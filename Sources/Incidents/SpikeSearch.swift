import ByteKit
import DeliveryJoin

/// Finds the times in which a kind of failure rose, each cause for itself.
///
/// Goes through the log once, minute by minute. What is usual is learned from the time before, with
/// a delay, and not while a spike is on. A spike begins where the sum of evidence began to rise
/// (E. S. Page, Biometrika 41 (1954) 100-115), and ends where the same mail no longer fails as it
/// did in it.
struct SpikeSearch {
  /// Evidence that opens a spike: chance alone gives it once in e^14 minutes.
  static let alarmScore = 14.0
  /// Evidence that ends one.
  static let endScore = 7.0
  /// Failures beyond the usual that make a spike.
  static let extraMin = 12.0
  /// How many times the usual rate a spike is at least.
  static let ratioMin = 2.5
  /// Evidence of a whole spike.
  static let wholeScore = 15.0
  /// Attempts that must be known before a spike can be told.
  static let learnedMin = 400.0
  /// Spans between the present and what is learned.
  static let delaySpans = 3
  /// How many times the usual rate an ended rise may have been at most to be learned from: what
  /// comes again every week is usual, what broke once is not.
  static let learnedRatioMax = 5.0
  private static let ratios = [2.0, 5.0, 20.0]

  private let series: MinuteSeries
  private let slots: StreamSlots
  private let units: [Int]
  private var model: BaselineModel
  private var tracks: [Track]
  private(set) var found: [Segment] = []

  /// The state of one series.
  private struct Track {
    var scores = SpikeSearch.ratios.map { RiseScore(ratio: $0) }
    /// Usual failures by minute, as known when the minute came.
    var expected: [Double] = []
    var open: OpenSpike?
    /// The spans up to here were learned or left out.
    var learnedSpans = 0
    /// Spans that a spike lies in.
    var left: Set<Int> = []
  }

  init(_ series: MinuteSeries, _ slots: StreamSlots, units: [Int]) {
    self.series = series
    self.slots = slots
    self.units = units
    model = BaselineModel(units: units, series: MinuteSeries.all + 1)
    tracks = Array(repeating: Track(), count: MinuteSeries.all + 1)
    for number in tracks.indices { tracks[number].expected.reserveCapacity(series.count) }
  }

  /// All segments, by begin.
  ///
  /// `units` has the unit of each stream: a From domain's mail by one relay.
  static func run(_ series: MinuteSeries, _ slots: StreamSlots, units: [Int]) -> [Segment] {
    guard series.count > 0, !units.isEmpty else { return [] }
    var search = SpikeSearch(series, slots, units: units)
    // Where nothing failed there is nothing to find, and nobody asks what is usual.
    let numbers = search.tracks.indices.filter { number in
      series.failures[number].contains { $0 > 0 }
    }
    for span in 0..<slots.count {
      for number in numbers { search.look(at: span, number) }
    }
    for number in numbers { search.finish(number) }
    return search.found.sorted {
      ($0.range.lowerBound, $0.series) < ($1.range.lowerBound, $1.series)
    }
  }

  private func hour(of span: Int) -> Int {
    // 1970-01-01 was a Thursday; hours of the week are counted from Monday.
    let hours = (slots.first + span) * slots.minutes / 60
    return (hours + 72) % 168
  }

  // MARK: - One span of one series

  private mutating func look(at span: Int, _ number: Int) {
    learn(upTo: span - Self.delaySpans, number)
    let cells = slots.cells(span)
    let usual = model.mixedRate(cells, number) * model.swing(hour: hour(of: span), number)
    let variation = model.variation(number)
    let isKnown = model.learned(number) >= Self.learnedMin
    for place in slots.places(span, series) {
      let expected = usual * Double(series.attempts[place])
      tracks[number].expected.append(expected)
      guard tracks[number].open == nil else { continue }
      let failed = Double(series.failures[number][place])
      var alarm: Int?
      for index in Self.ratios.indices {
        let score = tracks[number].scores[index].add(
          failed, expected, variation: variation, place: place)
        if score > Self.alarmScore, isKnown { alarm = tracks[number].scores[index].begin }
      }
      if !isKnown {
        for index in Self.ratios.indices { tracks[number].scores[index].reset(after: place) }
      }
      if let alarm { open(number, from: alarm, at: place, span: span) }
    }
    if tracks[number].open != nil { follow(span, number) }
  }

  private mutating func open(_ number: Int, from begin: Int, at place: Int, span: Int) {
    let (failed, expected) = sums(number, begin..<(place + 1))
    // Two or three failures of a kind that never was before make no spike yet.
    guard failed - expected >= Self.extraMin / 2,
      gain(number, failed, expected) >= Self.alarmScore / 2
    else { return }
    let first = refinedBegin(number, begin..<(place + 1))
    tracks[number].open = OpenSpike(
      begin: first, firstSpan: (series.first + first) / slots.minutes - slots.first)
    if let open = tracks[number].open {
      for earlier in open.firstSpan..<max(open.firstSpan, span) {
        tracks[number].open?.add(
          slots.cells(earlier), slots.failures(earlier), series: number, units: units)
      }
    }
  }

  /// Evidence against chance, where what is usual is itself known from a few failures only.
  private func gain(_ number: Int, _ failed: Double, _ expected: Double) -> Double {
    Likelihood.gain(failed, over: expected, known: model.learnedFailures(number) + 1)
      / model.variation(number)
  }

  private func sums(_ number: Int, _ range: Range<Int>) -> (failed: Double, expected: Double) {
    var failed = 0.0
    var expected = 0.0
    for place in range {
      failed += Double(series.failures[number][place])
      expected += tracks[number].expected[place]
    }
    return (failed, expected)
  }

  /// The minute from which on the failures are most likely under the rate that they have.
  private func refinedBegin(_ number: Int, _ range: Range<Int>) -> Int {
    let lead = max(0, range.lowerBound - 2 * slots.minutes)
    var begin = range.lowerBound
    for _ in 0..<3 {
      let (failed, expected) = sums(number, begin..<range.upperBound)
      let ratio = max(1.5, failed / max(expected, 1e-6))
      var sum = 0.0
      var best = 0.0
      for place in (lead..<range.upperBound).reversed() {
        sum +=
          Double(series.failures[number][place]) * Likelihood.log(ratio)
          - tracks[number].expected[place] * (ratio - 1)
        if sum > best { (best, begin) = (sum, place) }
      }
    }
    return begin
  }

  private mutating func follow(_ span: Int, _ number: Int) {
    guard var open = tracks[number].open else { return }
    tracks[number].open = nil
    open.weigh(
      slots.cells(span), slots.failures(span), span: span, series: number, units: units,
      model)
    open.add(slots.cells(span), slots.failures(span), series: number, units: units)
    tracks[number].left.insert(span)
    guard open.hasEnded else {
      tracks[number].open = open
      return
    }
    let end = refinedEnd(number, open)
    close(number, open, end: end, lasts: false)
    for index in Self.ratios.indices {
      tracks[number].scores[index].reset(after: slots.places(span, series).upperBound - 1)
    }
  }

  /// The minute up to which the failures are most likely under the rate that they had.
  private func refinedEnd(_ number: Int, _ open: OpenSpike) -> Int {
    let last = slots.places(open.bestSpan, series).upperBound
    let (failed, expected) = sums(number, open.begin..<max(open.begin + 1, last))
    let ratio = max(1.5, failed / max(expected, 1e-6))
    let from = max(open.begin, last - 2 * slots.minutes)
    let to = min(tracks[number].expected.count, last + 2 * slots.minutes)
    var sum = 0.0
    var best = -Double.infinity
    var end = last
    for place in from..<max(from, to) {
      sum +=
        Double(series.failures[number][place]) * Likelihood.log(ratio)
        - tracks[number].expected[place] * (ratio - 1)
      if sum > best { (best, end) = (sum, place + 1) }
    }
    return max(end, open.begin + 1)
  }

  private mutating func finish(_ number: Int) {
    guard let open = tracks[number].open else { return }
    let lasts = open.peakDrop < Self.endScore / 2
    close(number, open, end: lasts ? series.count : refinedEnd(number, open), lasts: lasts)
  }

  private mutating func close(_ number: Int, _ open: OpenSpike, end: Int, lasts: Bool) {
    let range = open.begin..<max(open.begin + 1, end)
    let (failed, expected) = sums(number, range)
    let gain = gain(number, failed, expected)
    if failed < Self.learnedRatioMax * expected { relearn(number, open) }
    guard failed - expected >= Self.extraMin, failed >= Self.ratioMin * expected,
      gain >= Self.wholeScore
    else { return }
    found.append(
      Segment(
        series: number, range: range, lasts: lasts, failed: failed, expected: expected,
        score: gain))
  }

  /// Learns the spans of a rise after all.
  private mutating func relearn(_ number: Int, _ open: OpenSpike) {
    for span in open.firstSpan..<tracks[number].learnedSpans {
      model.learn(slots.cells(span), slots.failures(span), hour: hour(of: span), series: number)
    }
    tracks[number].left = tracks[number].left.filter { $0 < tracks[number].learnedSpans }
  }

  private mutating func learn(upTo end: Int, _ number: Int) {
    while tracks[number].learnedSpans < end {
      let span = tracks[number].learnedSpans
      tracks[number].learnedSpans += 1
      if tracks[number].left.contains(span) { continue }
      if let open = tracks[number].open, span >= open.firstSpan { continue }
      model.learn(slots.cells(span), slots.failures(span), hour: hour(of: span), series: number)
    }
  }
}
