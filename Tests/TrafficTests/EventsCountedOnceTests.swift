import ByteKit
import Join
import JoinScenes
import Testing
import Traffic

/// The same event in several inputs.
@Suite struct EventsCountedOnceTests {
  private static let begin = 1_771_200_000

  /// Two servers' files: `both` in each, and some of their own.
  private static func logs() -> [String] {
    let both = (0..<20).map { Event(time: begin + $0, job: "both", replyID: $0) }
    let first = (0..<5).map { Event(time: begin + $0, job: "first", replyID: $0) }
    let second = (0..<7).map { Event(time: begin + 100 + $0, job: "second", replyID: $0) }
    return [Event.text(both + first), Event.text(second + both)]
  }

  @Test func withoutBeingAskedTheOverlapIsSaidAndCounted() async throws {
    let scene = try Scene(logs: Self.logs())
    for (threads, chunkBytes) in [(1, 1 << 20), (2, 64), (4, 1)] {
      let correlation = await scene.run(threads: threads, chunkBytes: chunkBytes)
      #expect(correlation.rollup.used == 52)
      let overlap = try #require(correlation.overlaps.first)
      #expect(correlation.overlaps.count == 1)
      #expect((overlap.first, overlap.second) == (0, 1))
      #expect(overlap.events == 20)
      #expect(overlap.sampledOneIn == 1)
      #expect((overlap.begin, overlap.end) == (Self.begin, Self.begin + 19))
    }
  }

  @Test func onDemandEachEventCountsOnce() async throws {
    var scene = try Scene(logs: Self.logs())
    scene.request.dedupes = true
    for (threads, chunkBytes) in [(1, 1 << 20), (4, 64)] {
      let correlation = await scene.run(threads: threads, chunkBytes: chunkBytes)
      #expect(correlation.rollup.used == 32)
      #expect(correlation.rollup.ignored[.duplicate] == 20)
      #expect(correlation.rollup.entries.reduce(0) { $0 + $1.count } == 32)
    }
  }

  @Test func rowsThatOneFileHoldsTwiceAreTwoEvents() async throws {
    let twice = Array(repeating: Event(time: Self.begin), count: 3)
    var scene = try Scene(logs: [Event.text(twice), Event.text(twice + twice.prefix(1))])
    scene.request.dedupes = true
    let correlation = await scene.run()
    // The second file tells the event four times, the first three times.
    #expect(correlation.rollup.used == 4)
  }

  @Test func filesWithNothingInCommonDoNotOverlap() async throws {
    let scene = try Scene(logs: [
      Event.text((0..<9).map { Event(time: Self.begin + $0, job: "a") }),
      Event.text((0..<9).map { Event(time: Self.begin + $0, job: "b") }),
    ])
    #expect(await scene.run().overlaps.isEmpty)
  }

  @Test(arguments: ["type", "time", "sender", "recipient", "reply", "job"])
  func anEventIsTheSameOnlyIfEveryPartIs(_ part: String) async throws {
    let one = Event(time: Self.begin, job: "j", replyID: 1)
    var other = one
    switch part {
    case "type": other.type = "x"
    case "time": other.time += 1
    case "sender": other.domain = "other.example"
    case "recipient": other.recipientDomain = "yahoo.com"
    case "reply": other.replyID = 2
    default: other.job = "k"
    }
    if part == "type" {
      other = one
      other.type = "t"
    }
    var scene = try Scene(logs: [Event.text([one]), Event.text([other])])
    scene.request.dedupes = true
    #expect(await scene.run().rollup.used == 2)
  }
}
