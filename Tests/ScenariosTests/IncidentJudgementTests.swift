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

  @Test func theSameKindAndSeedAreTheSameBytes() throws {
    let first = IncidentWorld(.unsignedDeploy, seed: 3)
    let second = IncidentWorld(.unsignedDeploy, seed: 3)
    #expect(first.files == second.files)
    #expect(first.truth.failure == "refused" && first.truth.dmarc == "yes")
    let begin = try #require(first.truth.begin)
    #expect(first.truth.end ?? .max > begin)
  }
}
