/// The journal of a history, in the numbers of its rollup.
struct StoredJournal: Sendable {
  private(set) var minutes = MinuteTable()
  private(set) var flows = FlowTable()
  private(set) var failures = FailureList()
  /// The texts behind the numbers of the failures.
  var signatures: [String] { replyNames.values }
  var jobs: [String] { jobNames.values }
  var recipientDomains: [String] { domainNames.values }
  private(set) var folded: [String] = []

  private var replyNames = Numbering<String>()
  // What a list of failures tells apart no longer bears these numbers.
  private var jobNames = Numbering(first: ["", JournalNames.othersName])
  private var domainNames = Numbering(first: ["", JournalNames.othersName])

  /// Adds a part of it; `stream` gives the rollup's number of a stream, nil for one that was not
  /// asked for.
  mutating func add(
    _ journal: HistoryJournal, in period: Range<Int>, stream: (UInt32) -> UInt32?
  ) {
    for counts in journal.minutes where period.contains(counts.minute * 60) { minutes.add(counts) }
    for flow in journal.flows where period.contains(flow.minute * 60) {
      guard let number = stream(flow.stream) else { continue }
      flows.add(
        FailureJournal.Flow(
          stream: number, minute: flow.minute, ended: flow.ended, all: flow.all),
        spanMinutes: journal.flowMinutes)
    }
    if journal.eventMinutes > 1 {
      failures.fold(to: .minutes, spanMinutes: journal.eventMinutes)
    }
    let replies = journal.signatures.map { replyNames.number($0) }
    let jobs = journal.jobs.map { jobNames.number($0) }
    let domains = journal.recipientDomains.map { domainNames.number($0) }
    for var event in journal.events where period.contains(Int(event.minute) * 60) {
      guard let number = stream(event.stream) else { continue }
      event.stream = number
      event.signature = replies[Int(event.signature)]
      event.job = jobs[Int(event.job)]
      event.recipientDomain = domains[Int(event.recipientDomain)]
      failures.add(event)
    }
    for name in journal.folded where !folded.contains(name) { folded.append(name) }
  }
}
