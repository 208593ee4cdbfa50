/// A refused or deferred row, or several that are alike, as numbers.
package struct FailureEvent: Hashable, Sendable {
  /// Minutes from 1970-01-01 UTC; the first of a span where `FailureJournal.eventMinutes` says so.
  package var minute: Int32
  /// The stream.
  package var stream: UInt32
  /// A code of `Outcome`.
  package var outcomeCode: UInt32
  /// The signature of the reply.
  package var signature: UInt32
  /// The job.
  package var job: UInt32
  /// The recipient's domain.
  package var recipientDomain: UInt32
  /// How many rows.
  package var count: Int32
  /// The first of the rows: index of the input, and offset in it.
  package var input: Int32
  /// The offset.
  package var offset: Int

  /// Makes an event.
  package init(
    minute: Int32, stream: UInt32, outcomeCode: UInt32, signature: UInt32, job: UInt32,
    recipientDomain: UInt32, count: Int32, input: Int32, offset: Int
  ) {
    self.minute = minute
    self.stream = stream
    self.outcomeCode = outcomeCode
    self.signature = signature
    self.job = job
    self.recipientDomain = recipientDomain
    self.count = count
    self.input = input
    self.offset = offset
  }

  /// What became of it.
  package var outcome: Outcome { Outcome(code: outcomeCode) }

  private var names: UInt64 { UInt64(job) << 32 | UInt64(recipientDomain) }
  private var reply: UInt64 { UInt64(outcomeCode) << 32 | UInt64(signature) }

  func isAlike(_ other: FailureEvent) -> Bool {
    minute == other.minute && stream == other.stream && reply == other.reply
      && names == other.names
  }

  static func < (a: FailureEvent, b: FailureEvent) -> Bool {
    if a.minute != b.minute { return a.minute < b.minute }
    if a.stream != b.stream { return a.stream < b.stream }
    if a.reply != b.reply { return a.reply < b.reply }
    if a.names != b.names { return a.names < b.names }
    return (a.input, a.offset) < (b.input, b.offset)
  }
}

/// The refused and deferred rows of a log, as many as there is room for one by one.
///
/// Bounded: past `eventsMax` rows that are alike become one; where that does not do, recipient
/// domains are told apart no longer, then jobs, then replies, then minutes. How many rows there are
/// stays exact.
struct FailureList: Sendable {
  /// Events that are kept.
  static let eventsMax = 1 << 20

  /// What is told apart no longer, in this order.
  enum Fold: Int, Sendable, Comparable {
    case nothing, recipientDomains, jobs, replies, minutes

    static func < (a: Fold, b: Fold) -> Bool { a.rawValue < b.rawValue }

    /// What is told apart no longer, for people; beside it names may be too many by themselves.
    func names(foldsDomains: Bool, foldsJobs: Bool) -> [String] {
      var all: [String] = []
      if self >= .recipientDomains || foldsDomains { all.append("recipient domains of failures") }
      if self >= .jobs || foldsJobs { all.append("jobs of failures") }
      if self >= .replies { all.append("replies of failures") }
      if self >= .minutes { all.append("minutes of failures") }
      return all
    }
  }

  private(set) var events: [FailureEvent] = []
  private(set) var fold = Fold.nothing
  /// Minutes that an event stands for.
  private(set) var spanMinutes = 1
  private let eventsMax: Int

  init(eventsMax: Int = Self.eventsMax) { self.eventsMax = eventsMax }

  @inline(__always)
  mutating func add(_ event: FailureEvent) {
    events.append(event)
    if events.count > eventsMax { compact() }
  }

  /// Takes it that so much was no longer told apart when events were counted before.
  mutating func fold(to other: Fold, spanMinutes: Int) {
    fold = max(fold, other)
    self.spanMinutes = max(self.spanMinutes, spanMinutes)
  }

  mutating func add(_ other: FailureList) {
    if other.fold > fold { fold = other.fold }
    spanMinutes = max(spanMinutes, other.spanMinutes)
    events += other.events
    if events.count > eventsMax { compact() } else if fold > .nothing { merge() }
  }

  /// The numbers of a run in place of those that a part of it gave.
  struct Numbers: Sendable {
    let streams: [UInt32]
    let jobs: [UInt32]
    let recipientDomains: [UInt32]
    let signatures: [UInt32]
    /// What is added to the number of an input.
    var inputShift: Int32 = 0

    /// Replies that are not told apart are the first of a run's signatures.
    @inline(__always)
    func change(_ event: inout FailureEvent) {
      event.stream = streams[Int(event.stream)]
      event.job = jobs[Int(event.job)]
      event.recipientDomain = recipientDomains[Int(event.recipientDomain)]
      event.signature = event.signature == .max ? 0 : signatures[Int(event.signature)]
      event.input += inputShift
    }
  }

  /// The list with other numbers, in order.
  func renumbered(_ numbers: Numbers) -> FailureList {
    var list = self
    for index in list.events.indices { numbers.change(&list.events[index]) }
    list.settle()
    return list
  }

  /// Adds a list that is in order to this one, which is in order, too.
  mutating func addOrdered(_ other: FailureList) {
    if max(fold, other.fold) == .nothing, events.count + other.events.count <= eventsMax {
      events = SortedMerge.merge(events, other.events, by: <)
    } else {
      add(other)
      settle()
    }
  }

  /// Brings the events in order, those that are alike together where there is no room for all.
  private mutating func settle() {
    guard fold > .nothing else { return events.sort(by: <) }
    merge()
    guard fold >= .replies else { return }
    for index in events.indices { events[index].signature = 0 }
    events.sort(by: <)
  }

  private mutating func compact() {
    merge()
    while events.count > eventsMax / 2 {
      if let next = Fold(rawValue: fold.rawValue + 1) { fold = next } else { spanMinutes *= 2 }
      if fold == .minutes, spanMinutes == 1 { spanMinutes = FlowTable.spanMinutesDefault }
      merge()
      // A year is the end of it: what is left are as many streams as there are.
      if spanMinutes > 525_600 { return }
    }
  }

  /// Puts events in order and those that are alike together.
  private mutating func merge() {
    for index in events.indices {
      if fold >= .recipientDomains { events[index].recipientDomain = JournalNames.others }
      if fold >= .jobs { events[index].job = JournalNames.others }
      if fold >= .replies { events[index].signature = .max }
      if spanMinutes > 1 {
        events[index].minute -= events[index].minute % Int32(clamping: spanMinutes)
      }
    }
    events.sort(by: <)
    var kept = 0
    for event in events {
      if kept > 0, events[kept - 1].isAlike(event) {
        events[kept - 1].count &+= event.count
      } else {
        events[kept] = event
        kept += 1
      }
    }
    events.removeLast(events.count - kept)
  }
}
