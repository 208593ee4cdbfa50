import ByteKit

/// Finds the times in which the failures of one series rose.
///
/// Goes through the log once, minute by minute. What is usual is learned from the time before, with
/// a delay, and not while a spike is on. A spike begins where the sum of evidence began to rise
/// (E. S. Page, Biometrika 41 (1954) 100-115), and ends where the same mail no longer fails as it
/// did in it.
package struct SpikeSearch {
  /// Evidence that opens a spike: chance alone gives it once in e^14 minutes.
  package static let alarmScore = 14.0
  /// Failures beyond the usual that make a spike.
  package static let extraMin = 12.0
  /// How many times the usual rate a spike is at least.
  package static let ratioMin = 2.5
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
  private let number: Int
  private let failures: [Int32]
  private let slots: StreamSlots
  private let units: [Int]
  private var model: BaselineModel
  private var scores = ratios.map { RiseScore(ratio: $0) }
  /// Usual failures by minute, as known when the minute came.
  private var usuals: [Double] = []
  private var open: OpenSpike?
  /// The spans up to here were learned or left out.
  private var learnedSpans = 0
  /// Spans that a spike lies in.
  private var left: Set<Int> = []
  private var found: [Segment] = []

  private init(_ series: MinuteSeries, _ number: Int, _ slots: StreamSlots, units: [Int]) {
    self.series = series
    self.number = number
    failures = series.failures[number]
    self.slots = slots
    self.units = units
    model = BaselineModel(units: units)
    usuals.reserveCapacity(series.count)
  }

  /// The segments of one series, by begin.
  ///
  /// `units` has the unit of each stream: a From domain's mail by one relay.
  static func run(
    _ series: MinuteSeries, _ number: Int, _ slots: StreamSlots, units: [Int]
  ) -> [Segment] {
    guard series.count > 0, !units.isEmpty else { return [] }
    var search = SpikeSearch(series, number, slots, units: units)
    for span in 0..<slots.count { search.look(at: span) }
    search.finish()
    return search.found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func hour(of span: Int) -> Int {
    // 1970-01-01 was a Thursday; hours of the week are counted from Monday.
    let hours = (slots.first + span) * slots.minutes / 60
    return (hours + 72) % 168
  }

  // MARK: - One span

  private mutating func look(at span: Int) {
    learn(upTo: span - Self.delaySpans)
    let usual = model.mixedRate(slots.cells(span)) * model.swing(hour: hour(of: span))
    let variation = model.variation
    let isKnown = model.learned >= Self.learnedMin
    for place in slots.places(span, series) {
      let expected = usual * Double(series.attempts[place])
      usuals.append(expected)
      guard open == nil else { continue }
      let failed = Double(failures[place])
      var alarm: Int?
      for index in Self.ratios.indices {
        let score = scores[index].add(
          failed, expected, variation: variation, place: place)
        if score > Self.alarmScore, isKnown { alarm = scores[index].begin }
      }
      if !isKnown {
        for index in Self.ratios.indices { scores[index].reset(after: place) }
      }
      if let alarm { begin(from: alarm, at: place, span: span) }
    }
    if open != nil { follow(span) }
  }

  private mutating func begin(from begin: Int, at place: Int, span: Int) {
    let (failed, expected) = sums(begin..<(place + 1))
    // Two or three failures of a kind that never was before make no spike yet.
    guard failed - expected >= Self.extraMin / 2,
      gain(failed, expected) >= Self.alarmScore / 2
    else { return }
    let first = refinedBegin(begin..<(place + 1))
    var open = OpenSpike(
      begin: first, begins: begins(first, place + 1),
      firstSpan: (series.first + first) / slots.minutes - slots.first,
      unitCount: model.unitCount)
    for earlier in open.firstSpan..<max(open.firstSpan, span) {
      open.add(slots.cells(earlier), slots.failures(earlier, number), units: units)
    }
    self.open = open
  }

  /// Evidence against chance, where what is usual is itself known from a few failures only.
  private func gain(_ failed: Double, _ expected: Double) -> Double {
    Likelihood.gain(failed, over: expected, known: model.learnedFailures + 1)
      / model.variation
  }

  private func sums(_ range: Range<Int>) -> (failed: Double, expected: Double) {
    var failed = 0.0
    var expected = 0.0
    for place in range {
      failed += Double(failures[place])
      expected += usuals[place]
    }
    return (failed, expected)
  }

  /// The minute from which on the failures are most likely under the rate that they have.
  private func refinedBegin(_ range: Range<Int>) -> Int {
    let lead = max(0, range.lowerBound - 2 * slots.minutes)
    var begin = range.lowerBound
    for _ in 0..<3 {
      let (failed, expected) = sums(begin..<range.upperBound)
      let ratio = max(1.5, failed / max(expected, 1e-6))
      var sum = 0.0
      var best = 0.0
      for place in (lead..<range.upperBound).reversed() {
        sum +=
          Double(failures[place]) * Likelihood.log(ratio) - usuals[place] * (ratio - 1)
        if sum > best { (best, begin) = (sum, place) }
      }
    }
    return begin
  }

  /// The minutes at which the rise may have begun, as known up to a place.
  private func begins(_ begin: Int, _ end: Int) -> ClosedRange<Int> {
    LikelyRange.begins(
      around: begin, in: 0..<end, variation: model.variation, step(begin..<end))
  }

  /// How far a minute speaks for being part of a rise, whose minutes so far are given.
  private func step(_ range: Range<Int>) -> (Int) -> Double {
    let (failed, expected) = sums(range)
    let ratio = max(1.5, failed / max(expected, 1e-6))
    let (failures, usuals) = (failures, usuals)
    return { place in
      Double(failures[place]) * Likelihood.log(ratio) - usuals[place] * (ratio - 1)
    }
  }

  private mutating func follow(_ span: Int) {
    guard var open else { return }
    self.open = nil
    open.weigh(
      slots.cells(span), slots.failures(span, number), span: span, units: units, model)
    open.add(slots.cells(span), slots.failures(span, number), units: units)
    left.insert(span)
    guard open.hasEnded else {
      self.open = open
      return
    }
    let end = refinedEnd(open)
    close(open, end: end, lasts: false)
    for index in Self.ratios.indices {
      scores[index].reset(after: slots.places(span, series).upperBound - 1)
    }
  }

  /// The minute up to which the failures are most likely under the rate that they had.
  private func refinedEnd(_ open: OpenSpike) -> Int {
    let last = slots.places(open.bestSpan, series).upperBound
    let (failed, expected) = sums(open.begin..<max(open.begin + 1, last))
    let ratio = max(1.5, failed / max(expected, 1e-6))
    let from = max(open.begin, last - 2 * slots.minutes)
    let to = min(usuals.count, last + 2 * slots.minutes)
    var sum = 0.0
    var best = -Double.infinity
    var end = last
    for place in from..<max(from, to) {
      sum +=
        Double(failures[place]) * Likelihood.log(ratio) - usuals[place] * (ratio - 1)
      if sum > best { (best, end) = (sum, place + 1) }
    }
    return max(end, open.begin + 1)
  }

  private mutating func finish() {
    guard let open else { return }
    let lasts = open.peakDrop < OpenSpike.endScore / 2
    close(open, end: lasts ? series.count : refinedEnd(open), lasts: lasts)
  }

  private mutating func close(_ open: OpenSpike, end: Int, lasts: Bool) {
    let range = open.begin..<max(open.begin + 1, end)
    let (failed, expected) = sums(range)
    let gain = gain(failed, expected)
    if failed < Self.learnedRatioMax * expected { relearn(open) }
    guard failed - expected >= Self.extraMin, failed >= Self.ratioMin * expected,
      gain >= Self.wholeScore
    else { return }
    found.append(
      Segment(
        series: number, range: range, begins: open.begins,
        ends: lasts ? end...end : ends(open, range), lasts: lasts, failed: failed,
        expected: expected, score: gain))
  }

  /// The minutes at which a rise may have ended.
  ///
  /// Where its own mail is not sent, other mail cannot tell.
  private func ends(_ open: OpenSpike, _ range: Range<Int>) -> ClosedRange<Int> {
    let known = usuals.count
    let ends = LikelyRange.ends(
      around: range.upperBound, in: (range.lowerBound + 1)..<max(known, range.lowerBound + 1),
      variation: model.variation, step(range))
    let last = min(known, slots.places(open.likelySpan, series).upperBound)
    return ends.lowerBound...max(ends.upperBound, last)
  }

  /// Learns the spans of a rise after all.
  private mutating func relearn(_ open: OpenSpike) {
    for span in open.firstSpan..<max(open.firstSpan, learnedSpans) {
      learn(span)
    }
    left = left.filter { $0 < learnedSpans }
  }

  private mutating func learn(upTo end: Int) {
    while learnedSpans < end {
      let span = learnedSpans
      learnedSpans += 1
      if left.contains(span) { continue }
      if let open, span >= open.firstSpan { continue }
      learn(span)
    }
  }

  private mutating func learn(_ span: Int) {
    model.learn(slots.cells(span), slots.failures(span, number), hour: hour(of: span))
  }
}
