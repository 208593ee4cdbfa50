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

  /// The day with other numbers for its streams and files.
  package func renumbered(
    stream: (UInt32) -> UInt32, input: (Int32) -> Int32
  ) -> HistoryJournal {
    var day = self
    day.flows = flows.map { flow in
      FailureJournal.Flow(
        stream: stream(flow.stream), minute: flow.minute, ended: flow.ended, all: flow.all)
    }
    for index in day.events.indices {
      day.events[index].stream = stream(day.events[index].stream)
      day.events[index].input = input(day.events[index].input)
    }
    return day
  }

  /// True where the flows of a day, counted from 1970-01-01, stand for its attempts and no others.
  ///
  /// Spans that do not divide a day reach over its end; flows before 1970, or so late that minutes do not
  /// fit, are counted at the ends of what does; and past a number of minutes these leave rows out.
  package func hasFlowsOfItsDay(_ day: Int) -> Bool {
    FailureJournal.minutesPerDay.isMultiple(of: flowMinutes) && folded.isEmpty
      && (1..<Int(Int32.max) / FailureJournal.minutesPerDay).contains(day)
  }

  /// All attempts.
  package var rows: Int { minutes.reduce(0) { $0 + $1.all } }
  /// Refused and deferred rows.
  package var failures: Int { events.reduce(0) { $0 + Int($1.count) } }
}

extension FailureJournal {
  static let minutesPerDay = 1440

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
    var replyNumbers = Numbering<UInt32>()
    var jobNumbers = Numbering<UInt32>()
    var domainNumbers = Numbering<UInt32>()
    day.events = part.map { event in
      var event = event
      event.signature = replyNumbers.number(event.signature)
      event.job = jobNumbers.number(event.job)
      event.recipientDomain = domainNumbers.number(event.recipientDomain)
      return event
    }
    day.signatures = replyNumbers.values.map { signatures[Int($0)] }
    day.jobs = jobNumbers.values.map { jobs[Int($0)] }
    day.recipientDomains = domainNumbers.values.map { recipientDomains[Int($0)] }
  }

  private static func day(of minute: Int) -> Int {
    // Floor division, since minutes may lie before 1970.
    (minute - (minute < 0 ? minutesPerDay - 1 : 0)) / minutesPerDay
  }
}
