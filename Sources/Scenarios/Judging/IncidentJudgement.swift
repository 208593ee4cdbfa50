/// How right the answers of some incidents of one kind are.
package struct IncidentJudgement: JudgementSum, Sendable {
  /// Seconds by which a begin may be off.
  package static let beginSeconds = 120

  /// Part of a whole.
  package struct Score: Sendable {
    private(set) var right = 0
    private(set) var all = 0

    mutating func add(_ isRight: Bool) {
      all += 1
      if isRight { right += 1 }
    }

    mutating func add(_ other: Score) {
      right += other.right
      all += other.all
    }

    /// `19/20`, or `-`.
    package var text: String { all == 0 ? "-" : "\(right)/\(all)" }
  }

  /// Worlds.
  package private(set) var worlds = 0
  /// Incidents whose spike was found.
  package private(set) var found = Score()
  /// Spikes that begin within two minutes of the truth; not of slow growth.
  package private(set) var begin = Score()
  /// Ranges of the begin that hold the truth, of those that are told.
  package private(set) var ranges = Score()
  /// The true cause first, and all true causes among the first three.
  package private(set) var first = Score(), firstThree = Score()
  /// DMARC said rightly.
  package private(set) var dmarc = Score()
  /// Quiet worlds without a spike.
  package private(set) var quiet = Score()
  /// Spikes beside the true one that another kind or cause made.
  package private(set) var others = 0
  /// Spikes whose parts add up.
  package private(set) var sums = Score()
  /// What is not right, for a person.
  package private(set) var notes: [String] = []

  /// Nothing judged.
  package init() {}

  /// Judges one answer.
  package init(_ answer: FoundIncident, by truth: IncidentTruth) {
    worlds = 1
    for spike in answer.spikes { sums.add(spike.addsUp) }
    let name = "\(truth.kind.rawValue) \(truth.seed)"
    guard let failure = truth.failure, let begin = truth.begin else {
      quiet.add(answer.isAllClear)
      for spike in answer.spikes {
        notes.append(
          "\(name): \(spike.kind) from \(spike.begin), \(spike.extra) extra:"
            + " \(spike.explanations.first?.place ?? [:])")
      }
      return
    }
    let near = answer.spikes.filter { $0.kind == failure }
      .map { (spike: $0, off: abs(($0.beginTime ?? 0) - begin / 60 * 60)) }
      .filter { $0.off <= (truth.kind == .slowGrowth ? 4 * 3600 : 3600) }
    guard let best = near.min(by: { $0.off < $1.off }) else {
      found.add(false)
      first.add(false)
      firstThree.add(false)
      dmarc.add(false)
      if truth.kind != .slowGrowth { self.begin.add(false) }
      notes.append("\(name): not found")
      return
    }
    found.add(true)
    others = answer.spikes.count { $0.kind == failure } - 1
    if truth.kind != .slowGrowth {
      self.begin.add(best.off <= Self.beginSeconds)
      if best.off > Self.beginSeconds { notes.append("\(name): begin off by \(best.off / 60) min") }
    }
    if let holds = best.spike.holds(begin) {
      ranges.add(holds)
      if !holds { notes.append("\(name): the range of the begin does not hold it") }
    }
    judge(best.spike, truth, name)
  }

  private mutating func judge(
    _ spike: FoundIncident.Spike, _ truth: IncidentTruth, _ name: String
  ) {
    let places = spike.explanations.map(\.place)
    let isFirst = places.first.map { place in
      truth.troubles.contains { Self.agrees(place, $0) }
    }
    first.add(isFirst ?? false)
    let isComplete = truth.troubles.allSatisfy { trouble in
      places.prefix(3).contains { Self.agrees($0, trouble) }
    }
    firstThree.add(isComplete)
    if isFirst != true || !isComplete {
      notes.append("\(name): causes \(places.prefix(3)), true \(truth.troubles.map(\.place))")
    }
    dmarc.add(spike.dmarc == truth.dmarc)
    if spike.dmarc != truth.dmarc {
      notes.append("\(name): dmarc \(spike.dmarc), true \(truth.dmarc)")
    }
  }

  /// True where a place has the trouble's cause, names something of the trouble, and nothing that
  /// contradicts it.
  static func agrees(_ place: [String: String], _ trouble: IncidentTruth.Trouble) -> Bool {
    guard place["cause"] == trouble.cause else { return false }
    let named = trouble.place.filter { place[$0.key] != nil }
    return !named.isEmpty
      && named.allSatisfy { key, value in
        // A place may name the node behind a VirtualMTA.
        place[key] == value || place[key]?.hasPrefix(value + ".") == true
      }
  }

  /// Adds other judgements.
  package mutating func add(_ other: IncidentJudgement) {
    worlds += other.worlds
    found.add(other.found)
    begin.add(other.begin)
    ranges.add(other.ranges)
    first.add(other.first)
    firstThree.add(other.firstThree)
    dmarc.add(other.dmarc)
    quiet.add(other.quiet)
    others += other.others
    sums.add(other.sums)
    notes += other.notes
  }
}

/// Writes judgements as one Markdown table: a row for each kind, and one for all.
package enum IncidentTable {
  private static let columns: [MarkdownTable.Column<IncidentJudgement>] = [
    ("worlds", { String($0.worlds) }), ("found", { $0.found.text }), ("begin", { $0.begin.text }),
    ("range", { $0.ranges.text }), ("first", { $0.first.text }),
    ("first three", { $0.firstThree.text }), ("dmarc", { $0.dmarc.text }),
    ("quiet", { $0.quiet.text }), ("more spikes", { String($0.others) }),
    ("sums", { $0.sums.text }),
  ]

  /// The table with a line that names the seeds above it.
  package static func markdown(
    _ rows: [(kind: IncidentKind, judgement: IncidentJudgement)], seeds: ClosedRange<UInt64>
  ) -> String {
    MarkdownTable.text(rows, seeds: seeds, columns)
  }
}
