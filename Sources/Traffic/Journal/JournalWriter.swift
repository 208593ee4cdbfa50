import AccountingLog
import CSVRows
import MailIdentity

/// Writes rows into a thread's journal.
struct JournalWriter: Sendable {
  private struct Place {
    var begin = Int.max, end = Int.min
    var index = 0
    var generation = -1
  }

  /// Jobs of refused and deferred rows.
  private(set) var jobs = JournalNames()
  /// Recipient domains of refused and deferred rows.
  private(set) var recipientDomains = JournalNames()
  private var places: [Place] = []
  /// Grows with each table that rows are counted in.
  private var table = 0

  init() {}

  /// Another table follows.
  mutating func beginTable() { table &+= 1 << 32 }

  /// Counts a row's minute and its stream's attempt.
  @inline(__always)
  mutating func count(
    time: Int, stream: Int, outcome: UInt32, isEnded: Bool, in tally: inout JournalTally
  ) {
    let minute = time / 60
    tally.minutes.add(minute: minute, outcome: outcome)
    if stream >= places.count { grow(stream) }
    let generation = table &+ tally.flows.generation
    if minute < places[stream].begin || minute >= places[stream].end
      || places[stream].generation != generation
    {
      move(stream, to: minute, &tally)
    }
    tally.flows.add(at: places[stream].index, isEnded: isEnded)
  }

  @inline(never)
  private mutating func move(_ stream: Int, to minute: Int, _ tally: inout JournalTally) {
    let index = tally.flows.place(stream: UInt32(truncatingIfNeeded: stream), minute: minute)
    let span = tally.flows.spanMinutes
    let begin = minute / span * span
    places[stream] = Place(
      begin: begin, end: begin + span, index: index,
      generation: table &+ tally.flows.generation)
  }

  @inline(never)
  private mutating func grow(_ stream: Int) {
    places += Array(repeating: Place(), count: max(64, stream + 1 - places.count))
  }

  /// The number of a job, as it stands in the file.
  mutating func job(_ field: UnsafeRawBufferPointer, _ scratch: FieldScratch) -> UInt32 {
    jobs.number(field) { bytes in
      scratch.reset()
      return String(decoding: scratch.value(of: bytes), as: UTF8.self)
    }
  }

  /// The number of a recipient's domain.
  mutating func recipientDomain(
    _ field: UnsafeRawBufferPointer, _ scratch: FieldScratch
  ) -> UInt32 {
    scratch.reset()
    let mailbox = scratch.value(of: field)
    guard let range = FromHeader.domainRange(ofMailbox: mailbox) else { return JournalNames.none }
    return recipientDomains.number(UnsafeRawBufferPointer(rebasing: mailbox[range])) {
      DomainName.normalise($0)
    }
  }
}
