import Testing

@testable import Traffic

/// The sample of events by which inputs with the same events are found, and the counting once.
@Suite struct OverlapSampleTests {
  private static func event(_ number: Int) -> EventIdentity {
    EventIdentity(high: UInt64(number), low: UInt64(number))
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
}
