import Findings
import TestSupport
import Testing

@testable import Incidents

/// When a rise began and ended, and that nothing is told where nothing rose.
@Suite struct SpikeSearchTests {
  private static let day = 1440
  private static let other = MailLine(
    domain: "shop.example", relay: "app-2", vmta: "vmta2", sourceIP: "203.0.113.9",
    recipientDomain: "yahoo.com", host: "mta5.am0.yahoodns.net")

  /// Two days of ordinary mail by two relays; `change` adds to each minute.
  private static func scene(
    seed: UInt64, minutes: Int = 2 * day, _ change: (inout LogScene, Int) -> Void
  ) -> LogScene {
    var scene = LogScene(seed: seed)
    for minute in 0..<minutes {
      scene.ordinary(minute: minute, 3)
      scene.ordinary(minute: minute, 3, relay: Self.other)
      change(&scene, minute)
    }
    return scene
  }

  @Test(arguments: UInt64(1)...4) func theBeginAndTheEndAreFoundToTheMinute(
    _ seed: UInt64
  ) async throws {
    let begin = Self.day + 400 + Int(seed) * 37
    let end = begin + 60
    let scene = Self.scene(seed: seed) { scene, minute in
      guard (begin..<end).contains(minute) else { return }
      scene.add(MailLine().refused(MailLine.policy), minute: minute, 2)
    }
    let spikes = try await scene.spikes()
    let spike = try #require(spikes.first)
    #expect(spikes.count == 1)
    #expect(spike.kind == .refused)
    #expect(abs((spike.begin - LogScene.begin) / 60 - begin) <= 1)
    let found = try #require(spike.end)
    #expect(abs((found - LogScene.begin) / 60 - end) <= 2)
    #expect(spike.dmarc == .yes)
    #expect(spike.isOver)
    #expect(abs(spike.extra - 120) <= 15)
  }

  @Test func aRiseThatIsStillOnHasNoEnd() async throws {
    let begin = Self.day + 600
    let scene = Self.scene(seed: 9, minutes: begin + 45) { scene, minute in
      if minute >= begin { scene.add(MailLine().deferred(MailLine.outage), minute: minute, 3) }
    }
    let spike = try #require(try await scene.spikes().first)
    #expect(spike.kind == .deferred)
    #expect(spike.end == nil)
    #expect(!spike.isOver)
    #expect(spike.until == LogScene.begin + (begin + 45) * 60)
    #expect(spike.now.failed > 80)
  }

  @Test(arguments: UInt64(1)...3) func nothingRisesWhereNothingHappens(
    _ seed: UInt64
  ) async throws {
    #expect(try await Self.scene(seed: seed) { _, _ in }.spikes() == [])
  }

  @Test func moreMailOfTheSameQualityIsNoRise() async throws {
    let scene = Self.scene(seed: 3) { scene, minute in
      if minute % Self.day >= 540, minute % Self.day < 600 { scene.ordinary(minute: minute, 30) }
    }
    #expect(try await scene.spikes() == [])
  }

  @Test func whatComesEveryDayIsNoRise() async throws {
    var scene = LogScene(seed: 5)
    for minute in 0..<(6 * Self.day) where minute % 3 == 0 {
      scene.ordinary(minute: minute, 4)
      // From nine to ten the addresses are always worse.
      let isPoor = minute % Self.day >= 540 && minute % Self.day < 600
      if isPoor, scene.oneIn(12) {
        scene.add(MailLine().refused(MailLine.unknown), minute: minute)
      }
    }
    let late = try await scene.spikes().filter { $0.begin > LogScene.begin + 3 * 86_400 }
    #expect(late == [])
  }

  @Test func risesAtDifferentTimesStandApart() async throws {
    let first = Self.day + 300
    let second = Self.day + 700
    let scene = Self.scene(seed: 7) { scene, minute in
      if (first..<(first + 40)).contains(minute) {
        scene.add(MailLine().refused(MailLine.policy), minute: minute, 2)
      }
      if (second..<(second + 40)).contains(minute) {
        scene.add(Self.other.refused(MailLine.blocked), minute: minute, 2)
      }
    }
    let spikes = try await scene.spikes()
    #expect(spikes.map(\.dmarc) == [.yes, .no])
    #expect(spikes.map { ($0.begin - LogScene.begin) / 60 } == [first, second])
  }

  @Test func refusalsAndDeferralsStandApart() async throws {
    let begin = Self.day + 500
    let scene = Self.scene(seed: 8) { scene, minute in
      guard (begin..<(begin + 50)).contains(minute) else { return }
      scene.add(MailLine().refused(MailLine.blocked), minute: minute, 2)
      scene.add(Self.other.deferred(MailLine.outage), minute: minute, 2)
    }
    let kinds = try await scene.spikes().map(\.kind)
    #expect(kinds.sorted { $0.rawValue < $1.rawValue } == [.deferred, .refused])
  }

  @Test func spikesOutsideTheTimeAskedForAreLeftOut() async throws {
    let begin = Self.day + 300
    let scene = Self.scene(seed: 7) { scene, minute in
      if (begin..<(begin + 40)).contains(minute) {
        scene.add(MailLine().refused(MailLine.policy), minute: minute, 2)
      }
    }
    var query = IncidentQuery()
    query.since = LogScene.begin + (begin + 200) * 60
    #expect(try await scene.spikes(query) == [])
    query.since = LogScene.begin + (begin + 20) * 60
    #expect(try await scene.spikes(query).count == 1)
    query.until = LogScene.begin + (begin - 20) * 60
    query.since = nil
    #expect(try await scene.spikes(query) == [])
  }

  @Test func aTimeWithoutARiseIsAnsweredWithItsHour() async throws {
    let scene = Self.scene(seed: 2) { _, _ in }
    var query = IncidentQuery()
    query.at = LogScene.begin + (Self.day + 500) * 60
    let spikes = try await scene.spikes(query)
    #expect(spikes.map(\.origin) == [.given, .given])
    #expect(spikes.map(\.severity) == [.info, .info])
    #expect(spikes.allSatisfy { $0.begin == query.at && abs($0.extra) < 12 })
    #expect(spikes.allSatisfy { $0.begins == $0.begin...$0.begin })
    let told = spikes.flatMap(\.timeline).map(\.what)
    #expect(told.contains("refused: the time asked for begins"))
    #expect(!told.contains { $0.contains("rise") })
  }

  /// Where no mail was sent for hours, there is no hour to tell of.
  @Test func aTimeWithoutAnyMinuteIsAnsweredWithNothing() async throws {
    var scene = LogScene(seed: 2)
    for minute in 0..<(2 * Self.day) where !(1800..<2200).contains(minute) {
      scene.ordinary(minute: minute, 3)
    }
    var query = IncidentQuery()
    query.at = LogScene.begin + 2000 * 60
    let report = IncidentBuilder(try await scene.correlate(), query).report(
      found: [], generatedAt: 0, version: "1")
    #expect(!report.hasMinutes)
    #expect(report.spikes == [])
    query.at = LogScene.begin + 2195 * 60
    let near = IncidentBuilder(try await scene.correlate(), query).report(
      found: [], generatedAt: 0, version: "1")
    #expect(near.hasMinutes)
    #expect(near.spikes.map(\.origin) == [.given, .given])
  }

  @Test func theAnswerDoesNotDependOnThreadsAndChunks() async throws {
    let begin = Self.day + 300
    let scene = Self.scene(seed: 11) { scene, minute in
      if (begin..<(begin + 40)).contains(minute) {
        scene.add(MailLine().refused(MailLine.policy), minute: minute, 2)
      }
    }
    var answers: [[Spike]] = []
    for (threads, chunkBytes) in [(1, 8 << 20), (2, 100_000), (4, 31_000)] {
      let correlation = try await scene.correlate(threads: threads, chunkBytes: chunkBytes)
      answers.append(IncidentBuilder(correlation).spikes().map(Self.withoutPaths))
    }
    #expect(answers[0].count == 1)
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
  }

  /// Each run writes its log into a folder of its own.
  private static func withoutPaths(_ spike: Spike) -> Spike {
    var spike = spike
    spike.timeline = spike.timeline.map { entry in
      var entry = entry
      entry.row = entry.row.map { RowPlace(path: "", offset: $0.offset) }
      return entry
    }
    spike.explanations = spike.explanations.map { item in
      var item = item
      item.rows = item.rows.map { RowPlace(path: "", offset: $0.offset) }
      return item
    }
    return spike
  }
}
