import Foundation
import TestSupport
import Testing

@testable import Scenarios

/// How answers of `stagewatch incident` are judged, and the worlds that they are judged by.
struct IncidentJudgementTests {
  private static let begin = 1_771_200_000

  private static var truth: IncidentTruth {
    IncidentTruth(
      kind: .addressBlock, seed: 1, failure: "refused", begin: begin + 30, end: nil,
      troubles: [
        IncidentTruth.Trouble(
          cause: "reputation", place: ["receiver": "google", "source_ip": "192.0.2.1"])
      ], dmarc: "no")
  }

  /// The judgement of one spike, in minutes after the truth, with the place of its explanation.
  private static func judged(
    after minutes: Int, _ place: [String: String], dmarc: String = "no", rest: Int = 1
  ) throws -> IncidentJudgement {
    let time = Date(timeIntervalSince1970: Double(begin + 60 * minutes)).formatted(.iso8601)
    let spike: [String: Any] = [
      "kind": "refused", "begin": time, "end": NSNull(), "dmarc": dmarc, "extra": 10,
      "rest": rest, "explanations": [["where": place, "extra": 9]],
    ]
    let json = try JSONSerialization.data(withJSONObject: ["spikes": [spike]])
    return IncidentJudgement(try FoundIncident(json: json), by: truth)
  }

  private static let right = ["cause": "reputation", "receiver": "google"]

  @Test func aRightAnswerIsRightInEveryColumn() throws {
    let found = try Self.judged(after: 0, Self.right)
    for score in [found.found, found.begin, found.first, found.firstThree, found.dmarc, found.sums]
    { #expect(score.text == "1/1") }
    #expect(found.notes == [])
  }

  @Test(arguments: [(2, "1/1"), (-2, "1/1"), (3, "0/1"), (-3, "0/1")])
  func aBeginMayBeTwoMinutesOff(_ minutes: Int, _ score: String) throws {
    #expect(try Self.judged(after: minutes, Self.right).begin.text == score)
  }

  @Test(arguments: [
    ["cause": "quota", "receiver": "google"], ["cause": "reputation"],
    ["cause": "reputation", "receiver": "yahoo"],
    ["cause": "reputation", "receiver": "google", "source_ip": "192.0.2.2"],
  ]) func anotherPlaceOrCauseIsNotTheTrueOne(_ place: [String: String]) throws {
    #expect(try Self.judged(after: 0, place).first.text == "0/1")
  }

  @Test func whatIsFarAwayIsNotFound() throws {
    let found = try Self.judged(after: 61, Self.right)
    #expect(found.found.text == "0/1" && found.dmarc.text == "0/1")
  }

  @Test func partsThatDoNotAddUpAreCounted() throws {
    #expect(try Self.judged(after: 0, Self.right, rest: 2).sums.text == "0/1")
  }

  @Test func aSpikeInAQuietWorldIsWrong() throws {
    let quiet = IncidentTruth(kind: .quietDay, seed: 1, troubles: [], dmarc: "no")
    let none = try FoundIncident(json: Data(#"{"spikes":[]}"#.utf8))
    #expect(IncidentJudgement(none, by: quiet).quiet.text == "1/1")
  }

  @Test func aQuietWorldWithoutAVerdictIsWrong() throws {
    let quiet = IncidentTruth(kind: .quietDay, seed: 1, troubles: [], dmarc: "no")
    let json = #"{"spikes":[],"verdict":{"status":"not_enough_data","reasons":["x"]}}"#
    var none = try FoundIncident(json: Data(json.utf8))
    none.exitStatus = 2
    #expect(IncidentJudgement(none, by: quiet).quiet.text == "0/1")
  }

  @Test(arguments: [(0, "1/1"), (-5, "1/1"), (6, "0/1")]) func theRangeOfTheBeginIsJudged(
    _ minutes: Int, _ score: String
  ) throws {
    func time(_ minutes: Int) -> String {
      Date(timeIntervalSince1970: Double(Self.begin + 60 * minutes)).formatted(.iso8601)
    }
    let spike: [String: Any] = [
      "kind": "refused", "begin": time(0), "end": NSNull(), "dmarc": "no", "extra": 1, "rest": 1,
      "explanations": [], "begin_range": ["earliest": time(minutes), "latest": time(minutes + 5)],
    ]
    let json = try JSONSerialization.data(withJSONObject: ["spikes": [spike]])
    #expect(
      IncidentJudgement(try FoundIncident(json: json), by: Self.truth).ranges.text == score)
  }

  // MARK: - Short logs

  @Test func answersAboutShortLogsAreCountedByWhatTheySay() throws {
    var truth = Self.truth
    truth.pastMinutes = 10
    let json = #"{"spikes":[],"verdict":{"status":"not_enough_data","reasons":["x"]}}"#
    var answer = try FoundIncident(json: Data(json.utf8))
    answer.exitStatus = 2
    var short = ShortLogJudgement()
    short.add(answer, by: truth)
    #expect(short.count(.littlePast, .noVerdict) == 1 && short.notes == [])
    truth.pastMinutes = 30
    short.add(answer, by: truth)
    short.add(try FoundIncident(json: Data(#"{"spikes":[]}"#.utf8)), by: truth)
    #expect(short.count(.somePast, .noVerdict) == 1 && short.count(.somePast, .allClear) == 1)
    #expect(short.notes.count == 2)
    // Eleven failures are no rise that anybody could tell from chance; twelve are.
    let calm = try FoundIncident(json: Data(#"{"spikes":[]}"#.utf8))
    truth.failures = 11
    short.add(calm, by: truth)
    #expect(short.count(.tooSmall, .allClear) == 1 && short.notes.count == 2)
    #expect(short.markdown.contains("| rise after 30 to 120 minutes | 2 | 0 | 1 | 1 | 0 |"))
  }

  @Test(arguments: UInt64(1)...3) func aShortLogHasThePastThatItSays(_ seed: UInt64) throws {
    let world = IncidentWorld(.shortRise, seed: seed)
    let past = try #require(world.truth.pastMinutes)
    let begin = try #require(world.truth.begin)
    let log = try #require(world.files.first { $0.key.hasPrefix("logs/") })
    let times = String(decoding: log.value, as: UTF8.self).matches(
      of: #/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/#
    ).compactMap {
      try? Date(String($0.output).replacing(" ", with: "T") + "Z", strategy: .iso8601)
    }
    let first = try #require(times.min())
    #expect(begin - Int(first.timeIntervalSince1970) <= past * 60 + 1800)
    #expect(begin - Int(first.timeIntervalSince1970) >= past * 60 - 60)
  }

  @Test func theSameKindAndSeedAreTheSameBytes() throws {
    let first = IncidentWorld(.unsignedDeploy, seed: 3)
    let second = IncidentWorld(.unsignedDeploy, seed: 3)
    #expect(first.files == second.files)
    #expect(first.truth.failure == "refused" && first.truth.dmarc == "yes")
    let begin = try #require(first.truth.begin)
    #expect(first.truth.end ?? .max > begin)
  }
}
