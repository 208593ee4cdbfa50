import Foundation
@testable import Scenarios
import Testing

/// The rules of the judge, on a small truth and reports made by hand.
@Suite struct JudgeTests {
  private static let legacy = ScenarioTruth.Relay(
    injector: "legacy.corp.example", injectorIP: "10.20.0.15", vmta: "legacy",
    sourceIP: "203.0.113.30")
  private static let core = ScenarioTruth.Relay(
    injector: "core1.corp.example", injectorIP: "10.20.0.10", vmta: "transact",
    sourceIP: "203.0.113.10")
  /// 2026-02-16T00:00:00Z.
  private static let begin = 1_771_200_000

  private static func introduced(
    _ relay: ScenarioTruth.Relay, cause: String, expected: Double, receivers: [String: Double],
    coincidence: Int? = nil, kind: String = "refused", certain: Double? = nil
  ) -> ScenarioTruth.Introduced {
    ScenarioTruth.Introduced(
      domain: "bank.example", relay: relay,
      stage: ScenarioTruth.Stage(policy: "reject", percent: 100, begin: begin), kind: kind,
      cause: cause, attribution: coincidence == nil ? "dmarc" : "coincident", expected: expected,
      certain: certain ?? expected, addressRise: expected / 500, actual: expected, attempted: 500,
      attemptedBefore: 500, failed: Int(expected),
      failedBefore: 0, receivers: receivers, coincidence: coincidence)
  }

  private static func signing(
    _ relay: ScenarioTruth.Relay, _ state: String, failing: Int, determinable: Bool = true
  ) -> ScenarioTruth.Signing {
    ScenarioTruth.Signing(
      domain: "bank.example", relay: relay, state: state, messages: 400,
      unsigned: state == "unsigned" ? failing : 0, failing: failing, isCarriedBySPF: false,
      isDeterminable: determinable, sharing: determinable ? 1 : 2)
  }

  private static func truth(
    isNull: Bool = false, introduced: [ScenarioTruth.Introduced]? = nil,
    signing: [ScenarioTruth.Signing]? = nil
  ) -> ScenarioTruth {
    ScenarioTruth(
      kind: .reputationBlock, seed: 1, isNull: isNull, declaresStages: true, begin: begin - 86_400,
      end: begin + 86_400, rows: [:], reportedMessages: 0,
      introduced: introduced ?? [
        Self.introduced(
          legacy, cause: "dmarc_policy", expected: 100, receivers: ["google": 60, "gmx": 40]),
        Self.introduced(
          core, cause: "reputation", expected: 50, receivers: ["outlook.com": 50], coincidence: 0),
      ],
      signing: signing ?? [
        Self.signing(legacy, "unsigned", failing: 400), Self.signing(core, "aligned", failing: 0),
      ], coincidences: [], readiness: [])
  }

  private static func failure(
    _ relay: ScenarioTruth.Relay = legacy, cause: String = "dmarc_policy",
    attribution: String = "dmarc", receiver: String? = nil, low: Double = 80, high: Double = 120,
    begin: String = "2026-02-16T00:00:00Z", kind: String = "refused", attempted: Int = 500
  ) -> String {
    """
    {"id": "f", "domain": "bank.example", "kind": "\(kind)", "cause": "\(cause)",
     "after": {"failed": 100, "attempted": \(attempted)},
     "stage": {"policy": "reject", "percent": 100, "begin": "\(begin)"},
     "receiver": \(receiver.map { "\"\($0)\"" } ?? "null"), "attribution": "\(attribution)",
     "relay": {"injector": "\(relay.injector)", "injector_ip": "\(relay.injectorIP)",
     "vmta": "\(relay.vmta)", "source_ip": "\(relay.sourceIP)", "system": null},
     "introduced": {"estimate": \((low + high) / 2), "low": \(low), "high": \(high)}}
    """
  }

  private static func missing(
    _ relay: ScenarioTruth.Relay = legacy, state: String = "unsigned", method: String = "direct",
    estimate: Double = 1, low: Double = 1, high: Double = 1
  ) -> String {
    """
    {"id": "m", "domain": "bank.example", "state": "\(state)", "method": "\(method)",
     "relay": {"injector": "\(relay.injector)", "vmta": "\(relay.vmta)",
     "source_ip": "\(relay.sourceIP)"}, "carried_by_spf": false,
     "share": {"estimate": \(estimate), "low": \(low), "high": \(high)}}
    """
  }

  private static func judge(
    _ failures: [String], _ missing: [String], by truth: ScenarioTruth = truth()
  ) throws -> Judgement {
    let json = """
      {"schema": "stagewatch.report/1", "stage_failures": [\(failures.joined(separator: ","))],
       "missing_dkim": [\(missing.joined(separator: ","))]}
      """
    return Judge.judge(try FoundReport(json: Data(json.utf8)), by: truth)
  }

  @Test func `A perfect report has nothing against it`() throws {
    let block = Self.failure(
      Self.core, cause: "reputation", attribution: "coincident", receiver: "outlook.com", low: 40,
      high: 60)
    let result = try Self.judge([Self.failure(), block], [Self.missing()])
    var expected = Judgement()
    expected.scenarios = 1
    expected.recall.add(true)
    expected.largeRises.add(true)
    expected.receiver.add(true)
    expected.attribution.add(true)
    for _ in 0..<2 {
      expected.coverage.add(true)
      expected.falseFindings.add(false)
      expected.otherCause.add(false)
    }
    expected.coincidences.add(true)
    expected.calledDMARC.add(false)
    expected.relays.add(true)
    expected.state.add(true)
    expected.falseNames.add(false)
    expected.shares = 1
    #expect(result == expected)
  }

  @Test func `An empty report misses all, and says nothing false`() throws {
    let result = try Self.judge([], [])
    #expect(result.recall == Judgement.Ratio(0, of: 1))
    #expect(result.coincidences == Judgement.Ratio(0, of: 1))
    #expect(result.relays == Judgement.Ratio(0, of: 1))
    #expect(result.falseFindings.whole == 0 && result.falseNames.whole == 0)
    #expect(result.largeRises == Judgement.Ratio(0, of: 1))
    #expect(result.notes.count == 3)
  }

  @Test func `A finding where nothing was introduced is false`() throws {
    let other = ScenarioTruth.Relay(
      injector: "news1.corp.example", injectorIP: "10.20.0.11", vmta: "bulk",
      sourceIP: "203.0.113.20")
    let result = try Self.judge([Self.failure(other)], [Self.missing(Self.core)])
    #expect(result.falseFindings == Judgement.Ratio(1, of: 1))
    #expect(result.falseNames == Judgement.Ratio(1, of: 1))
  }

  @Test func `One expected message excuses a finding, less does not`() throws {
    for (expected, isFalse) in [(1.0, false), (0.99, true)] {
      let truth = Self.truth(introduced: [
        Self.introduced(
          Self.legacy, cause: "dmarc_policy", expected: expected, receivers: ["gmx": expected])
      ])
      let result = try Self.judge([Self.failure()], [], by: truth)
      #expect(result.falseFindings == Judgement.Ratio(isFalse ? 1 : 0, of: 1))
    }
  }

  @Test func `A right place with another cause is told apart from a false finding`() throws {
    let result = try Self.judge([Self.failure(cause: "content")], [])
    #expect(result.recall == Judgement.Ratio(0, of: 1))
    #expect(result.falseFindings == Judgement.Ratio(0, of: 1))
    #expect(result.otherCause == Judgement.Ratio(1, of: 1))
  }

  @Test func `A wrong attribution is counted on both sides`() throws {
    let result = try Self.judge(
      [
        Self.failure(attribution: "unproven"),
        Self.failure(Self.core, cause: "reputation", attribution: "dmarc"),
      ], [])
    #expect(result.recall == Judgement.Ratio(1, of: 1))
    #expect(result.attribution == Judgement.Ratio(0, of: 1))
    #expect(result.calledDMARC == Judgement.Ratio(1, of: 1))
  }

  @Test func `A receiver is named only where one holds the failure`() throws {
    let spread = try Self.judge([Self.failure(receiver: "google")], [])
    #expect(spread.receiver == Judgement.Ratio(0, of: 1))
    let single = Self.truth(introduced: [
      Self.introduced(
        Self.legacy, cause: "dmarc_policy", expected: 100, receivers: ["google": 95, "gmx": 5])
    ])
    #expect(
      try Self.judge([Self.failure(receiver: "google")], [], by: single).receiver
        == Judgement.Ratio(1, of: 1))
    let between = Self.truth(introduced: [
      Self.introduced(
        Self.legacy, cause: "dmarc_policy", expected: 100, receivers: ["google": 90, "gmx": 10])
    ])
    #expect(try Self.judge([Self.failure()], [], by: between).receiver.whole == 0)
  }

  @Test func `An interval beside the truth is counted`() throws {
    let result = try Self.judge([Self.failure(low: 101, high: 130)], [])
    #expect(result.coverage == Judgement.Ratio(0, of: 1))
  }

  @Test func `Quarantined mail is judged by the messages that the finding counts`() throws {
    for (kind, attempted, low, holds) in [
      ("quarantined", 250, 40.0, true), ("quarantined", 500, 40, false),
      ("refused", 250, 40, false), ("refused", 250, 90, true),
    ] {
      let truth = Self.truth(introduced: [
        Self.introduced(
          Self.legacy, cause: "dmarc_policy", expected: 100, receivers: ["gmx": 100], kind: kind)
      ])
      let finding = Self.failure(
        receiver: "gmx", low: low, high: low + 20, kind: kind, attempted: attempted)
      let result = try Self.judge([finding], [], by: truth)
      #expect(result.coverage == Judgement.Ratio(holds ? 1 : 0, of: 1))
    }
  }

  @Test func `A failure must be found from thirty certain messages on`() throws {
    for (certain, whole) in [(30.0, 1), (29.9, 0)] {
      let truth = Self.truth(introduced: [
        Self.introduced(
          Self.legacy, cause: "dmarc_policy", expected: 100, receivers: ["gmx": 100],
          kind: "quarantined", certain: certain)
      ])
      #expect(try Self.judge([], [], by: truth).recall == Judgement.Ratio(0, of: whole))
    }
  }

  @Test func `A stage may begin two days off and not a second more`() throws {
    for (begin, hits) in [("2026-02-18T00:00:00Z", 1), ("2026-02-18T00:00:01Z", 0)] {
      let result = try Self.judge([Self.failure(begin: begin)], [])
      #expect(result.recall == Judgement.Ratio(hits, of: 1))
    }
  }

  @Test func `A finding without the injector is held against all relays that it fits`() throws {
    let second = ScenarioTruth.Relay(
      injector: "app2.corp.example", injectorIP: "10.20.0.16", vmta: "legacy",
      sourceIP: "203.0.113.30")
    let truth = Self.truth(
      introduced: [Self.legacy, second].map {
        Self.introduced($0, cause: "dmarc_policy", expected: 100, receivers: ["gmx": 100])
      })
    let open = ScenarioTruth.Relay(sourceIP: "203.0.113.30")
    let result = try Self.judge(
      [Self.failure(open, receiver: "gmx", low: 190, high: 210)], [], by: truth)
    #expect(result.recall == Judgement.Ratio(2, of: 2))
    #expect(result.coverage == Judgement.Ratio(1, of: 1))
  }

  @Test func `Any finding spoils a null scenario`() throws {
    let truth = Self.truth(isNull: true, introduced: [], signing: [])
    #expect(try Self.judge([], [], by: truth).nulls == Judgement.Ratio(0, of: 1))
    #expect(try Self.judge([Self.failure()], [], by: truth).nulls == Judgement.Ratio(1, of: 1))
  }

  @Test func `Shares are compared as they were found`() throws {
    let truth = Self.truth(signing: [Self.signing(Self.legacy, "unsigned", failing: 100)])
    let direct = try Self.judge([], [Self.missing(estimate: 0.5)], by: truth)
    #expect(direct.shares == 1 && direct.shareErrors == 0.25)
    let estimated = try Self.judge(
      [],
      [
        Self.missing(method: "estimated", estimate: 0.3, low: 0.2, high: 0.4),
        Self.missing(method: "estimated", estimate: 0.3, low: 0.28, high: 0.32),
      ], by: truth)
    #expect(estimated.shareCoverage == Judgement.Ratio(1, of: 2))
  }

  @Test func `What cannot be told apart must be called so, and is no name`() throws {
    let truth = Self.truth(signing: [
      Self.signing(Self.legacy, "unsigned", failing: 400, determinable: false)
    ])
    let said = try Self.judge([], [Self.missing(method: "undetermined")], by: truth)
    #expect(said.undetermined == Judgement.Ratio(1, of: 1))
    #expect(said.relays.whole == 0 && said.falseNames.whole == 0)
    let guessed = try Self.judge([], [Self.missing(method: "estimated")], by: truth)
    #expect(guessed.undetermined == Judgement.Ratio(0, of: 1))
  }

  @Test func `The table has a row for each kind and one for all`() throws {
    let result = try Self.judge([Self.failure()], [Self.missing()])
    let text = JudgementTable.markdown(
      [(kind: .pctRamp, judgement: result), (kind: .everything, judgement: result)], seeds: 1...4)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "Seeds 1 to 4 of each kind.")
    #expect(lines.count == 6)
    #expect(lines[3].hasPrefix("| pct-ramp | 1 | 1/1 (100.0 %) |"))
    #expect(lines[5].hasPrefix("| all | 2 | 2/2 (100.0 %) |"))
    #expect(Set(lines.dropFirst().map { $0.count { $0 == "|" } }).count == 1)
  }
}
