import Foundation
import Testing

@testable import Scenarios

/// How answers are judged by the truth of a world.
struct VerdictJudgementTests {
  private static let world = VerdictWorld(.newRelay, seed: 1)

  /// An answer to the first run, as the program would write it, with some of it changed.
  private static func judged(
    status: String = "critical", exit: Int32 = 1, relay: String = "on", refused: Int? = nil,
    next: [String: Any]? = nil
  ) throws -> VerdictJudgement {
    let truth = world.runs[0].truth
    let lost = try #require(truth.lost)
    func part(_ total: Int) -> [String: Any] {
      ["total": total, "in_findings": total, "below_floor": 0]
    }
    let readiness: [[String: Any]] = (truth.readiness ?? []).map {
      let words = $0.next.split(separator: " ")
      let step: [String: Any] = [
        "policy": String(words[0]), "percent": 100, "testing": words.count > 1,
      ]
      return [
        "domain": $0.domain, "verdict": $0.verdicts.first ?? "hold",
        "next": next as Any? ?? ($0.next == "-" ? NSNull() as Any : step as Any),
        "criteria": $0.unmet.map { ["name": $0, "met": false] },
        "reported_only": $0.isReportedOnly,
      ]
    }
    let json: [String: Any] = [
      "verdict": ["status": status, "reasons": ["a relay loses mail"]], "readiness": readiness,
      "stage_failures": (truth.relays ?? []).map {
        ["domain": $0.domain, "relay": ["injector": $0.injector], "status": relay]
      },
      "missing_dkim": [], "stages": [],
      "accounting": [
        "refused_dmarc": part(refused ?? lost.refused), "quarantined": part(lost.quarantined),
        "rejected": part(lost.rejected),
      ],
    ]
    let found = try FoundVerdict(json: JSONSerialization.data(withJSONObject: json))
    return VerdictJudgement([VerdictAnswer(exit: exit, found: found)], on: world)
  }

  @Test func `A right answer is right in every column`() throws {
    let right = try Self.judged()
    #expect(right.notes == [])
    #expect(right.isRight && right.worlds == 1 && right.falseOK == 0)
  }

  @Test func `What is called ok over a loss is counted`() throws {
    let wrong = try Self.judged(status: "ok", exit: 0)
    #expect(wrong.falseOK == 1 && wrong.falseAlarm == 0)
    #expect(wrong.scores[.verdict]?.text == "0/1")
    #expect(wrong.scores[.exit]?.text == "1/1")
  }

  @Test func `Each wrong part is counted in its column alone`() throws {
    let exit = try Self.judged(exit: 0)
    #expect(exit.notes.count == 1 && exit.scores[.exit]?.text == "0/1")
    let relay = try Self.judged(relay: "mended")
    #expect(relay.notes.count == 1 && relay.scores[.status]?.text == "0/1")
    let lost = try Self.judged(refused: 7)
    #expect(lost.notes.count == 1 && lost.scores[.accounting]?.text == "0/1")
    let next = try Self.judged(next: ["policy": "quarantine", "percent": 5])
    #expect(!next.isRight && next.scores[.readiness]?.text != "0/1")
  }

  @Test func `A run without a report is wrong`() {
    let answer = VerdictAnswer(exit: 78, complaint: "an unknown key")
    let judged = VerdictJudgement([answer], on: Self.world)
    #expect(!judged.isRight && judged.scores[.verdict]?.text == "0/1")
  }

  @Test func `Folded headers are read as one`() {
    let headers = VerdictRunner.headers(
      "To: a@b.example\r\nSubject: [stagewatch] OK\r\n firm.example: 2 refused\r\n\r\nSubject: no")
    #expect(headers["subject"] == "[stagewatch] OK firm.example: 2 refused")
  }
}
