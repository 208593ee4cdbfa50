import Foundation
import SampleFirm
import TestSupport
import Testing

/// `stagewatch doctor --init`: the first configuration, and what the report says with it.
struct InitTests {
  /// A firm's folder with `logs`, `reports` and the true `stagewatch.yaml`.
  private struct Firm {
    let folder: TemporaryFolder

    init(_ plan: FirmPlan) throws {
      folder = try TemporaryFolder()
      try SampleFirm.make(plan, at: folder.path + "/firm")
    }

    /// Writes the configuration beside the firm's own one and gives back its text.
    func guess(_ more: [String] = []) async throws -> String {
      let outcome = try await Tool.run(
        ["doctor", "--log", "firm/logs", "--dmarc", "firm/reports", "--init", "firm/guess.yaml"]
          + more, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == "")
      return try String(contentsOfFile: folder.path + "/firm/guess.yaml", encoding: .utf8)
    }

    func report(_ arguments: [String]) async throws -> String {
      try await Tool.run(
        ["report", "--format", "json", "--quiet"] + arguments, in: folder
      ).output
    }

    /// The report by what is true, with the dates that its readiness asks for left at their defaults.
    func trueReport() async throws -> String {
      let path = folder.path + "/firm/stagewatch.yaml"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      try folder.write(
        "firm/true.yaml",
        text: lines.filter { !$0.hasPrefix("readiness:") && !$0.hasPrefix("control_domains:") }
          .joined(separator: "\n"))
      return try await report([
        "--config", "firm/true.yaml", "--dmarc", "firm/reports", "--log", "firm/logs",
      ])
    }
  }

  /// What of a finding does not hang on the minute at which a stage began.
  private static func failures(_ json: String, withCounts: Bool = false) throws -> Set<String> {
    let all = try #require(try ToolSample.value(json, "stage_failures") as? [[String: Any]])
    return Set(
      all.map { finding in
        let relay = finding["relay"] as? [String: Any] ?? [:]
        var parts = ["domain", "kind", "cause", "attribution"].map { "\(finding[$0] ?? "")" }
        parts += ["injector", "vmta"].map { "\(relay[$0] ?? "")" }
        for side in withCounts ? ["before", "after"] : [] {
          let counts = finding[side] as? [String: Any] ?? [:]
          parts += ["failed", "attempted"].map { "\(counts[$0] ?? "")" }
        }
        return parts.joined(separator: " ")
      })
  }

  private static func unsigned(_ json: String) throws -> Set<String> {
    let all = try #require(try ToolSample.value(json, "missing_dkim") as? [[String: Any]])
    return Set(
      all.map { finding in
        let relay = finding["relay"] as? [String: Any] ?? [:]
        return ["domain", "state", "messages", "unsigned"].map { "\(finding[$0] ?? "")" }
          .joined(separator: " ")
          + " \(relay["vmta"] ?? "") \(relay["source_ip"] ?? "") \(relay["injector"] ?? "")"
      })
  }

  private static func verdict(_ json: String) throws -> [String] {
    let reasons = try #require(try ToolSample.value(json, "verdict", "reasons") as? [String])
    return [try #require(try ToolSample.value(json, "verdict", "status") as? String)] + reasons
  }

  /// The addresses behind which the second node lies are all found, and both nodes: report, findings
  /// and verdict are those of the true configuration; with the stages uncommented to the message.
  @Test(arguments: [1, 7] as [UInt64]) func twoNodesBehindNAT(_ seed: UInt64) async throws {
    var plan = FirmPlan()
    plan.seed = seed
    let firm = try Firm(plan)
    let text = try await firm.guess()
    let isTrue = try String(
      contentsOfFile: firm.folder.path + "/firm/stagewatch.yaml", encoding: .utf8)
    let pairs = isTrue.matches(of: #/  (10\.\S+): (203\S+)/#)
    #expect(pairs.count == 20)
    for pair in pairs { #expect(text.contains("  \"\(pair.output.1)\": \(pair.output.2)\n")) }
    #expect(text.contains("/firm/logs/pmta-a, node: pmta-a}"))
    #expect(text.contains("/firm/logs/pmta-b, node: pmta-b}"))
    let truth = try await firm.trueReport()
    let guess = try await firm.report(["--config", "firm/guess.yaml"])
    // Windows that span a change count in no stage until somebody says when it was, which can take a
    // quarantine below the least number of messages.
    let (found, real) = (try Self.failures(guess), try Self.failures(truth))
    #expect(found.isSubset(of: real))
    #expect(found.filter { $0.contains(" refused ") } == real.filter { $0.contains(" refused ") })
    #expect(found.count >= 3)
    #expect(try Self.unsigned(guess) == Self.unsigned(truth))
    #expect(try Self.verdict(guess)[0] == Self.verdict(truth)[0])
    try firm.folder.write(
      "firm/decided.yaml",
      text: text.replacing("#? stages:", with: "stages:")
        .replacing("#?   - {domain: ", with: "  - {domain: "))
    let decided = try await firm.report(["--config", "firm/decided.yaml"])
    #expect(
      try Self.failures(decided, withCounts: true) == Self.failures(truth, withCounts: true))
    #expect(try Self.verdict(decided) == Self.verdict(truth))
  }

  /// What is left for `doctor` to ask is what a person has to say.
  @Test func doctorHasNothingLeftButWhatAPersonDecides() async throws {
    let firm = try Firm(FirmPlan())
    let before = try await Tool.run(
      ["doctor", "--log", "firm/logs", "--dmarc", "firm/reports", "--format", "json", "-q"],
      in: firm.folder)
    #expect(try Self.checks(before.output).isSuperset(of: ["nat", "systems", "stages"]))
    _ = try await firm.guess()
    let after = try await Tool.run(
      ["doctor", "--config", "firm/guess.yaml", "--format", "json", "-q"], in: firm.folder)
    #expect(after.status == 0)
    let left = try Self.checks(after.output)
    #expect(left.isSubset(of: ["age", "stages", "source_ip"]), "\(left)")
  }

  private static func checks(_ json: String) throws -> Set<String> {
    let all = try #require(try ToolSample.value(json, "checks") as? [[String: Any]])
    return Set(
      all.filter { $0["level"] as? String != "ok" && $0["place"] as? String != "powermta" }
        .compactMap { $0["check"] as? String })
  }

  /// One node with no header field in its log, as PowerMTA writes it unless told otherwise.
  @Test func defaultColumns() async throws {
    var plan = FirmPlan()
    plan.nodes = 1
    plan.gzipShare = 0
    let firm = try Firm(plan)
    let logs = firm.folder.path + "/firm/logs"
    let paths = try FileManager.default.subpathsOfDirectory(atPath: logs).filter {
      $0.hasSuffix(".csv")
    }
    #expect(!paths.isEmpty)
    for path in paths {
      let text = try String(contentsOfFile: "\(logs)/\(path)", encoding: .utf8)
      try firm.folder.write(
        "firm/logs/\(path)", text: text.replacing("header_From", with: "x-other"))
    }
    let text = try await firm.guess()
    #expect(!text.contains("node: "))
    #expect(!text.contains("\nnat:"))
    #expect(text.contains("#? own_networks:"))
    let truth = try await firm.trueReport()
    let guess = try await firm.report(["--config", "firm/guess.yaml"])
    #expect(try Self.failures(guess) == Self.failures(truth))
    #expect(try Self.unsigned(guess) == Self.unsigned(truth))
    #expect(try Self.verdict(guess)[0] == Self.verdict(truth)[0])
  }

  /// 120 policy domains through six hosts: one system for each host and no line for each domain.
  @Test func manyDomains() async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    for number in 0..<120 {
      let domain = "firm\(number).example"
      var records: [SmallReport.Record] = []
      for day in 0..<3 {
        log.add(
          at: ToolSample.day + day * 86_400 + number, from: domain,
          source: "192.0.2.\(number % 6 + 1)",
          injector: "app\(number % 6).corp.example (10.0.0.\(number % 6 + 1))",
          vmta: "vmta: \(number % 6)", count: 2)
      }
      records.append(SmallReport.Record("192.0.2.\(number % 6 + 1)", count: 6, from: domain))
      try folder.write(
        "r/\(number).xml",
        text: SmallReport(
          id: "\(number)", domain: domain, policy: number % 2 == 0 ? "none" : "reject",
          from: ToolSample.day, to: ToolSample.day + 3 * 86_400 - 1, records
        ).text)
    }
    try folder.write("acct.csv", text: log.text)
    let outcome = try await Tool.run(
      ["doctor", "--log", "acct.csv", "--dmarc", "r", "--init", "s.yaml", "-q"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let text = try String(contentsOfFile: folder.path + "/s.yaml", encoding: .utf8)
    #expect(text.contains("  - {path: acct.csv}\n"))
    #expect(text.contains("dmarc:\n  - r\n"))
    #expect(text.contains("One policy all the time: firm0.example (none), firm1.example (reject),"))
    #expect(
      text.contains(
        "  - {name: app, injectors: [app0.corp.example, app1.corp.example, app2.corp.example,"
          + " app3.corp.example, app4.corp.example, app5.corp.example]}\n"))
    let plain = ["report", "--log", "acct.csv", "--dmarc", "r", "--format", "json", "-q"]
    let without = try await Tool.run(plain, in: folder).output
    let with = try await Tool.run(
      ["report", "--config", "s.yaml", "--format", "json", "-q"], in: folder
    ).output
    #expect(try Self.verdict(with) == Self.verdict(without))
    let systems = try #require(try ToolSample.value(with, "systems") as? [[String: Any]])
    #expect(systems.map { $0["name"] as? String } == ["app"])
  }
}

/// docs/doctor.md shows what the program writes.
struct InitPageTests {
  @Test func thePageShowsPartsOfTheFile() async throws {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: project.appendingPathComponent("docs/doctor.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```yaml\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(blocks.count == 3)
    let firm = project.appendingPathComponent("samples/firm").path
    let outcome = try await Tool.run(
      ["doctor", "--log", "\(firm)/logs", "--dmarc", "\(firm)/reports", "--init", "-", "-q"],
      in: TemporaryFolder())
    let text = outcome.output.replacing(project.path + "/", with: "")
    for block in blocks { #expect(text.contains(block)) }
  }
}

/// The file of `stagewatch doctor --init`: when it is written, and what can stand in it.
struct InitFileTests {
  private static let arguments = ["doctor", "--log", "logs", "--dmarc", "reports"]

  @Test func aFileThatIsThereIsLeftAsItIs() async throws {
    let sample = try ToolSample()
    try sample.folder.write("mine.yaml", text: "freshness: 3d\n")
    try sample.folder.write("link.yaml", text: "")
    try FileManager.default.removeItem(atPath: sample.folder.path + "/link.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: sample.folder.path + "/link.yaml", withDestinationPath: "nowhere.yaml")
    for name in ["mine.yaml", "link.yaml", "logs", "/dev/null"] {
      let outcome = try await Tool.run(Self.arguments + ["--init", name], in: sample.folder)
      #expect(outcome.status == 73)
      #expect(outcome.errors.contains("\(name): is there already and is left as it is"))
    }
    #expect(sample.text("mine.yaml") == "freshness: 3d\n")
    #expect(try sample.names() == ["link.yaml", "logs", "mine.yaml", "reports"])
    let nowhere = try await Tool.run(Self.arguments + ["--init", "no/f.yaml"], in: sample.folder)
    #expect(nowhere.status == 73)
  }

  @Test func aHyphenIsStandardOutputAndItsPathsCountFromTheRoot() async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.run(Self.arguments + ["--init", "-"], in: sample.folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("/logs}\n"))
    #expect(try sample.names() == ["logs", "reports"])
    try sample.folder.write("sub/s.yaml", text: outcome.output)
    let report = try await Tool.run(
      ["report", "--config", "sub/s.yaml", "-q"], in: sample.folder)
    #expect(report.status == 0)
    let full = try await Tool.shell(
      "\"$0\" doctor --log logs --dmarc reports --init - > /dev/full", in: sample.folder)
    #expect(full.status == 74)
  }

  @Test(arguments: [
    ["--config", "c.yaml"], ["--output", "x"], ["--format", "json"], ["--redact"],
    ["--fail-on", "info"], ["--color", "never"], ["--store", "h.db"],
  ]) func whatHasNoPlaceHereIsRefused(_ more: [String]) async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.run(
      Self.arguments + ["--init", "s.yaml"] + more, in: sample.folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("\(more[0]) does not go with --init"))
    #expect(try sample.names() == ["logs", "reports"])
    let bare = try await Tool.run(["doctor", "--init", "s.yaml"], in: sample.folder)
    #expect(bare.status == 64)
  }

  /// Names in which every text tries to act, and random ones: the file is read back without a fault, and
  /// what it names is what the log has.
  @Test func namesFromOutsideStayNames() async throws {
    let hostile = try HostileSample()
    let outcome = try await Tool.run(
      ["doctor", "--log", "stages", "--dmarc", "reports", "--init", "new.yaml", "-q"],
      in: hostile.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOfFile: hostile.folder.path + "/new.yaml", encoding: .utf8)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && ($0.value < 32 || $0.value == 0x9b) })
    #expect(!text.unicodeScalars.contains { (0x202a...0x202e).contains($0.value) })
    let read = try await Tool.run(["doctor", "--config", "new.yaml", "-q"], in: hostile.folder)
    #expect(read.status != 78, "\(read.errors)")
  }

  @Test(arguments: 1...4) func randomNamesOfVirtualMTAsAreReadBack(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let letters = "ab*&!:#'\"\\{}[],|>%@`?-~ =é\u{2028}01.".unicodeScalars.map(String.init)
    let names = Set(
      (0..<30).map { _ in
        "v"
          + (0..<Int.random(in: 1...9, using: &random)).map { _ in
            letters.randomElement(using: &random) ?? "a"
          }.joined()
      })
    let folder = try TemporaryFolder()
    var log = SmallLog()
    for (number, name) in names.sorted().enumerated() {
      log.add(at: ToolSample.day + number, injector: "", vmta: name, count: 2)
    }
    try folder.write("acct.csv", text: log.text)
    let made = try await Tool.run(
      ["doctor", "--log", "acct.csv", "--init", "s.yaml", "-q"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let report = try await Tool.run(
      ["report", "--config", "s.yaml", "--format", "json", "-q"], in: folder)
    let systems = try #require(
      try ToolSample.value(report.output, "systems") as? [[String: Any]])
    let found = Dictionary(
      systems.map { ($0["name"] as? String ?? "", $0["logged"] as? Int) },
      uniquingKeysWith: { a, _ in a })
    #expect(Set(found.keys) == names)
    #expect(found.values.allSatisfy { $0 == 2 })
  }

  /// A section's last entry is there and one more is counted; a name of 200 bytes is written and none longer.
  @Test func theLimitsOfASection() async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    let long = String(repeating: "v", count: 200)
    for name in (0..<500).map({ "v\($0)" }) + [long, long + "v"] {
      log.add(at: ToolSample.day, injector: "", vmta: name, count: name.count > 9 ? 3 : 1)
    }
    try folder.write("acct.csv", text: log.text)
    let made = try await Tool.run(["doctor", "--log", "acct.csv", "--init", "-", "-q"], in: folder)
    #expect(made.status == 0)
    #expect(made.output.components(separatedBy: "  - {name: ").count - 1 == 499)
    #expect(made.output.contains("[\(long)]") && !made.output.contains("[\(long)v]"))
    #expect(made.output.contains("  # Left out for its name: 3 rows through vvvv"))
    #expect(made.output.contains("  # and 2 more with fewer rows"))
  }
}
