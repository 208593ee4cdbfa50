import ByteKit
import ReplyClassifier

/// The rows of a log in order of time: how many in each minute, how many of each stream in a few
/// minutes, and the refused and deferred ones with job, recipient domain and reply.
package struct FailureJournal: Sendable {
  /// Attempts of a stream in a span of time.
  package struct Flow: Hashable, Sendable {
    // Narrow, since a log may have as many of them as rows.
    private let narrowMinute: Int32, narrowEnded: Int32, narrowAll: Int32
    /// The number of its stream in `Rollup.streams`.
    package let stream: UInt32
    /// First minute of the span.
    package var minute: Int { Int(narrowMinute) }
    /// Delivered and refused rows.
    package var ended: Int { Int(narrowEnded) }
    /// All attempts, those put off as well.
    package var all: Int { Int(narrowAll) }

    /// Makes a flow; what is out of 32 bits is moved to their nearest end.
    package init(stream: UInt32, minute: Int, ended: Int, all: Int) {
      self.stream = stream
      narrowMinute = Int32(clamping: minute)
      narrowEnded = Int32(clamping: ended)
      narrowAll = Int32(clamping: all)
    }
  }

  /// Rows by minute.
  package private(set) var minutes = MinuteTable()
  /// Attempts of streams, by minute and stream.
  package private(set) var flows: [Flow] = []
  /// Minutes that a flow stands for.
  package private(set) var flowMinutes = FlowTable.spanMinutesDefault
  /// Refused and deferred rows, by minute and stream.
  package private(set) var events: [FailureEvent] = []
  /// Minutes that an event stands for.
  package private(set) var eventMinutes = 1
  /// The texts behind the numbers of signatures, jobs and recipient domains.
  package private(set) var signatures: [String] = []
  /// Jobs; the first is none.
  package private(set) var jobs: [String] = []
  /// Recipient domains; the first is none.
  package private(set) var recipientDomains: [String] = []
  /// What could not be told apart, since the logs hold too many of them.
  package private(set) var folded: [String] = []

  /// Joins what the workers wrote and what the history holds, whose inputs come first.
  init(
    workers: [RollupWorker], directory: RollupDirectory, stored: StoredJournal? = nil,
    inputShift: Int32 = 0
  ) {
    var names = Names(workers)
    var parts: [Part] = []
    if let stored {
      parts.append(
        Part(
          flows: stored.flows, failures: stored.failures,
          numbers: names.numbers(of: stored, streams: directory.storedStreamNumbers)))
      minutes.add(stored.minutes)
    }
    for (index, worker) in workers.enumerated() {
      guard let tally = worker.total.journal else { continue }
      let numbers = names.numbers(
        of: worker, streams: directory.streamNumbers[index], inputShift: inputShift)
      parts.append(Part(flows: tally.flows, failures: tally.failures, numbers: numbers))
      minutes.add(tally.minutes)
    }
    let all = parts
    let threads = workers.count
    let (flows, failures) = ThreadTeam.both(threads: threads) {
      Self.flows(of: all, threads: threads)
    } _: {
      Self.failures(of: all, threads: threads)
    }
    (self.flows, flowMinutes) = flows
    (events, eventMinutes) = (failures.events, failures.spanMinutes)
    (jobs, recipientDomains) = (names.jobs.values, names.domains.values)
    signatures = names.replies.values
    folded = Self.folded(failures.fold, names, minutes)
    for name in stored?.folded ?? [] where !folded.contains(name) { folded.append(name) }
  }

  /// What one thread or the history counted, and the run's numbers for it.
  private struct Part: Sendable {
    let flows: FlowTable
    let failures: FailureList
    let numbers: FailureList.Numbers
  }

  private static func flows(of parts: [Part], threads: Int) -> ([Flow], spanMinutes: Int) {
    let tables = SortedMerge.two(parts.count, threads: threads) { index in
      parts[index].flows.renumbered(parts[index].numbers.streams)
    } join: { first, second in
      var both = first
      both.addOrdered(second)
      return both
    }
    guard let first = tables.first else { return ([], FlowTable.spanMinutesDefault) }
    return tables.count > 1 ? first.all(with: tables[1]) : (first.all(), first.spanMinutes)
  }

  private static func failures(of parts: [Part], threads: Int) -> FailureList {
    let lists = SortedMerge.two(parts.count, threads: threads) { index in
      parts[index].failures.renumbered(parts[index].numbers)
    } join: { first, second in
      var both = first
      both.addOrdered(second)
      return both
    }
    var all = lists.first ?? FailureList()
    if lists.count > 1 { all.addOrdered(lists[1]) }
    return all
  }

  /// The failures from one minute to another, not in it.
  ///
  /// O(log events) to find them.
  package func events(from low: Int, to high: Int) -> ArraySlice<FailureEvent> {
    let begin = Self.place(of: low, in: events) { Int($0.minute) }
    return events[begin..<max(begin, Self.place(of: high, in: events) { Int($0.minute) })]
  }

  /// The flows whose spans touch the minutes from one to another, not in it.
  ///
  /// O(log flows) to find them.
  package func flows(from low: Int, to high: Int) -> ArraySlice<Flow> {
    let begin = Self.place(of: low - flowMinutes + 1, in: flows, minute: \.minute)
    return flows[begin..<max(begin, Self.place(of: high, in: flows, minute: \.minute))]
  }

  private static func place<T>(of minute: Int, in all: [T], minute of: (T) -> Int) -> Int {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if of(all[middle]) < minute { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The name of replies that are not told apart.
  static let otherReplies = "(more replies)"

  private static func folded(
    _ fold: FailureList.Fold, _ names: Names, _ minutes: MinuteTable
  ) -> [String] {
    var all: [String] = []
    if fold >= .recipientDomains || names.foldsDomains {
      all.append("recipient domains of failures")
    }
    if fold >= .jobs || names.foldsJobs { all.append("jobs of failures") }
    if fold >= .replies { all.append("replies of failures") }
    if fold >= .minutes { all.append("minutes of failures") }
    if minutes.leftOut > 0 { all.append("minutes") }
    return all
  }

  /// The run's numbers for names that its parts numbered for themselves.
  private struct Names {
    var jobs = Numbering(first: ["", JournalNames.othersName])
    var domains = Numbering(first: ["", JournalNames.othersName])
    var replies = Numbering(first: [FailureJournal.otherReplies])
    private(set) var foldsJobs = false, foldsDomains = false
    private let jobBound: UInt64, domainBound: UInt64

    init(_ workers: [RollupWorker]) {
      jobBound = RollupDirectory.bound(
        workers.map(\.journal.jobs.kept), countMax: JournalNames.namesMax)
      domainBound = RollupDirectory.bound(
        workers.map(\.journal.recipientDomains.kept), countMax: JournalNames.namesMax)
    }

    mutating func numbers(of stored: StoredJournal, streams: [UInt32]) -> FailureList.Numbers {
      FailureList.Numbers(
        streams: streams, jobs: stored.jobs.map { jobs.number($0) },
        recipientDomains: stored.recipientDomains.map { domains.number($0) },
        signatures: stored.signatures.map { replies.number($0) })
    }

    mutating func numbers(
      of worker: RollupWorker, streams: [UInt32], inputShift: Int32
    ) -> FailureList.Numbers {
      let table = worker.signatures
      return FailureList.Numbers(
        streams: streams, jobs: jobs.map(worker.journal.jobs, jobBound, folds: &foldsJobs),
        recipientDomains: domains.map(
          worker.journal.recipientDomains, domainBound, folds: &foldsDomains),
        signatures: table.entries.map { replies.number(table.text(of: $0)) },
        inputShift: inputShift)
    }
  }
}
