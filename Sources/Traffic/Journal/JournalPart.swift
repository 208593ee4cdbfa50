/// The rows of a part of a run in order of time, with the names behind the numbers of failures.
struct JournalPart: Sendable {
  var tally = JournalTally()
  var jobs = NameTable(first: ["", JournalNames.othersName])
  var recipientDomains = NameTable(first: ["", JournalNames.othersName])
  /// The texts of replies.
  var replies = NameTable<String>()
  /// What could not be told apart when the rows were counted.
  var folded: [String] = []

  /// Adds a day; `stream` gives the part's number of a stream, nil for one that is not asked for.
  mutating func add(
    _ day: JournalDay, in period: Range<Int>, stream: (UInt32) -> UInt32?
  ) {
    for counts in day.minutes where period.contains(counts.minute * 60) {
      tally.minutes.add(counts)
    }
    for flow in day.flows where period.contains(flow.minute * 60) {
      guard let number = stream(flow.stream) else { continue }
      tally.flows.add(
        StreamFlow(stream: number, minute: flow.minute, ended: flow.ended, all: flow.all),
        spanMinutes: day.flowMinutes)
    }
    if day.eventMinutes > 1 { tally.failures.fold(to: .minutes, spanMinutes: day.eventMinutes) }
    let replies = day.signatures.map { self.replies.number($0) }
    let jobs = day.jobs.map { self.jobs.number($0) }
    let domains = day.recipientDomains.map { recipientDomains.number($0) }
    for var event in day.events where period.contains(Int(event.minute) * 60) {
      guard let number = stream(event.stream) else { continue }
      event.stream = number
      event.signature = replies[Int(event.signature)]
      event.job = jobs[Int(event.job)]
      event.recipientDomain = domains[Int(event.recipientDomain)]
      tally.failures.add(event)
    }
    for name in day.folded where !folded.contains(name) { folded.append(name) }
  }
}
