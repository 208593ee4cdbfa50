import AggregateReports
import ByteKit
import Join
import Traffic

/// Counts the mail of the inventory's systems day by day, in the log and outside it.
struct SystemBoards {
  private var days: [String: SystemDays] = [:]
  private var firstLogDay: Int?
  private let lastDay: Int

  /// `sources` tell whose each place is.
  ///
  /// O(rows + records) where there are systems.
  init(
    _ correlation: Correlation, _ context: FindingContext, _ senders: SenderBook,
    _ sources: [SourceSummary]
  ) {
    lastDay = UTCDay.of(
      max(
        (correlation.intake.reports.lazy.map(\.window.upperBound).max() ?? 1) - 1,
        correlation.rollup.entries.lazy.map(\.last).max() ?? 0))
    guard !context.systems.isEmpty else { return }
    countRows(correlation, context)
    countRecords(correlation, senders, sources)
  }

  /// How a system stands.
  func board(of system: String) -> SystemBoard {
    (days[system] ?? SystemDays()).board(through: lastDay, firstLogDay: firstLogDay)
  }

  private mutating func countRows(_ correlation: Correlation, _ context: FindingContext) {
    let systems = correlation.rollup.streams.map { stream in
      context.systems.first { $0.matches(relay: stream.relay, sourceIP: stream.sourceIP) }?.name
    }
    for entry in correlation.rollup.entries {
      firstLogDay = min(firstLogDay ?? entry.day, entry.day)
      if let system = systems[entry.streamIndex] {
        days[system, default: SystemDays()].add(logged: entry.day)
      }
    }
  }

  private mutating func countRecords(
    _ correlation: Correlation, _ senders: SenderBook, _ sources: [SourceSummary]
  ) {
    let index = correlation.intake.index
    var names: [MailPlace: String] = [:]
    for source in sources {
      names[MailPlace(domain: source.domain, address: source.sourceIP)] = source.system
    }
    let ofPlace = index.places.map { place in
      names[MailPlace(domain: index.domains[place.domain], address: place.address)]
    }
    let bearsOther = index.outcomes.map { record in
      record.dkim.contains { $0.result == .pass }
    }
    for (number, report) in correlation.intake.reports.enumerated() {
      let day = UTCDay.of(report.window.lowerBound)
      for row in index.rows(of: number) {
        let (place, outcome) = (Int(row.place), Int(row.outcome))
        let sender = senders.sender(place: place, outcome: outcome)
        guard
          let system = sender.map({ senders.entries[$0].rule?.system }) ?? ofPlace[place]
        else { continue }
        days[system, default: SystemDays()].add(
          row.count, index.marks[outcome], day: day, bearsOther: bearsOther[outcome],
          outside: sender == nil ? nil : index.places[place].address,
          domain: index.domains[index.places[place].domain])
      }
    }
  }
}
