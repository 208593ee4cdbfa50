import AccountingLog
import Join
import JoinScenes
import TestSupport
import Testing

@testable import Traffic

/// The journal holds every row of the log once, within its limits.
@Suite struct JournalTests {
  private static let begin = 1_771_200_000

  private static func journal(
    _ events: [Event], threads: Int = 1, chunkBytes: Int = 8 << 20
  ) async throws -> FailureJournal {
    var scene = try Scene(logs: [Event.text(events)])
    scene.request.keepsJournal = true
    let correlation = await scene.run(threads: threads, chunkBytes: chunkBytes)
    return try #require(correlation.rollup.journal)
  }

  private static func events(seed: UInt64) -> [Event] {
    var random = SeededRandom(seed: seed)
    return (0..<3000).map { number in
      var event = Event(time: begin + number * 7)
      event.type = ["d", "d", "d", "b", "t"][Int.random(in: 0..<5, using: &random)]
      event.job = "j\(Int.random(in: 0..<4, using: &random))"
      event.vmta = "v\(Int.random(in: 0..<3, using: &random))"
      event.recipientDomain = ["gmail.com", "yahoo.com"][Int.random(in: 0..<2, using: &random)]
      return event
    }
  }

  @Test(arguments: UInt64(1)...3) func everyRowStandsInItOnce(_ seed: UInt64) async throws {
    let events = Self.events(seed: seed)
    let journal = try await Self.journal(events)
    let minutes = journal.minutes
    func sum(_ value: (Int) -> Int) -> Int { minutes.minutes.indices.reduce(0) { $0 + value($1) } }
    #expect(sum(minutes.all) == events.count)
    #expect(sum(minutes.ended) == events.count { $0.type != "t" })
    #expect(journal.flows.reduce(0) { $0 + $1.all } == events.count)
    #expect(journal.flows.reduce(0) { $0 + $1.ended } == events.count { $0.type != "t" })
    #expect(journal.events.reduce(0) { $0 + Int($1.count) } == events.count { $0.type != "d" })
    for name in ["j0", "j1", "j2", "j3"] {
      let found = journal.events.filter { journal.jobs[Int($0.job)] == name }
      let failed = events.count { $0.type != "d" && $0.job == name }
      #expect(found.reduce(0) { $0 + Int($1.count) } == failed)
    }
    #expect(journal.folded == [])
  }

  @Test func itDoesNotDependOnThreadsAndChunks() async throws {
    let events = Self.events(seed: 9)
    var seen: [[String]] = []
    for (threads, chunkBytes) in [(1, 8 << 20), (2, 20_000), (4, 7_000)] {
      let journal = try await Self.journal(events, threads: threads, chunkBytes: chunkBytes)
      seen.append(
        journal.events.map { event in
          "\(event.minute) \(event.outcome) \(journal.signatures[Int(event.signature)])"
            + " \(journal.jobs[Int(event.job)]) \(event.offset)"
        }.sorted())
    }
    #expect(seen[1] == seen[0])
    #expect(seen[2] == seen[0])
  }

  @Test func nothingIsKeptUnlessAskedFor() async throws {
    let correlation = await (try Scene(logs: [Event.text([Event(time: Self.begin)])])).run()
    #expect(correlation.rollup.journal == nil)
  }

  @Test func eventsOfATimeAreThoseOfItsMinutes() async throws {
    let journal = try await Self.journal(Self.events(seed: 4))
    let minute = Self.begin / 60
    for (low, high) in [(minute, minute + 10), (minute + 3, minute + 3), (0, minute), (5, 4)] {
      let wanted = journal.events.filter { Int($0.minute) >= low && Int($0.minute) < high }
      #expect(Array(journal.events(from: low, to: high)) == wanted)
    }
  }

  // MARK: - Limits

  private static func event(_ number: Int) -> FailureEvent {
    FailureEvent(
      minute: Int32(number), stream: 0, outcomeCode: 1, signature: UInt32(number % 5), job: 2,
      recipientDomain: UInt32(2 + number), count: 1, input: 0, offset: number)
  }

  @Test(arguments: [99, 100, 101, 400]) func eventsPastTheLimitAreFoldedAndNoneIsLost(
    _ count: Int
  ) {
    var list = FailureList(eventsMax: 100)
    for number in 0..<count { list.add(Self.event(number)) }
    #expect(list.events.reduce(0) { $0 + Int($1.count) } == count)
    #expect(list.events.count <= 100)
    #expect((list.fold == .nothing) == (count <= 100))
  }

  @Test func whatIsAlikeBecomesOneBeforeAnythingIsFolded() {
    var list = FailureList(eventsMax: 10)
    for number in 0..<30 {
      var event = Self.event(1)
      event.offset = 100 - number
      list.add(event)
    }
    #expect(list.fold == .nothing)
    #expect(list.events.reduce(0) { $0 + Int($1.count) } == 30)
    // The first of them is remembered.
    #expect(list.events.map(\.offset).min() == 71)
  }

  @Test(arguments: [49, 50, 51, 300]) func spansGrowPastTheLimitAndNoneIsLost(_ count: Int) {
    var table = FlowTable(cellsMax: 50)
    for number in 0..<count {
      let place = table.place(stream: 1, minute: number * 10)
      table.add(at: place, isEnded: number % 2 == 0)
    }
    table = table.renumbered([0, 1])
    let all = table.all()
    #expect(all.reduce(0) { $0 + $1.all } == count)
    #expect(all.reduce(0) { $0 + $1.ended } == (count + 1) / 2)
    #expect(all.count <= 50)
    #expect((table.spanMinutes == FlowTable.spanMinutesDefault) == (count <= 50))
  }

  /// Tables that are counted in parts and added, against one dictionary.
  @Test(arguments: 0..<12 as Range<UInt64>) func flowsAreThoseOfADictionary(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var whole = FlowTable()
    var last = FlowTable()
    var expected: [[Int]: [Int]] = [:]
    for part in 0..<4 {
      let numbers = (0..<40).map { UInt32($0 + 3 * part) }.shuffled(using: &random)
      var table = FlowTable()
      for _ in 0..<Int.random(in: 0...(part == 1 ? 600_000 : 900), using: &random) {
        let stream = UInt32.random(in: 0..<40, using: &random)
        let minute = Int.random(in: 0..<(seed.isMultiple(of: 2) ? 900_000 : 300), using: &random)
        let isEnded = Bool.random(using: &random)
        table.add(at: table.place(stream: stream, minute: minute), isEnded: isEnded)
        let span = minute / FlowTable.spanMinutesDefault * FlowTable.spanMinutesDefault
        let key = [span, Int(numbers[Int(stream)])]
        expected[key, default: [0, 0]][0] += isEnded ? 1 : 0
        expected[key, default: [0, 0]][1] += 1
      }
      if part < 3 { whole.addOrdered(table.renumbered(numbers)) }
      last = table.renumbered(numbers)
    }
    let (all, spanMinutes) = whole.all(with: last)
    #expect(spanMinutes == FlowTable.spanMinutesDefault)
    #expect(
      all.map { [$0.minute, Int($0.stream)] }
        == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(all.allSatisfy { expected[[$0.minute, Int($0.stream)]] == [$0.ended, $0.all] })
  }

  /// Parts of which some had to fold: nothing is lost, and all is in order.
  @Test(arguments: 0..<20 as Range<UInt64>) func partsOfAnyFoldAreAddedInOrder(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var flows = FlowTable(cellsMax: 60)
    var failures = FailureList(eventsMax: 60)
    var rows = 0
    for _ in 0..<5 {
      var (flowPart, failurePart) = (FlowTable(cellsMax: 60), FailureList(eventsMax: 60))
      for _ in 0..<Int.random(in: 0...90, using: &random) {
        var event = Self.event(Int.random(in: 0..<2000, using: &random))
        event.stream = UInt32.random(in: 0..<4, using: &random)
        failurePart.add(event)
        let place = flowPart.place(stream: event.stream, minute: Int(event.minute))
        flowPart.add(at: place, isEnded: true)
        rows += 1
      }
      flows.addOrdered(flowPart.renumbered([3, 1, 0, 2]))
      failures.addOrdered(
        failurePart.renumbered(
          FailureList.Numbers(
            streams: [3, 1, 0, 2], jobs: Array(0..<2000), recipientDomains: Array(0..<2010),
            signatures: Array(1..<2001))))
    }
    let all = flows.all()
    #expect(all.reduce(0) { $0 + $1.all } == rows && all.reduce(0) { $0 + $1.ended } == rows)
    let places = all.map { [$0.minute, Int($0.stream)] }
    #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(Set(places).count == places.count && places.count <= 60)
    #expect(failures.events.reduce(0) { $0 + Int($1.count) } == rows)
    #expect(failures.events == failures.events.sorted(by: <) && failures.events.count <= 60)
    #expect(failures.events.allSatisfy { $0.signature < 2001 })
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func partsInOrderMergeAsTheyWouldSort(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let parts = (0..<Int.random(in: 0...6, using: &random)).map { part in
      (0..<Int.random(in: 0...30, using: &random)).map { _ in
        [Int.random(in: 0..<20, using: &random), part]
      }.sorted { $0[0] < $1[0] }
    }
    let two = SortedMerge.two(parts.count, threads: 3) {
      parts[$0]
    } join: {
      SortedMerge.merge($0, $1) { $0[0] < $1[0] }
    }
    #expect(two.count == min(parts.count, 2))
    let merged = SortedMerge.merge(two.first ?? [], two.dropFirst().first ?? []) { $0[0] < $1[0] }
    // The library's sort is stable.
    #expect(merged == parts.flatMap(\.self).sorted { $0[0] < $1[0] })
  }

  /// Minutes near one another, far off, and at the ends of what there is, against a dictionary.
  @Test(arguments: 0..<20 as Range<UInt64>) func minutesHaveTheirNumbers(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var index = MinuteIndex()
    var expected: [Int: Int] = [:]
    let centre = Int.random(in: -1_000_000...30_000_000, using: &random)
    let stretch = MinuteIndex.stretchMax
    for number in 0..<2000 {
      let minute =
        switch Int.random(in: 0..<12, using: &random) {
        case 0: [Int.min, Int.max, 0, -1].randomElement(using: &random) ?? 0
        case 1: centre + Int.random(in: -2 * stretch...2 * stretch, using: &random)
        case 2:
          centre
            + ([stretch - 721, stretch - 720, -stretch, 720].randomElement(using: &random) ?? 0)
        default: centre + Int.random(in: -900...(10 * number + 900), using: &random)
        }
      #expect(index[minute] == expected[minute])
      if expected[minute] == nil {
        index.set(minute, to: number)
        expected[minute] = number
      }
    }
    for (minute, number) in expected { #expect(index[minute] == number, "\(minute)") }
  }

  @Test(arguments: [0, 1]) func namesPastTheLimitAreFolded(_ extra: Int) {
    var names = JournalNames()
    for number in 0..<(JournalNames.namesMax + extra) {
      var text = "job-\(number)"
      _ = text.withUTF8 { bytes in
        names.number(UnsafeRawBufferPointer(bytes)) { String(decoding: $0, as: UTF8.self) }
      }
    }
    let folded = names.table.target.enumerated().count { $0.offset > 1 && $0.element == 1 }
    #expect((folded == 0) == (extra == 0))
  }

  @Test(arguments: [0, 1]) func minutesPastTheLimitAreCountedAsLeftOut(_ extra: Int) {
    var table = MinuteTable()
    for minute in 0..<(MinuteTable.minutesMax + extra) { table.add(minute: minute, outcome: 0) }
    #expect(table.leftOut == extra)
    #expect(table.minutes.count == MinuteTable.minutesMax)
  }
}
