import Findings
import Incidents
import ReplyClassifier
import TestSupport
import Testing

/// What explains a rise, and that its parts add up to the whole.
@Suite struct ExplainerTests {
  private static let begin = 1440 + 500

  private static let relays = [
    MailLine(),
    MailLine(
      domain: "shop.example", relay: "app-2", vmta: "vmta2", sourceIP: "203.0.113.9",
      recipientDomain: "yahoo.com", host: "mta5.am0.yahoodns.net"),
    MailLine(
      domain: "news.example", relay: "app-3", vmta: "vmta3", sourceIP: "203.0.113.20", job: "j1"),
  ]

  private static func scene(
    seed: UInt64, minutes: Int = 2 * 1440, _ change: (inout LogScene, Int) -> Void
  ) -> LogScene {
    var scene = LogScene(seed: seed)
    for minute in 0..<minutes {
      for relay in relays { scene.ordinary(minute: minute, 2, relay: relay) }
      if (begin..<(begin + 60)).contains(minute) { change(&scene, minute) }
    }
    return scene
  }

  @Test(arguments: UInt64(1)...6) func thePartsAddUpToTheWhole(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let replies = [MailLine.policy, MailLine.blocked, MailLine.unknown]
    let scene = Self.scene(seed: seed) { scene, minute in
      for _ in 0..<3 {
        let relay = Self.relays[Int.random(in: 0..<3, using: &random)]
        let reply = replies[Int.random(in: 0..<3, using: &random)]
        scene.add(relay.refused(reply), minute: minute)
      }
    }
    let spikes = try await scene.spikes()
    #expect(!spikes.isEmpty)
    for spike in spikes {
      #expect(spike.explanations.reduce(spike.rest) { $0 + $1.extra } == spike.extra)
      let usual =
        Double(spike.during.attempted) * Double(spike.before.failed)
        / Double(spike.before.attempted)
      #expect(spike.extra == Int((Double(spike.during.failed) - usual).rounded()))
      #expect(spike.explanations.map(\.extra) == spike.explanations.map(\.extra).sorted(by: >))
    }
  }

  @Test func oneRelayIsNamedWithAllThatIsItsOwn() async throws {
    let scene = Self.scene(seed: 1) { scene, minute in
      scene.add(Self.relays[1].refused(MailLine.policy), minute: minute, 3)
    }
    let spike = try #require(try await scene.spikes().first)
    let place = try #require(spike.explanations.first?.place)
    #expect(place[.cause] == "dmarc_policy")
    #expect(place[.injector] == "app-2")
    #expect(place[.vmta] == "vmta2")
    #expect(place[.sourceIP] == "203.0.113.9")
    #expect(place[.domain] == "shop.example")
    #expect(place[.receiver] == "yahoo")
  }

  @Test func aReceiverIsNamedWithoutTheRelays() async throws {
    let scene = Self.scene(seed: 2) { scene, minute in
      for relay in [Self.relays[0], Self.relays[2]] {
        scene.add(relay.deferred(MailLine.outage), minute: minute, 2)
      }
    }
    let spike = try #require(try await scene.spikes().first { $0.kind == .deferred })
    let place = try #require(spike.explanations.first?.place)
    #expect(place[.receiver] == "google")
    #expect(place[.injector] == nil && place[.domain] == nil)
  }

  @Test func twoCausesAtOnceAreOneSpikeWithTwoParts() async throws {
    let scene = Self.scene(seed: 3) { scene, minute in
      scene.add(Self.relays[0].refused(MailLine.policy), minute: minute, 3)
      scene.add(Self.relays[1].refused(MailLine.blocked), minute: minute, 2)
    }
    let spikes = try await scene.spikes()
    #expect(spikes.count == 1)
    #expect(spikes.first?.explanations.map(\.cause) == [.dmarcPolicy, .reputation])
    #expect(spikes.first?.dmarc == .partly)
  }

  @Test func oneJobIsNamed() async throws {
    var list = Self.relays[2]
    list.job = "rotten"
    let scene = Self.scene(seed: 4) { scene, minute in
      scene.add(list.refused(MailLine.unknown, status: "5.1.1 (bad)"), minute: minute, 4)
    }
    let spike = try #require(try await scene.spikes().first)
    #expect(spike.explanations.first?.place[.job] == "rotten")
    #expect(spike.explanations.first?.cause == .badAddress)
    #expect(spike.dmarc == .no)
  }

  @Test func whatDidNotRiseIsToldAsNotTheCause() async throws {
    let scene = Self.scene(seed: 5) { scene, minute in
      scene.add(Self.relays[0].refused(MailLine.policy), minute: minute, 3)
    }
    let spike = try #require(try await scene.spikes().first)
    #expect(spike.notTheCause.contains { $0.hasPrefix("bad addresses (") })
    #expect(!spike.notTheCause.contains { $0.hasPrefix("the DMARC policy") })
  }
}
