/// A run of minutes near the begin of a log in which one series failed more than in all others
/// there.
struct OpeningRun {
  /// Places in the series.
  var range: Range<Int>
  /// Where its begin and its end may lie.
  let begins: ClosedRange<Int>, ends: ClosedRange<Int>
  /// Failures in it, and how many its mail would have had as it is outside.
  let failed: Double, expected: Double
  /// How far it speaks against chance, as a logarithm.
  let evidence: Double
}

/// Looks through the first minutes of a log, of which nothing before tells what is usual.
///
/// The search by the minute learns for some time before it can tell of anything. What began in
/// that time is found here: the run of minutes whose share of failures is the furthest above that of
/// all other minutes around it, whether those lie before or after it (the likelihood of two shares
/// against one, over all runs of blocks).
struct OpeningScan {
  /// Blocks of minutes that runs are made of.
  static let blocksMax = 96
  /// Minutes looked at behind the time at which the search knows what is usual.
  static let tailMinutes = 180
  /// Evidence of a run: the best of thousands that chance makes has less.
  static let evidenceMin = 11.0
  /// Evidence from which on a run is no proof of a rise, and yet too much for an all-clear of a log
  /// that shows no other day.
  static let faintEvidenceMin = 8.5
  /// Attempts outside a run without which they tell nothing.
  static let outsideMin = 30.0
  /// Minutes over which failures are taken together to see how much they vary.
  private static let variationMinutes = 10
  /// Times of that length that a usual variation weighs in the measured one, and that one.
  private static let variationPrior = (weight: 6.0, value: 1.3)

  let series: MinuteSeries
  let number: Int
  let slots: StreamSlots
  let units: [Int]
  /// The place from which on the search knows what is usual; the end where it never does.
  let known: Int
  /// The end of what is looked at.
  let limit: Int

  /// `units` has the unit of each stream.
  init(_ series: MinuteSeries, _ number: Int, _ slots: StreamSlots, units: [Int]) {
    self.series = series
    self.number = number
    self.slots = slots
    self.units = units
    known = Self.known(series, slots)
    limit = min(series.count, known + Self.tailMinutes)
  }

  /// The place from which on the search by the minute has learned enough.
  static func known(_ series: MinuteSeries, _ slots: StreamSlots) -> Int {
    var learned = 0
    for span in 0..<slots.count where span > SpikeSearch.delaySpans {
      let place = slots.places(span - SpikeSearch.delaySpans - 1, series)
      learned += series.sum(place, series: MinuteSeries.all).attempted
      if Double(learned) >= SpikeSearch.learnedMin { return slots.places(span, series).lowerBound }
    }
    return series.count
  }

  /// The run that stands out; nil where none does, not even faintly.
  ///
  /// What has less evidence than `evidenceMin` proves nothing.
  func run() -> OpeningRun? {
    guard limit > 1, !units.isEmpty, let best = bestRun() else { return nil }
    let variation = variation(best)
    guard best.evidence / variation >= Self.faintEvidenceMin else { return nil }
    let range = refined(best)
    let (inside, outside) = (counts(range), rest(of: range))
    let expected = expected(in: range)
    guard inside.failed - expected >= SpikeSearch.extraMin,
      inside.failed >= SpikeSearch.ratioMin * expected, outside.attempted > 0,
      range.lowerBound < known || limit == series.count
    else { return nil }
    let step = step(inside, outside)
    let ends = LikelyRange.ends(
      around: range.upperBound, in: (range.lowerBound + 1)..<limit, variation: variation, step)
    return OpeningRun(
      range: range,
      begins: LikelyRange.begins(
        around: range.lowerBound, in: 0..<range.upperBound, variation: variation, step),
      ends: ends, failed: inside.failed, expected: expected,
      evidence: best.evidence / variation)
  }

  // MARK: - Runs of blocks

  /// Failures among attempts.
  private struct Counts {
    var failed = 0.0, attempted = 0.0
    var share: Double { attempted > 0 ? failed / attempted : 0 }
  }

  private struct Best {
    let range: Range<Int>
    let evidence: Double
  }

  private func counts(_ range: Range<Int>) -> Counts {
    let sum = series.sum(range, series: number)
    return Counts(failed: Double(sum.failed), attempted: Double(sum.attempted))
  }

  /// All that is looked at, without a part.
  private func rest(of range: Range<Int>) -> Counts {
    let (all, inside) = (counts(0..<limit), counts(range))
    return Counts(
      failed: all.failed - inside.failed, attempted: all.attempted - inside.attempted)
  }

  private func bestRun() -> Best? {
    let width = (limit + Self.blocksMax - 1) / Self.blocksMax
    let bounds = Array(stride(from: 0, to: limit, by: width)) + [limit]
    var sums = [Counts()]
    for (begin, end) in zip(bounds, bounds.dropFirst()) {
      let block = counts(begin..<end)
      let last = sums[sums.count - 1]
      sums.append(
        Counts(
          failed: last.failed + block.failed, attempted: last.attempted + block.attempted))
    }
    let all = sums[sums.count - 1]
    var best: Best?
    for begin in 0..<(bounds.count - 1) {
      for end in (begin + 1)..<bounds.count {
        let inside = Counts(
          failed: sums[end].failed - sums[begin].failed,
          attempted: sums[end].attempted - sums[begin].attempted)
        let outside = Counts(
          failed: all.failed - inside.failed, attempted: all.attempted - inside.attempted)
        guard Self.standsOut(inside, outside) else { continue }
        let evidence = Self.evidence(inside, outside)
        if evidence > best?.evidence ?? 0 {
          best = Best(range: bounds[begin]..<bounds[end], evidence: evidence)
        }
      }
    }
    return best
  }

  private static func standsOut(_ inside: Counts, _ outside: Counts) -> Bool {
    outside.attempted >= outsideMin
      && inside.failed - inside.attempted * outside.share >= SpikeSearch.extraMin
      && inside.share >= SpikeSearch.ratioMin * outside.share
  }

  /// The logarithm of the likelihood of two shares against one.
  private static func evidence(_ inside: Counts, _ outside: Counts) -> Double {
    let share =
      (inside.failed + outside.failed) / max(inside.attempted + outside.attempted, 1)
    func term(_ count: Double, _ own: Double, _ common: Double) -> Double {
      count > 0 ? count * Likelihood.log(max(own, 1e-12) / max(common, 1e-12)) : 0
    }
    return [inside, outside].reduce(0) { sum, part in
      sum + term(part.failed, part.share, share)
        + term(part.attempted - part.failed, 1 - part.share, 1 - share)
    }
  }

  /// How many times the variance of chance the failures have, inside and outside.
  private func variation(_ best: Best) -> Double {
    let shares = (inside: counts(best.range).share, outside: rest(of: best.range).share)
    var sum = Self.variationPrior.weight * Self.variationPrior.value
    var weight = Self.variationPrior.weight
    for begin in stride(from: 0, to: limit, by: Self.variationMinutes) {
      let range = begin..<min(begin + Self.variationMinutes, limit)
      let part = range.clamped(to: best.range)
      let inside = counts(part.isEmpty ? range.lowerBound..<range.lowerBound : part)
      let all = counts(range)
      let usual =
        inside.attempted * shares.inside + (all.attempted - inside.attempted) * shares.outside
      guard usual > 0 else { continue }
      // Times with next to no mail say little of how much it varies.
      let square = (all.failed - usual) * (all.failed - usual) / max(usual, 1)
      sum += square
      weight += min(usual, 1)
    }
    return max(1, sum / weight)
  }

  // MARK: - To the minute

  /// How far a minute speaks for lying in the run.
  private func step(_ inside: Counts, _ outside: Counts) -> (Int) -> Double {
    let low = (outside.failed + 0.5) / (outside.attempted + 1)
    let high = max(inside.share, 1.5 * low)
    let logarithm = Likelihood.log(high / low)
    let (failures, attempts) = (series.failures[number], series.attempts)
    return { Double(failures[$0]) * logarithm - Double(attempts[$0]) * (high - low) }
  }

  /// The same run, with its begin and its end where they are most likely.
  private func refined(_ best: Best) -> Range<Int> {
    let width = 2 * ((limit + Self.blocksMax - 1) / Self.blocksMax)
    let step = step(counts(best.range), rest(of: best.range))
    let middle = (best.range.lowerBound + best.range.upperBound) / 2
    var (sum, most, begin) = (0.0, -Double.infinity, best.range.lowerBound)
    for place in (max(0, best.range.lowerBound - width)...middle).reversed() {
      sum += step(place)
      if sum > most { (most, begin) = (sum, place) }
    }
    var end = best.range.upperBound
    (sum, most) = (0, -Double.infinity)
    for place in middle..<min(limit, best.range.upperBound + width) {
      sum += step(place)
      if sum > most { (most, end) = (sum, place + 1) }
    }
    return begin..<max(end, begin + 1)
  }

  // MARK: - What its mail has elsewhere

  /// Failures that the mail of the run would have had by what it has outside: mail that is new gets
  /// the same room as in the search.
  private func expected(in range: Range<Int>) -> Double {
    var model = BaselineModel(units: units)
    var touched: [Int] = []
    for span in 0..<slots.count {
      let places = slots.places(span, series)
      guard places.lowerBound < limit else { break }
      if places.overlaps(range) {
        touched.append(span)
      } else {
        model.learn(slots.cells(span), slots.failures(span, number), hour: 0)
      }
    }
    return touched.reduce(0.0) { sum, span in
      let places = slots.places(span, series).clamped(to: range)
      let attempts = Double(series.sum(places, series: number).attempted)
      return sum + attempts * model.mixedRate(slots.cells(span))
    }
  }
}
