import Following
import ReplyClassifier
import Traffic

/// The relays whose mail was met, by From domain, and which of them lose it to DMARC.
///
/// Bounded: past `relaysMax` the rows of further ones are counted together only, until others have
/// sent nothing for a day.
package struct RelayTable: Sendable {
  /// Relays, one for each From domain, that are told apart.
  package static let relaysMax = 2048
  /// Numbers of a run that are known again.
  private static let placesMax = 65_536
  /// Seconds of the log's clock between two looks for relays that sent nothing for a day.
  private static let sweepSeconds = 3600
  private static let folded = -1
  private static let linesCount = 1024

  /// Numbers of the run that were met last, so that most rows need no look-up.
  private struct Line: Sendable {
    var number: UInt64
    var place: Int
  }

  private var tracks: [RelayTrack] = []
  /// Attempts of relays that are not told apart.
  package private(set) var foldedCount = 0
  private var places: [RelayTrack.Key: Int] = [:]
  private var numbers: [UInt64: Int] = [:]
  private var lines: [Line] = []
  /// Those with a refusal for DMARC that is not forgotten.
  private var suspects: Set<Int> = []
  /// Attempts of relays whose names are not looked up yet.
  private var unplaced: [LiveRow] = []
  private var nextSweep = Int.min

  init() { forgetNumbers() }

  /// Relays that are told apart now.
  package var count: Int { tracks.count }

  // MARK: - Rows

  /// Counts a row if it is an attempt; a row of a relay that is new waits for `resolve`.
  @inline(__always)
  mutating func take(_ row: LiveRow) {
    let isRefused: Bool
    switch row.outcome {
    case .deferred, .refused(.local): return
    case .delivered: isRefused = false
    case .refused(let cause): isRefused = cause == .dmarcPolicy
    }
    let number = UInt64(row.domain) << 32 | UInt64(row.relay)
    let line = Int(truncatingIfNeeded: (number ^ number >> 29) & UInt64(Self.linesCount - 1))
    if lines[line].number == number {
      add(lines[line].place, at: row.time, isRefused: isRefused)
    } else if let place = numbers[number] {
      lines[line] = Line(number: number, place: place)
      add(place, at: row.time, isRefused: isRefused)
    } else {
      unplaced.append(row)
    }
  }

  private mutating func add(_ place: Int, at time: Int, isRefused: Bool) {
    guard place != Self.folded else {
      foldedCount += 1
      if time >= nextSweep { sweep(at: time) }
      return
    }
    tracks[place].add(at: time, isRefused: isRefused)
    if isRefused { suspects.insert(place) }
  }

  /// Looks up the names of relays that are new; true where one of them could not be told apart for
  /// the first time.
  mutating func resolve(_ names: LiveRows) -> Bool {
    guard !unplaced.isEmpty else { return false }
    let hadFolded = foldedCount > 0
    for row in unplaced {
      let place = place(of: row, names)
      let number = UInt64(row.domain) << 32 | UInt64(row.relay)
      if numbers.count >= Self.placesMax { forgetNumbers() }
      numbers[number] = place
      add(place, at: row.time, isRefused: row.outcome == .refused(.dmarcPolicy))
    }
    unplaced.removeAll(keepingCapacity: true)
    return !hadFolded && foldedCount > 0
  }

  private mutating func place(of row: LiveRow, _ names: LiveRows) -> Int {
    guard names.isToldApart(row) else { return Self.folded }
    let key = RelayTrack.Key(domain: names.domainName(row), relay: names.relay(row))
    if let known = places[key] { return known }
    if tracks.count >= Self.relaysMax, row.time >= nextSweep { sweep(at: row.time) }
    guard tracks.count < Self.relaysMax else { return Self.folded }
    places[key] = tracks.count
    tracks.append(RelayTrack(key))
    return tracks.count - 1
  }

  /// Lets those go that sent nothing for a day.
  private mutating func sweep(at time: Int) {
    nextSweep = time + Self.sweepSeconds
    tracks.removeAll { $0.isIdle(at: time) }
    number()
  }

  private mutating func number() {
    forgetNumbers()
    places = [:]
    suspects = []
    for (place, track) in tracks.enumerated() {
      places[track.key] = place
      if !track.isQuiet { suspects.insert(place) }
    }
  }

  private mutating func forgetNumbers() {
    numbers = [:]
    lines = Array(repeating: Line(number: .max, place: Self.folded), count: Self.linesCount)
  }

  // MARK: - Losses

  /// The relays that lose their mail to DMARC, those that lost the most first.
  ///
  /// One that `isRetired` names and that sent nothing for a day is not waited for.
  mutating func losses(at time: Int, isRetired: (Relay) -> Bool) -> [RelayLoss] {
    var losses: [RelayLoss] = []
    for place in suspects {
      if let loss = tracks[place].look(at: time) {
        if time - tracks[place].last > 86_400, isRetired(loss.relay) {
          tracks[place].end()
        } else {
          losses.append(loss)
        }
      }
      if tracks[place].isQuiet { suspects.remove(place) }
    }
    return losses.sorted { a, b in
      (b.refused, a.domain, a.relay) < (a.refused, b.domain, b.relay)
    }
  }

  /// What became of a relay's attempts of the last 10 to 20 minutes; nil where it is not told
  /// apart.
  func present(domain: String, relay: Relay, at time: Int) -> RelayLoss? {
    places[RelayTrack.Key(domain: domain, relay: relay)].map { tracks[$0].present(at: time) }
  }

  /// Takes all attempts as older than a time that the clock went back to.
  mutating func turnBack(to time: Int) {
    for place in tracks.indices { tracks[place].turnBack(to: time) }
    nextSweep = min(nextSweep, time)
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(foldedCount)
    writer.add(array: tracks) { $1.write(to: &$0) }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    foldedCount = try reader.int()
    tracks = try reader.array(countMax: Self.relaysMax) { reader throws(StateDamage) in
      try RelayTrack(from: &reader)
    }
    number()
  }
}
