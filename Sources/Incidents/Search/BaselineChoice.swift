import ByteKit
import Findings

/// Chooses the times that a spike is compared with: the same hours of the days before, else the time
/// before.
struct BaselineChoice {
  /// Days that are looked back.
  static let daysMax = 28
  /// Days of which the same hours are taken.
  static let sameHoursMax = 7
  /// Attempts without which a baseline says nothing.
  static let attemptsMin = 100
  /// The shortest time whose same hours are compared: shorter ones are widened to both sides.
  static let minutesMin = 60
  /// Minutes before a spike that are taken where no day before will do.
  static let minutesBefore = 6 * 60
  private static let day = 1440

  let series: MinuteSeries
  /// All spikes of the kind.
  let spans: [SpikeSpan]

  /// The baseline of one of the spikes; its ranges are places in the series, the latest first.
  func baseline(of span: SpikeSpan) -> (ranges: [Range<Int>], isSameHours: Bool) {
    let others = spans.filter { $0.range != span.range }
    let begin = span.range.lowerBound
    if let running = others.filter({ $0.range.contains(begin) && $0.range.lowerBound < begin })
      .map(\.range.lowerBound).max(), begin - running >= Self.minutesMin / 2
    {
      // What was on already is no part of this rise.
      return ([max(running, begin - Self.minutesBefore)..<begin], false)
    }
    let busy = spans.map(\.range)
    let same = sameHours(span.range, busy)
    if attempted(same) >= Self.attemptsMin { return (same, span.range.count <= Self.day) }
    return (before(begin, busy, length: span.range.count), false)
  }

  private func attempted(_ ranges: [Range<Int>]) -> Int {
    ranges.reduce(0) { $0 + series.sum($1, series: MinuteSeries.all).attempted }
  }

  private func sameHours(_ range: Range<Int>, _ busy: [Range<Int>]) -> [Range<Int>] {
    if range.count > Self.day {
      // A spike of days is compared with whole days.
      let days = min(Self.sameHoursMax, range.lowerBound / Self.day)
      return Self.free((range.lowerBound - days * Self.day)..<range.lowerBound, busy)
    }
    let widen = max(0, Self.minutesMin - range.count) / 2
    var picked: [Range<Int>] = []
    // Days of the same sort first: at work, or not.
    for wantsSameSort in [true, false] where picked.isEmpty || !wantsSameSort {
      if !wantsSameSort, attempted(picked) >= Self.attemptsMin { break }
      for back in 1...Self.daysMax {
        let shift = back * Self.day
        let moved = (range.lowerBound - widen - shift)..<(range.upperBound + widen - shift)
        guard moved.lowerBound >= 0, picked.count < Self.sameHoursMax else { break }
        let isSameSort = isWeekend(moved.lowerBound) == isWeekend(range.lowerBound)
        guard isSameSort == wantsSameSort, moved.upperBound <= range.lowerBound,
          !busy.contains(where: { $0.overlaps(moved) })
        else { continue }
        picked.append(moved)
      }
    }
    return picked.sorted { $0.lowerBound > $1.lowerBound }
  }

  private func isWeekend(_ place: Int) -> Bool {
    let day = (series.first + place) / Self.day
    // 1970-01-01 was a Thursday.
    return (day + 3) % 7 >= 5
  }

  /// The time right before, without the spikes in it; longer until enough was attempted.
  private func before(_ begin: Int, _ busy: [Range<Int>], length: Int) -> [Range<Int>] {
    var minutes = max(Self.minutesBefore, min(length, Self.day))
    while true {
      let ranges = Self.free(max(0, begin - minutes)..<begin, busy)
      if attempted(ranges) >= Self.attemptsMin || minutes >= begin { return ranges }
      minutes *= 2
    }
  }

  /// What of a time no spike lies in, the latest first.
  static func free(_ range: Range<Int>, _ busy: [Range<Int>]) -> [Range<Int>] {
    var left = [range]
    for taken in busy {
      left = left.flatMap { part -> [Range<Int>] in
        let hit = taken.clamped(to: part)
        guard !hit.isEmpty else { return [part] }
        return [part.lowerBound..<hit.lowerBound, hit.upperBound..<part.upperBound]
          .filter { !$0.isEmpty }
      }
    }
    return left.filter { !$0.isEmpty }.sorted { $0.lowerBound > $1.lowerBound }
  }
}
