/// One day of a `FailureJournal` as the history keeps it.
package struct HistoryJournal: Sendable {
  /// Rows by minute.
  package var minutes: [MinuteCounts] = []
  /// Attempts of streams, by minute and stream.
  package var flows: [FailureJournal.Flow] = []
  /// Minutes that a flow stands for.
  package var flowMinutes = FlowTable.spanMinutesDefault
  /// Refused and deferred rows, in order of time; `input` is the number of the file.
  package var events: [FailureEvent] = []
  /// Minutes that an event stands for.
  package var eventMinutes = 1
  /// The texts behind the numbers of the events.
  package var signatures: [String] = [], jobs: [String] = [], recipientDomains: [String] = []
  /// What could not be told apart, since the logs hold too many of them.
  package var folded: [String] = []

  /// An empty day.
  package init() {}

  /// All attempts.
  package var rows: Int { minutes.reduce(0) { $0 + $1.all } }
  /// Refused and deferred rows.
  package var failures: Int { events.reduce(0) { $0 + Int($1.count) } }
}

extension FailureJournal {
  private static let minutesPerDay = 1440

  /// The journal by day, counted from 1970-01-01, UTC; of names each day has those that it needs.
  package func days() -> [Int: HistoryJournal] {
    var days: [Int: HistoryJournal] = [:]
    for counts in minutes.counted {
      days[Self.day(of: counts.minute), default: HistoryJournal()].minutes.append(counts)
    }
    for flow in flows {
      days[Self.day(of: flow.minute), default: HistoryJournal()].flows.append(flow)
    }
    var start = events.startIndex
    while start < events.endIndex {
      let day = Self.day(of: Int(events[start].minute))
      let end = events[start...].firstIndex { Self.day(of: Int($0.minute)) != day }
      let part = events[start..<(end ?? events.endIndex)]
      take(part, into: &days[day, default: HistoryJournal()])
      start = part.endIndex
    }
    for day in days.keys {
      days[day]?.minutes.sort { $0.minute < $1.minute }
      days[day]?.flowMinutes = flowMinutes
      days[day]?.eventMinutes = eventMinutes
      days[day]?.folded = folded
    }
    return days
  }

  private func take(_ part: ArraySlice<FailureEvent>, into day: inout HistoryJournal) {
    var maps = [Names(signatures), Names(jobs), Names(recipientDomains)]
    day.events = part.map { event in
      var event = event
      event.signature = maps[0].number(event.signature)
      event.job = maps[1].number(event.job)
      event.recipientDomain = maps[2].number(event.recipientDomain)
      return event
    }
    day.signatures = maps[0].used
    day.jobs = maps[1].used
    day.recipientDomains = maps[2].used
  }

  private static func day(of minute: Int) -> Int {
    // Floor division, since minutes may lie before 1970.
    (minute - (minute < 0 ? minutesPerDay - 1 : 0)) / minutesPerDay
  }

  /// Numbers for the names that are used.
  private struct Names {
    private let all: [String]
    private(set) var used: [String] = []
    private var numbers: [UInt32: UInt32] = [:]

    init(_ all: [String]) { self.all = all }

    mutating func number(_ old: UInt32) -> UInt32 {
      if let known = numbers[old] { return known }
      let number = UInt32(used.count)
      used.append(all[Int(old)])
      numbers[old] = number
      return number
    }
  }
}
