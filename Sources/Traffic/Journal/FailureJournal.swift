import ByteKit
import ReplyClassifier

/// The rows of a log in order of time: how many in each minute, how many of each stream in a few
/// minutes, and the refused and deferred ones with job, recipient domain and reply.
package struct FailureJournal: Sendable {
  /// Rows by minute.
  package private(set) var minutes = MinuteTable()
  /// Attempts of streams, by minute and stream.
  package private(set) var flows: [StreamFlow] = []
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

  /// Joins the journals of a run's parts.
  init(_ parts: [RollupPart], _ directory: RollupDirectory, threads: Int) {
    var (jobs, domains) = (JournalPart().jobs, JournalPart().recipientDomains)
    var replies = NameTable(first: [Self.otherReplies])
    let journals = parts.map { $0.journal ?? JournalPart() }
    let ownJobs = jobs.merge(journals.map(\.jobs))
    let ownDomains = domains.merge(journals.map(\.recipientDomains))
    let all = parts.indices.map { index in
      let numbers = FailureList.Numbers(
        streams: directory.numbers[index].streams, jobs: ownJobs.numbers[index],
        recipientDomains: ownDomains.numbers[index],
        signatures: journals[index].replies.names.map { replies.number($0) },
        inputShift: parts[index].firstInput)
      return Part(tally: journals[index].tally, numbers: numbers)
    }
    for part in all { minutes.add(part.tally.minutes) }
    let (flows, failures) = ThreadTeam.together(threads: threads) {
      Self.flows(of: all, threads: threads)
    } _: {
      Self.failures(of: all, threads: threads)
    }
    (self.flows, flowMinutes) = flows
    (events, eventMinutes) = (failures.events, failures.spanMinutes)
    (self.jobs, recipientDomains, signatures) = (jobs.names, domains.names, replies.names)
    folded = failures.fold.names(foldsDomains: ownDomains.folds, foldsJobs: ownJobs.folds)
    if minutes.leftOut > 0 { folded.append("minutes") }
    for name in journals.flatMap(\.folded) where !folded.contains(name) { folded.append(name) }
  }

  /// What one part counted, and the run's numbers for it.
  private struct Part: Sendable {
    let tally: JournalTally
    let numbers: FailureList.Numbers
  }

  private static func flows(of parts: [Part], threads: Int) -> ([StreamFlow], spanMinutes: Int) {
    let tables = SortedMerge.two(parts.count, threads: threads) { index in
      parts[index].tally.flows.renumbered(parts[index].numbers.streams)
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
      parts[index].tally.failures.renumbered(parts[index].numbers)
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
  package func flows(from low: Int, to high: Int) -> ArraySlice<StreamFlow> {
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
}
