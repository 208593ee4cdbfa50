import ByteKit
import Checkup
import Findings
import Join
import TestSupport
import Testing
import Traffic

/// Which public address an internal one leaves by, told from counts alone.
@Suite struct NATGuessTests {
  private static let day = Patient.day

  /// A network of some internal addresses and the public ones behind which they lie, with random mail
  /// over days and three domains; of each message a report is lost with some chance.
  private struct World {
    var patient = Patient()
    private(set) var truth: [String: String] = [:]

    init(
      seed: UInt64, pairs: [(local: String, visible: String)], perDay: ClosedRange<Int>,
      lost: Double
    ) {
      var random = SeededRandom(seed: seed)
      let domains = ["a.example", "news.a.example", "pay.a.example"]
      for pair in pairs { truth[pair.local] = pair.visible }
      for day in 0..<10 {
        let begin = NATGuessTests.day + day * Patient.daySeconds
        var reported: [String: Int] = [:]
        for (local, visible) in pairs {
          for domain in domains {
            let sent = Int.random(in: perDay, using: &random)
            patient.log.add(at: begin + 3600, from: domain, source: local, count: sent)
            let kept = (0..<sent).count { _ in Double.random(in: 0..<1, using: &random) >= lost }
            if kept > 0 { reported["\(visible) \(domain)", default: 0] += kept }
          }
        }
        let records = reported.sorted { $0.key < $1.key }.map { key, count in
          let parts = key.split(separator: " ").map(String.init)
          return SmallReport.Record(parts[0], count: count, from: parts[1])
        }
        patient.reports.append(
          SmallReport(
            id: "\(day)", from: begin, to: begin + Patient.daySeconds - 1,
            records + [SmallReport.Record("198.51.100.\(day)", count: 40)]))
      }
    }
  }

  private static func guesses(_ patient: Patient) async throws -> [NATGuess] {
    let (correlation, report) = try await patient.run()
    return NATGuess.all(report.joins, rows: NATGuess.internalRows(correlation))
  }

  private static func found(_ guesses: [NATGuess]) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: guesses.compactMap { guess in
        guess.visible.map { ("\(guess.local)", "\($0)") }
      })
  }

  @Test(arguments: 1...6) func `Each of eight addresses is told though they send alike`(
    seed: UInt64
  ) async throws {
    let pairs = (1...8).map { (local: "10.0.0.\($0)", visible: "203.0.113.\(90 - 7 * $0)") }
    let world = World(seed: seed, pairs: pairs, perDay: 0...6, lost: 0.1)
    let guesses = try await Self.guesses(world.patient)
    #expect(Self.found(guesses) == world.truth)
    #expect(guesses.map(\.rows) == guesses.map(\.rows).sorted(by: >))
    #expect(guesses.allSatisfy { $0.met <= $0.logged && $0.sharers == 1 })
  }

  @Test(arguments: 1...4) func `Several behind one address are told together`(
    seed: UInt64
  ) async throws {
    let pairs = (1...5).map { (local: "10.0.0.\($0)", visible: "203.0.113.9") }
    let world = World(seed: seed, pairs: pairs, perDay: 0...9, lost: 0.05)
    let guesses = try await Self.guesses(world.patient)
    #expect(Self.found(guesses) == world.truth)
    #expect(guesses.allSatisfy { $0.sharers == 5 })
  }

  /// Hundreds of messages a day are alike at every address: the counts prove nothing, so nothing is
  /// said.
  ///
  /// Neither is anything of an address with a handful of rows, or of one that no report has.
  @Test func `Where the counts do not tell nothing is guessed`() async throws {
    let alike = World(
      seed: 1, pairs: [("10.0.0.1", "203.0.113.1"), ("10.0.0.2", "203.0.113.2")], perDay: 400...401,
      lost: 0.2)
    #expect(Self.found(try await Self.guesses(alike.patient)) == [:])
    let few = World(seed: 2, pairs: [("10.0.0.1", "203.0.113.1")], perDay: 0...1, lost: 0)
    let guess = try #require(try await Self.guesses(few.patient).first)
    #expect(guess.logged < NATGuess.messagesMin || guess.visible != nil)
    var unseen = World(seed: 3, pairs: [("10.0.0.1", "203.0.113.1")], perDay: 3...9, lost: 0)
      .patient
    unseen.reports = unseen.reports.indices.map { day in
      let begin = Self.day + day * Patient.daySeconds
      return SmallReport(
        id: "\(day)", from: begin, to: begin + Patient.daySeconds - 1,
        [SmallReport.Record("198.51.100.7", count: 15)])
    }
    let none = try #require(try await Self.guesses(unseen).first)
    #expect(none.visible == nil)
    #expect(none.line.contains("PUBLIC-ADDRESS"))
  }

  /// A report must not take long over what is a word at its end.
  @Test func `So many meetings are looked at and not one more`() async throws {
    let world = World(
      seed: 4, pairs: [("10.0.0.1", "203.0.113.1"), ("10.0.0.2", "203.0.113.2")], perDay: 3...9,
      lost: 0)
    let (correlation, report) = try await world.patient.run()
    let rows = NATGuess.internalRows(correlation)
    var meetings = 0
    for local in report.joins where rows[local.sourceIP] != nil && local.logged.delivered > 0 {
      meetings += report.joins.count { other in
        other.grade == .reportOnly && !other.sourceIP.isInternal && other.domain == local.domain
          && other.reporter == local.reporter && other.window == local.window
      }
    }
    #expect(meetings > 40)
    #expect(
      Self.found(NATGuess.all(report.joins, rows: rows, meetingsMax: meetings)) == world.truth)
    #expect(
      Self.found(NATGuess.all(report.joins, rows: rows, meetingsMax: meetings - 1)) == [:])
  }

  @Test(arguments: [(19, false), (20, true)])
  func `Twenty messages are enough and nineteen are not`(
    _ messages: Int, _ isTold: Bool
  ) async throws {
    var patient = Patient()
    for day in 0..<5 {
      let begin = Self.day + day * Patient.daySeconds
      let count = day == 0 ? messages - 16 : 4
      patient.log.add(at: begin + 60, source: "10.0.0.5", count: count)
      patient.reports.append(
        SmallReport(
          id: "\(day)", from: begin, to: begin + Patient.daySeconds - 1,
          [SmallReport.Record("203.0.113.5", count: count)]))
    }
    let found = Self.found(try await Self.guesses(patient))
    #expect(found == (isTold ? ["10.0.0.5": "203.0.113.5"] : [:]))
  }

  @Test func `The check-up gives the line to paste`() async throws {
    let pairs = [(local: "10.0.0.1", visible: "203.0.113.77")]
    var patient = World(seed: 9, pairs: pairs, perDay: 1...6, lost: 0).patient
    patient.log.add(at: Self.day + 60, source: "10.0.0.2", count: 3)
    let item = try #require(try await patient.found("nat").first)
    #expect(item.lines.count == 3)
    #expect(item.lines[1].hasPrefix("  \"10.0.0.1\": 203.0.113.77  # "))
    #expect(item.lines[2] == "  \"10.0.0.2\": PUBLIC-ADDRESS  # 3 rows, too few for a guess")
  }
}
