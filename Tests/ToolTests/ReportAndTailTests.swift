import Foundation
import TestSupport
import Testing

/// `report` and `tail --once` count the rows of a log alike.
struct ReportAndTailTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../AccountingLogTests/Fixtures").standardizedFileURL

  /// The fixtures of accounting files, below their folder.
  static let names: [String] = ["powermta", "dialect"].flatMap { folder in
    let found = try? FileManager.default.contentsOfDirectory(
      atPath: fixtures.appendingPathComponent(folder).path)
    return (found ?? []).filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func number(_ value: Any?) -> Int { value as? Int ?? 0 }

  /// What a report counts, in the words of `tail`.
  private func reported() async throws -> [String: Int] {
    let outcome = try await Tool.run(["report", "--log", "log", "--format", "json"], in: folder)
    let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let report = try #require(found as? [String: Any], "\(outcome.errors)")
    let inputs = try #require(report["inputs"] as? [String: Any])
    let logs = try #require(inputs["logs"] as? [String: Any])
    var counts: [String: Int] = [:]
    for name in ["rows", "used", "ignored", "rejected"] {
      counts["\(name)_total"] = number(logs[name])
    }
    for name in ["delivered", "refused", "refused_dmarc", "deferred"] {
      counts["\(name)_total"] = 0
    }
    for domain in report["domains"] as? [[String: Any]] ?? [] {
      for (name, value) in domain["logged"] as? [String: Any] ?? [:] {
        counts["\(name)_total", default: 0] += number(value)
      }
    }
    let reasons = logs["ignored_by_reason"] as? [String: Any]
    counts["late_refusals_total"] = number(reasons?["late_refusal"])
    return counts
  }

  private func followed() async throws -> [String: Int] {
    let outcome = try await Tool.run(
      ["tail", "--log", "log", "--once", "--no-state", "--format", "ndjson"], in: folder)
    return try TailSample.last(outcome).compactMapValues { $0 as? Int }
  }

  /// A row that does not end yet may still grow, and `tail` waits for the rest of it: what it has
  /// read is what is compared.
  private func expectSameCounts(_ text: Data) async throws {
    let file = URL(fileURLWithPath: folder.path + "/log")
    try text.write(to: file)
    let followed = try await followed()
    try text.dropLast(try #require(followed["unread_bytes"])).write(to: file)
    let reported = try await reported()
    #expect(followed.filter { reported[$0.key] != nil } == reported)
  }

  @Test(arguments: names)
  func aFixtureIsCountedAlike(_ name: String) async throws {
    try await expectSameCounts(Data(contentsOf: Self.fixtures.appendingPathComponent(name)))
  }

  @Test func aRowWithoutItsLineEndIsWaitedFor() async throws {
    var log = SmallLog()
    log.add(at: TailSample.start, count: 2)
    try folder.write("log", text: String(log.text.dropLast()))
    #expect(try await reported()["delivered_total"] == 2)
    #expect(try await followed()["delivered_total"] == 1)
  }

  @Test(arguments: 0..<6)
  func aRandomLogIsCountedAlike(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var log = SmallLog()
    for _ in 0..<Int.random(in: 1...400, using: &random) {
      func pick(_ values: String...) -> String { values.randomElement(using: &random) ?? "" }
      log.add(
        pick("d", "d", "b", "t", "tq", "rb", "r"),
        at: TailSample.start + Int.random(in: 0..<9000, using: &random),
        from: pick("a.example", "x.a.example", ""), source: pick("192.0.2.1", "", "0.0.0.0"),
        to: pick("someone@gmail.com", "b@self.test"),
        reply: pick(
          "smtp;550 5.1.1 no such user", "smtp;450 4.2.2 mailbox full",
          "smtp;550-5.7.26 Unauthenticated email from a.example is not accepted due to domain's"
            + " DMARC policy"), deliveryType: pick("smtp", "smtp", "", "pipe", "SMTP"),
        hasFromHeader: Bool.random(using: &random))
      if Int.random(in: 0..<20, using: &random) == 0 { log.add(line: pick("", "d,x", "\"d\",2,x")) }
    }
    try await expectSameCounts(Data(log.text.utf8))
  }
}
