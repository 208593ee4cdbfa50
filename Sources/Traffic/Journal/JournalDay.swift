/// One day of a `FailureJournal`, with the names that it needs.
package struct JournalDay: Sendable {
  static let minutesPerDay = 1440

  /// Rows by minute.
  package var minutes: [MinuteCounts] = []
  /// Attempts of streams, by minute and stream.
  package var flows: [StreamFlow] = []
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
  ) -> JournalDay {
    var day = self
    day.flows = flows.map { flow in
      StreamFlow(
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
    Self.minutesPerDay.isMultiple(of: flowMinutes) && folded.isEmpty
      && (1..<Int(Int32.max) / Self.minutesPerDay).contains(day)
  }

  /// All attempts.
  package var rows: Int { minutes.reduce(0) { $0 + $1.all } }
  /// Refused and deferred rows.
  package var failures: Int { events.reduce(0) { $0 + Int($1.count) } }
}
