import ByteKit
import JoinScenes
import ReplyClassifier
import TestSupport
import Testing
import Traffic

@testable import Join

/// How much each relay of a shared address sent in a window.
struct RelayVolumesTests {
  private static let day = 86_400
  private static let base = 1_770_076_800

  /// Three days of two relays and one that sends elsewhere, with a report of each day.
  private static func scene(_ volumes: [(Int, Int)], windowSeconds: Int = day) throws -> Scene {
    var events: [Event] = []
    for (number, volume) in volumes.enumerated() {
      let time = base + number * day + 600
      events += Array(repeating: Event(time: time), count: volume.0)
      events += Array(
        repeating: Event(time: time, injector: "app-2 (10.0.0.2)", vmta: "vmta2"), count: volume.1)
      events += [
        Event(time: time, sourceIP: "203.0.113.6", injector: "app-3 (10.0.0.3)"),
        Event(time: time, domain: "other.example", injector: "app-4 (10.0.0.4)"),
        // Another receiver, a refusal of another kind, and one that the policy made.
        Event(time: time, recipientDomain: "else.test", host: "mx.else.test"),
        Event(type: "b", time: time), Event(type: "b", time: time, isDMARC: true),
      ]
    }
    let reports = volumes.indices.map { number in
      Report(
        begin: base + number * day, end: base + number * day + windowSeconds - 1, id: "r\(number)",
        records: [Record()])
    }
    return try Scene(logs: [Event.text(events)], reports: reports)
  }

  @Test(arguments: [1, 3]) func windowsCountWhatTheReporterCouldSee(
    _ threads: Int
  ) async throws {
    let volumes = [(5, 2), (1, 7), (4, 0)]
    let correlation = try await Self.scene(volumes).run(threads: threads, chunkBytes: 4096)
    let address = try #require(IPAddress("203.0.113.5"))
    let found = RelayVolumes(correlation, domain: "bank.example", address: address)
    #expect(found.relays.map(\.injector) == ["app-1", "app-2"])
    for (number, volume) in volumes.enumerated() {
      let begin = Self.base + number * Self.day
      // The first relay's DMARC refusal counts: the receiver has seen that message too.
      #expect(
        found.counts(reporter: 0, window: begin..<begin + Self.day) == [volume.0 + 1, volume.1])
    }
    let all = Self.base..<Self.base + volumes.count * Self.day
    #expect(
      found.counts(reporter: 0, window: all)
        == [volumes.reduce(0) { $0 + $1.0 + 1 }, volumes.reduce(0) { $0 + $1.1 }])
    #expect(found.counts(reporter: 0, window: Self.base..<Self.base) == [0, 0])
    #expect(found.counts(reporter: 9, window: all) == [0, 0])
  }

  @Test func unknownPlaceHasNoRelays() async throws {
    let correlation = try await Self.scene([(1, 1)]).run()
    let address = try #require(IPAddress("198.51.100.1"))
    let found = RelayVolumes(correlation, domain: "bank.example", address: address)
    #expect(found.relays.isEmpty)
    #expect(found.counts(reporter: 0, window: 0..<Int.max) == [])
  }

  /// Running sums against adding slot by slot.
  @Test(arguments: 0..<8 as Range<UInt64>) func sumsAreThoseOfTheSlots(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let boundaries = Set((0..<12).map { _ in Int.random(in: 0..<1000, using: &random) }).sorted()
    var slots: [Int: DeliveryCounts] = [:]
    for _ in 0..<9 {
      var counts = DeliveryCounts()
      counts.add(.delivered, Int.random(in: 1...50, using: &random))
      counts.add(.refused(.dmarcPolicy), Int.random(in: 0...5, using: &random))
      slots[Int.random(in: 0...boundaries.count, using: &random)] = counts
    }
    let sums = SlotSums(reporters: [0], boundaries: boundaries, slots: slots)
    for from in boundaries.indices {
      for to in from..<boundaries.count {
        // Slot n begins at boundary n - 1.
        let expected = slots.filter { $0.key > from && $0.key <= to }
          .reduce(into: DeliveryCounts()) { $0.add($1.value) }
        #expect(sums.counts(boundaries[from]..<boundaries[to]) == expected)
      }
    }
  }
}
