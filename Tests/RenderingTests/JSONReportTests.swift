import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// The object that other programs read: whole, and key by key.
struct JSONReportTests {
  @Test func wholeReport() async throws {
    let text = try await SampleReport.firm().text(JSONReport.render)
    #expect(Golden.difference(text, "firm.json") == nil)
  }

  @Test func emptyReport() async throws {
    var sample = SampleReport()
    sample.logs = [SmallLog().text]
    let text = try await sample.text(JSONReport.render)
    #expect(Golden.difference(text, "empty.json") == nil)
  }

  // MARK: - The schema

  enum Kind: Sendable {
    case text, time, count, rate, share, flag, object, list
    case optionalText, optionalTime, optionalRate
  }

  /// The keys of `stagewatch.report/1`; `[]` goes into a list.
  static let keys: [(path: String, kind: Kind)] = [
    ("schema", .text), ("tool.name", .text), ("tool.version", .text), ("generated_at", .time),
    ("period.begin", .optionalTime), ("period.end", .optionalTime),
    ("inputs.logs.files", .count), ("inputs.logs.bytes", .count), ("inputs.logs.rows", .count),
    ("inputs.logs.used", .count), ("inputs.logs.ignored", .count),
    ("inputs.logs.rejected", .count), ("inputs.logs.by_type", .object),
    ("inputs.logs.first", .optionalTime), ("inputs.logs.last", .optionalTime),
    ("inputs.reports.files", .count), ("inputs.reports.accepted", .count),
    ("inputs.reports.duplicates", .count), ("inputs.reports.rejected", .count),
    ("inputs.reports.records", .count), ("inputs.reports.messages", .count),
    ("inputs.reports.first", .optionalTime), ("inputs.reports.last", .optionalTime),
    ("inputs.problems[].path", .text), ("inputs.problems[].reason", .text),
    ("verdict.status", .text), ("verdict.reasons", .list),
    ("coverage.delivered", .count), ("coverage.covered", .count),
    ("coverage.share", .optionalRate),
    ("stages[].domain", .text), ("stages[].policy", .text),
    ("stages[].subdomain_policy", .optionalText), ("stages[].percent", .count),
    ("stages[].testing", .flag), ("stages[].begin", .time), ("stages[].end", .optionalTime),
    ("stages[].origin", .text), ("stages[].begin_uncertainty_seconds", .count),
    ("stages[].delivered", .count), ("stages[].refused", .count),
    ("stages[].refused_dmarc", .count), ("stages[].deferred", .count),
    ("stages[].reported", .count), ("stages[].quarantined", .count),
    ("stages[].rejected", .count), ("stages[].effective[].reporter", .text),
    ("stages[].effective[].failing", .count), ("stages[].effective[].enforced", .count),
    ("receivers[].domain", .text), ("receivers[].stage.policy", .text),
    ("receivers[].stage.percent", .count), ("receivers[].stage.begin", .time),
    ("receivers[].receiver", .optionalText), ("receivers[].logged.delivered", .count),
    ("receivers[].logged.refused_dmarc", .count), ("receivers[].reported.messages", .count),
    ("receivers[].reported.quarantine", .count), ("joins[].domain", .text),
    ("joins[].source_ip", .text), ("joins[].reporter", .text),
    ("joins[].receivers", .list), ("joins[].begin", .time), ("joins[].end", .time),
    ("joins[].grade", .text), ("joins[].mixed", .flag),
    ("joins[].reported.messages", .count), ("joins[].reported.none", .count),
    ("joins[].reported.quarantine", .count), ("joins[].reported.reject", .count),
    ("joins[].reported.dkim_aligned", .count), ("joins[].reported.spf_aligned", .count),
    ("joins[].reported.aligned", .count), ("joins[].reported.unsigned", .count),
    ("joins[].logged.delivered", .count), ("joins[].logged.refused", .count),
    ("joins[].logged.refused_dmarc", .count), ("joins[].logged.deferred", .count),
    ("joins[].ratio", .optionalRate),
    ("stage_failures[].id", .text), ("stage_failures[].domain", .text),
    ("stage_failures[].stage.policy", .text), ("stage_failures[].stage.percent", .count),
    ("stage_failures[].stage.begin", .time), ("stage_failures[].previous.policy", .text),
    ("stage_failures[].previous.percent", .count), ("stage_failures[].previous.begin", .time),
    ("stage_failures[].kind", .text), ("stage_failures[].cause", .optionalText),
    ("stage_failures[].receiver", .optionalText),
    ("stage_failures[].relay.injector", .optionalText),
    ("stage_failures[].relay.injector_ip", .optionalText),
    ("stage_failures[].relay.vmta", .optionalText),
    ("stage_failures[].relay.source_ip", .optionalText),
    ("stage_failures[].relay.system", .optionalText),
    ("stage_failures[].before.failed", .count), ("stage_failures[].before.attempted", .count),
    ("stage_failures[].after.failed", .count), ("stage_failures[].after.attempted", .count),
    ("stage_failures[].baseline.failed", .count),
    ("stage_failures[].baseline.attempted", .count),
    ("stage_failures[].introduced.estimate", .rate),
    ("stage_failures[].introduced.low", .rate), ("stage_failures[].introduced.high", .rate),
    ("stage_failures[].q_value", .share), ("stage_failures[].attribution", .text),
    ("stage_failures[].evidence", .text), ("stage_failures[].clock", .text),
    ("stage_failures[].first_seen", .time), ("stage_failures[].example.path", .text),
    ("stage_failures[].example.offset", .count),
    ("stage_failures[].example.diagnostic", .optionalText),
    ("stage_failures[].by_receiver[].receiver", .optionalText),
    ("stage_failures[].by_receiver[].before.failed", .count),
    ("stage_failures[].by_receiver[].after.attempted", .count),
    ("stage_failures[].why", .text), ("stage_failures[].remedy", .text),
    ("stage_failures[].severity", .text),
    ("missing_dkim[].id", .text), ("missing_dkim[].domain", .text),
    ("missing_dkim[].relay.injector", .optionalText),
    ("missing_dkim[].relay.source_ip", .optionalText), ("missing_dkim[].state", .text),
    ("missing_dkim[].carried_by_spf", .flag), ("missing_dkim[].messages", .count),
    ("missing_dkim[].unsigned", .count), ("missing_dkim[].share.estimate", .share),
    ("missing_dkim[].share.low", .share), ("missing_dkim[].share.high", .share),
    ("missing_dkim[].reporters", .count), ("missing_dkim[].first_seen", .time),
    ("missing_dkim[].last_seen", .time), ("missing_dkim[].method", .text),
    ("missing_dkim[].remedy", .text), ("missing_dkim[].severity", .text),
    ("sources[].domain", .text), ("sources[].source_ip", .text), ("sources[].class", .text),
    ("sources[].reason", .text), ("sources[].messages", .count),
    ("sources[].dkim_aligned", .count), ("sources[].spf_aligned", .count),
    ("sources[].logged", .count), ("sources[].first_seen", .time),
    ("sources[].last_seen", .time), ("sources[].system", .optionalText),
    ("sources[].new", .flag), ("domains[].coverage.delivered", .count),
    ("domains[].coverage.covered", .count), ("domains[].coverage.share", .optionalRate),
    ("stages[].coverage.delivered", .count), ("stages[].coverage.covered", .count),
    ("stages[].coverage.share", .optionalRate),
    ("policy_drift", .list), ("silent_reporters", .list), ("readiness[].domain", .text),
    ("readiness[].current.policy", .text), ("readiness[].current.percent", .count),
    ("readiness[].verdict", .text), ("readiness[].criteria[].name", .text),
    ("readiness[].criteria[].value", .optionalRate), ("readiness[].criteria[].met", .flag),
    ("readiness[].criteria[].warns", .flag), ("readiness[].at_risk.messages", .count),
    ("readiness[].at_risk.share", .optionalRate),
    ("readiness[].at_risk.by_relay[].relay.injector", .optionalText),
    ("readiness[].at_risk.by_relay[].relay.injector_ip", .optionalText),
    ("readiness[].at_risk.by_relay[].relay.vmta", .optionalText),
    ("readiness[].at_risk.by_relay[].relay.source_ip", .optionalText),
    ("readiness[].at_risk.by_relay[].relay.system", .optionalText),
    ("readiness[].at_risk.by_relay[].messages", .count),
    ("readiness[].at_risk.forwarded.messages", .count),
    ("readiness[].at_risk.foreign.messages", .count),
    ("systems[].name", .text), ("systems[].owner", .optionalText),
    ("systems[].state", .optionalText), ("systems[].addresses", .count),
    ("systems[].messages", .count), ("systems[].logged", .count),
    ("systems[].first_seen", .optionalTime), ("systems[].last_seen", .optionalTime),
    ("unknown_own[].source_ip", .text), ("unknown_own[].domains", .list),
    ("unknown_own[].relays[].vmta", .text), ("unknown_own[].relays[].injector", .text),
    ("unknown_own[].logged", .count), ("unknown_own[].messages", .count),
    ("unknown_own[].failing", .count),
  ]

  @Test func everyKeyOfTheSchemaIsThereWithItsType() async throws {
    let report = try await SampleReport.firm().run()
    let root = try JSONSerialization.jsonObject(with: Data(JSONReport.render(report)))
    for key in Self.keys {
      let found = Self.values(root, key.path.split(separator: ".").map(String.init))
      #expect(!found.isEmpty, "\(key.path) is nowhere")
      for value in found {
        #expect(Self.fits(value, key.kind), "\(key.path) is \(String(describing: value))")
      }
    }
  }

  /// All values under a path; a missing key is nil.
  private static func values(_ value: Any, _ path: [String]) -> [Any?] {
    guard let head = path.first else { return [value] }
    guard let object = value as? [String: Any] else { return [nil] }
    let isList = head.hasSuffix("[]")
    guard let next = object[isList ? String(head.dropLast(2)) : head] else { return [nil] }
    let rest = Array(path.dropFirst())
    guard isList else { return values(next, rest) }
    guard let list = next as? [Any] else { return [nil] }
    return list.flatMap { values($0, rest) }
  }

  private static func fits(_ value: Any?, _ kind: Kind) -> Bool {
    switch kind {
    case .text: value is String
    case .time: (value as? String)?.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#) != nil
    case .count: (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    case .rate: (value as? NSNumber).map { $0.doubleValue >= 0 } ?? false
    case .share: (value as? NSNumber).map { (0...1).contains($0.doubleValue) } ?? false
    case .flag: value is Bool
    case .object: value is [String: Any]
    case .list: value is [Any]
    case .optionalText: value is NSNull || fits(value, .text)
    case .optionalTime: value is NSNull || fits(value, .time)
    case .optionalRate: value is NSNull || fits(value, .rate)
    }
  }

  @Test func wordsAreThoseOfTheSchema() async throws {
    let report = try await SampleReport.firm().run()
    let root = try JSONSerialization.jsonObject(with: Data(JSONReport.render(report)))
    func words(_ path: String) -> Set<String> {
      Set(
        Self.values(root, path.split(separator: ".").map(String.init)).compactMap { $0 as? String })
    }
    #expect(words("schema") == ["stagewatch.report/1"])
    #expect(words("stages[].policy") == ["none", "reject"])
    #expect(words("stages[].origin") == ["inferred"])
    #expect(words("joins[].grade") == ["matched", "report_only"])
    #expect(words("verdict.status") == ["critical"])
    #expect(words("stage_failures[].kind") == ["refused"])
    #expect(words("stage_failures[].cause") == ["dmarc_policy"])
    #expect(words("stage_failures[].attribution") == ["dmarc"])
    #expect(words("stage_failures[].clock") == ["live"])
    #expect(words("stage_failures[].severity") == ["critical"])
    #expect(words("missing_dkim[].state") == ["unsigned"])
    #expect(words("missing_dkim[].method") == ["direct"])
    #expect(
      words("sources[].class") == ["own_direct", "own_forwarded", "unauthenticated"])
  }

  @Test func renderingTwiceGivesTheSameBytes() async throws {
    let first = try await SampleReport.firm().text(JSONReport.render)
    for _ in 0..<3 {
      #expect(try await SampleReport.firm().text(JSONReport.render) == first)
    }
  }

  @Test(arguments: TextReportTests.attacks.indices) func hostileTextStaysInsideItsString(
    _ index: Int
  ) async throws {
    let sample = SampleReport.hostile(TextReportTests.attacks[index])
    let bytes = JSONReport.render(try await sample.run())
    let root = try JSONSerialization.jsonObject(with: Data(bytes))
    // No text of the input could add a member or end the object early.
    let clean = try JSONSerialization.jsonObject(
      with: Data(JSONReport.render(try await SampleReport.hostile("plain").run())))
    #expect(Set((root as? [String: Any] ?? [:]).keys) == Set((clean as? [String: Any] ?? [:]).keys))
    #expect(bytes.allSatisfy { $0 == 10 || $0 >= 0x20 && $0 != 0x7f })
  }
}
