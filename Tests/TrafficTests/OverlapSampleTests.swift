import Testing

@testable import Traffic

/// The sample of events by which inputs with the same events are found, and the counting once.
@Suite struct OverlapSampleTests {
  private static func event(_ number: Int) -> EventIdentity {
    EventIdentity(key: .init(high: UInt64(number), low: UInt64(number)), details: .zero)
  }

  private static func sample(_ times: Range<Int>, input: Int32, step: Int = 1) -> OverlapSample {
    var sample = OverlapSample()
    for time in times where time % step == 0 && sample.takes(time) {
      sample.add(OverlapSample.Entry(event: event(time), input: input, time: time))
    }
    return sample
  }

  @Test func asManyEventsAsTheLimitAreAllKept() {
    let full = Self.sample(0..<OverlapSample.eventsMax, input: 0)
    #expect(full.stride == 1)
    #expect(full.entries.count == OverlapSample.eventsMax)
  }

  @Test func oneEventMoreHalvesTheShareOfSeconds() {
    let over = Self.sample(0..<(OverlapSample.eventsMax + 1), input: 0)
    #expect(over.stride == 2)
    #expect(over.entries.count < OverlapSample.eventsMax)
    #expect(over.entries.count > OverlapSample.eventsMax / 3)
    #expect(over.entries.allSatisfy { over.takes($0.time) })
  }

  @Test func theSampleDoesNotDependOnHowItWasPutTogether() {
    let end = OverlapSample.eventsMax + 50_000
    let whole = Self.sample(0..<end, input: 0)
    var parts = Self.sample(0..<1000, input: 0)
    parts.add(Self.sample(1000..<end, input: 0))
    var reversed = Self.sample(1000..<end, input: 0)
    reversed.add(OverlapSample())
    reversed.add(Self.sample(0..<1000, input: 0))
    #expect(parts.stride == whole.stride)
    #expect(parts.entries == whole.entries)
    #expect(reversed.entries == whole.entries)
  }

  @Test func sampledEventsOfTwoInputsStillMeet() throws {
    let end = OverlapSample.eventsMax + 1
    var sample = Self.sample(0..<end, input: 0)
    sample.add(Self.sample(0..<end, input: 1, step: 2))
    let overlap = try #require(LogOverlap.find(in: sample).first)
    #expect(overlap.sampledOneIn == sample.stride)
    #expect(overlap.events == sample.entries.count { $0.input == 1 })
    #expect(overlap.events > 0)
  }

  /// Of a hundred copies of one log each is told, and not each pair of them.
  @Test func manyCopiesAreToldOnceEach() {
    let copies = 100
    var sample = OverlapSample()
    for input in 0..<copies {
      for time in 0..<50 where sample.takes(time) {
        sample.add(
          OverlapSample.Entry(event: Self.event(time), input: Int32(input), time: time))
      }
    }
    let found = LogOverlap.find(in: sample)
    #expect(found.count < LogOverlap.pairsMax + copies)
    #expect(found.count >= LogOverlap.pairsMax)
    #expect(found.filter { $0.first == 0 }.map(\.second) == Array(1..<copies))
    #expect(found.filter { $0.first == 0 }.allSatisfy { $0.events == 50 })
  }

  @Test func threeInputsOverlapInPairs() {
    var sample = Self.sample(0..<10, input: 2)
    sample.add(Self.sample(5..<20, input: 0))
    sample.add(Self.sample(15..<30, input: 1))
    let found = LogOverlap.find(in: sample).map { "\($0.first) \($0.second) \($0.events)" }
    #expect(found == ["0 1 5", "0 2 5"])
  }

  @Test func anEventCountsAsOftenAsTheInputThatTellsItMostOften() {
    var deduplicator = EventDeduplicator()
    let told: [(input: Int32, counts: [Bool])] = [
      (0, [true, true]), (1, [false, false, true]), (2, [false]), (3, [false, false, false, true]),
    ]
    for (input, counts) in told {
      let found = counts.map { _ in deduplicator.counts(Self.event(1), input: input) }
      #expect(found == counts, "input \(input)")
    }
    let another = deduplicator.counts(Self.event(2), input: 3)
    #expect(another)
  }

  // MARK: - Columns that one of the logs lacks

  /// An event of one key; reply, sender, job and source address are 0 where a log lacks them.
  private static func event(_ details: SIMD4<UInt32>) -> EventIdentity {
    EventIdentity(key: .init(high: 1, low: 1), details: details)
  }

  @Test func whatOneLogLacksIsNotCompared() {
    let whole = Self.event(SIMD4(5, 6, 7, 8))
    #expect(whole.agrees(with: Self.event(SIMD4(5, 6, 0, 0))))
    #expect(Self.event(SIMD4(5, 0, 7, 0)).agrees(with: Self.event(SIMD4(0, 6, 7, 8))))
    #expect(!whole.agrees(with: Self.event(SIMD4(5, 6, 7, 9))))
    #expect(!whole.agrees(with: Self.event(SIMD4(0, 9, 0, 0))))
  }

  @Test func anOverlapSaysWhatWasAlike() throws {
    var sample = OverlapSample()
    for (input, details) in [SIMD4<UInt32>(5, 6, 7, 8), SIMD4(5, 6, 0, 8), SIMD4(5, 6, 7, 9)]
      .enumerated()
    {
      sample.add(OverlapSample.Entry(event: Self.event(details), input: Int32(input), time: 10))
    }
    let found = LogOverlap.find(in: sample)
    // The third was sent from another address than the first two.
    #expect(found.map { [$0.first, $0.second] } == [[0, 1]])
    #expect(found.first?.compared == ["time", "recipient", "reply", "sender", "source address"])
    #expect(found.first?.isSure == true)
  }

  /// Whether it is one event is sure where both logs have its source address, and no event has one in
  /// one log alone.
  @Test(
    arguments: [
      ([(8, 8)], true), ([(8, 0)], false), ([(0, 0)], false), ([(8, 8), (0, 0)], true),
      ([(8, 8), (0, 8)], false),
    ] as [([(UInt32, UInt32)], Bool)])
  func anOverlapIsSureByItsAddresses(_ addresses: [(UInt32, UInt32)], _ isSure: Bool) {
    var sample = OverlapSample()
    for (number, pair) in addresses.enumerated() {
      for (input, address) in [pair.0, pair.1].enumerated() {
        let event = EventIdentity(
          key: .init(high: UInt64(number), low: 1), details: SIMD4(5, 6, 7, address))
        sample.add(OverlapSample.Entry(event: event, input: Int32(input), time: 10))
      }
    }
    #expect(LogOverlap.find(in: sample).map(\.isSure) == [isSure])
  }

  @Test func nodesThatSendAlikeFromTwoAddressesBothCount() {
    var deduplicator = EventDeduplicator()
    let sent = [8, 8].map { Self.event(SIMD4(5, 6, 7, $0)) }
    let other = [9, 9].map { Self.event(SIMD4(5, 6, 7, $0)) }
    #expect(sent.map { deduplicator.counts($0, input: 0) } == [true, true])
    #expect(other.map { deduplicator.counts($0, input: 1) } == [true, true])
    // A log without addresses holds all four once more, and one beside.
    let without = (0..<5).map { _ in Self.event(SIMD4(5, 6, 7, 0)) }
    #expect(
      without.map { deduplicator.counts($0, input: 2) } == [false, false, false, false, true])
  }

  /// A file of bounces without addresses comes first; the two nodes' logs behind it tell whose they are.
  @Test func nodesBehindALogWithoutAddressesBothCount() {
    var deduplicator = EventDeduplicator()
    func counts(_ address: UInt32, input: Int32) -> [Bool] {
      (0..<2).map { _ in
        deduplicator.counts(Self.event(SIMD4(5, 6, 7, address)), input: input)
      }
    }
    #expect(counts(0, input: 0) == [true, true])
    #expect(counts(8, input: 1) == [false, false])
    #expect(counts(9, input: 2) == [true, true])
    #expect(counts(9, input: 3) == [false, false])
    #expect(counts(8, input: 4) == [false, false])
  }

  /// Of two events of a log without addresses each may be another node's.
  @Test func oneEventOfEachNodeInALogWithoutAddressesIsTwo() {
    var deduplicator = EventDeduplicator()
    let told: [(address: UInt32, input: Int32)] = [(0, 0), (0, 0), (8, 1), (9, 1), (9, 2), (7, 2)]
    let found = told.map {
      deduplicator.counts(Self.event(SIMD4(5, 6, 7, $0.address)), input: $0.input)
    }
    #expect(found == [true, true, false, false, false, true])
  }

  @Test func inputsThatTakeTurnsCountAsOnesThatFollow() {
    var deduplicator = EventDeduplicator()
    let event = Self.event(SIMD4(5, 6, 7, 8))
    let told = [0, 1, 0, 1, 1].map { deduplicator.counts(event, input: $0) }
    #expect(told == [true, false, true, false, true])
  }

  @Test func followedFilesThatHoldTheSameAreToldOnce() {
    var watch = EventWatch(dedupes: false)
    for file in [Int32(4), 9, 4] {
      for time in 0..<50 {
        let known = watch.isKnown(Self.event(time), input: file, time: time)
        #expect(!known)
      }
    }
    let told = watch.takeOverlaps()
    #expect(told.map { [$0.first, $0.second, $0.time] } == [[4, 9, 0]])
    #expect(watch.takeOverlaps().isEmpty)
  }

  @Test func aWatchFindsCopiesAcrossMoreEventsThanItKeeps() {
    var watch = EventWatch(dedupes: false)
    for file in [Int32(1), 2] {
      for time in 0..<(3 * OverlapSample.eventsMax) where watch.wants(time) {
        _ = watch.isKnown(Self.event(time), input: file, time: time)
      }
    }
    #expect(watch.takeOverlaps().count == 1)
  }

  @Test func daysThatAreOverAreForgotten() {
    var watch = EventWatch(dedupes: true)
    let day = 86_400
    let first = watch.isKnown(Self.event(1), input: 1, time: 0)
    let again = watch.isKnown(Self.event(1), input: 2, time: 0)
    #expect([first, again] == [false, true])
    for later in 1...EventWatch.daysKept {
      _ = watch.isKnown(Self.event(1 + later), input: 1, time: later * day)
    }
    let forgotten = watch.isKnown(Self.event(1), input: 3, time: 0)
    #expect(!forgotten)
  }
}
