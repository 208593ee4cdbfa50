/// What a chunk's rows add to the journal.
struct JournalTally: Sendable {
  var minutes = MinuteTable()
  var flows = FlowTable()
  var failures = FailureList()

  mutating func add(_ other: JournalTally) {
    minutes.add(other.minutes)
    flows.add(other.flows)
    failures.add(other.failures)
  }
}
