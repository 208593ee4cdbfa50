import Foundation
import TestSupport
import Testing

/// The commands for the time after a bounce spike, over the sample firm.
struct IncidentCommandTests {
  private static let firm = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples/firm").path

  private static let inputs = [
    "--config", "\(firm)/stagewatch.yaml", "--log", "\(firm)/logs", "--dmarc", "\(firm)/reports",
  ]

  /// What the program prints, with the firm's folder as a word.
  private static func output(_ arguments: [String], status: Int32) async throws -> String {
    let outcome = try await Tool.run(arguments + inputs, in: try TemporaryFolder())
    #expect(outcome.status == status)
    #expect(outcome.errors == "")
    // A page lets a path break behind each slash.
    return outcome.output.replacing(firm, with: "FIRM")
      .replacing(firm.replacing("/", with: "/<wbr>"), with: "FIRM")
  }

  @Test func theStageThatBrokeTheFirmIsASpike() async throws {
    let text = try await Self.output(["incident"], status: 1)
    #expect(Golden.difference(text, "incident-firm.txt") == nil)
  }

  /// The page of the same, without the time at which it was made.
  @Test func thePageOfTheSpike() async throws {
    let page = try await Self.output(["incident", "--format", "html"], status: 1)
      .replacing(#/ at 2[0-9-]{9} [0-9:]{5} UTC/#, with: " at TIME")
      .replacing(#/stagewatch [0-9]+\.[0-9]+\.[0-9]+/#, with: "stagewatch VERSION")
    #expect(Golden.difference(page, "incident-firm.html") == nil)
  }

  /// Ingested in three parts and made small, the store tells what all files together tell.
  @Test func theStoreTellsTheSameAsTheFiles() async throws {
    let folder = try TemporaryFolder()
    let logs = try #require(FileManager.default.enumerator(atPath: "\(Self.firm)/logs"))
      .compactMap { $0 as? String }.filter { $0.contains(".csv") }.sorted()
      .map { "\(Self.firm)/logs/\($0)" }
    let configuration = try String(contentsOfFile: "\(Self.firm)/stagewatch.yaml", encoding: .utf8)
    try folder.write("c.yaml", text: configuration + "\nretention: {minutes: 60}\n")
    let store = ["--store", "h.db", "--config", "c.yaml"]
    for part in 0..<3 {
      let paths = logs.enumerated().filter { $0.offset * 3 / logs.count == part }.map(\.element)
      let outcome = try await Tool.run(
        ["ingest"] + store + ["--dmarc", "\(Self.firm)/reports", "--log"] + paths, in: folder)
      #expect(outcome.status == 0)
    }
    func lines(_ arguments: [String]) async throws -> [String] {
      let outcome = try await Tool.run(
        ["incident", "--format", "json"] + arguments, in: folder)
      #expect(outcome.status == 1)
      return outcome.output.split(separator: "\n").map(String.init)
        .filter { !$0.contains("\"generated_at\"") }
    }
    let files = try await lines(
      ["--config", "c.yaml", "--log", "\(Self.firm)/logs", "--dmarc", "\(Self.firm)/reports"])
    #expect(files.count > 100)
    #expect(try await lines(store) == files)
    #expect(try await Tool.run(["store", "compact"] + store, in: folder).status == 0)
    #expect(try await lines(store) == files)
    let refused = try await Tool.run(["incident", "--domain", "a.example"] + store, in: folder)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--domain does not go with --store"))
  }

  /// Minutes that are not kept any more are no proof of quiet.
  @Test func aTimeWithoutMinutesIsNoVerdict() async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    for day in 0..<3 {
      for row in 0..<50 { log.add(at: 1_771_200_000 + day * 86_400 + row * 60) }
    }
    try folder.write("a.csv", text: log.text)
    try folder.write("c.yaml", text: "retention: {minutes: 1}\n")
    let store = ["--store", "h.db", "--config", "c.yaml"]
    #expect(try await Tool.run(["ingest", "--log", "a.csv"] + store, in: folder).status == 0)
    let old = try await Tool.run(["incident", "--until", "2026-02-17"] + store, in: folder)
    #expect(old.status == 2)
    #expect(old.output.contains("NO VERDICT  no minute of that time is known"))
    let page = try await Tool.run(
      ["incident", "--until", "2026-02-17", "--format", "html"] + store, in: folder)
    #expect(page.status == 2)
    #expect(page.output.contains("NO VERDICT</h1>\n<p>no minute of that time is known</p>"))
    let between = try await Tool.run(
      ["incident", "--log", "a.csv", "--at", "2026-02-16 12:00"], in: folder)
    #expect(between.status == 2)
    #expect(between.output.contains("NO VERDICT"))
    let new = try await Tool.run(["incident", "--since", "2026-02-18"] + store, in: folder)
    #expect(new.status == 0)
    #expect(new.output.contains("NO SPIKE"))
    let outside = try await Tool.run(
      ["incident", "--log", "a.csv", "--since", "2026-02-20"], in: folder)
    #expect(outside.status == 2)
  }

  @Test func theObjectAddsUpAndItsFindingsHaveTheirEvidence() async throws {
    let text = try await Self.output(["incident", "--format", "json"], status: 1)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "stagewatch.incident/1")
    let spikes = try #require(json["spikes"] as? [[String: Any]])
    let spike = try #require(spikes.first)
    let parts = try #require(spike["explanations"] as? [[String: Any]])
    let named = parts.compactMap { $0["extra"] as? Int }.reduce(0, +)
    #expect(named + (spike["rest"] as? Int ?? 0) == spike["extra"] as? Int)
    #expect(spike["dmarc"] as? String == "yes")
    let id = try #require(parts.first?["id"] as? String)
    for threads in ["1", "2", "4"] {
      let why = try await Self.output(["why", id, "--threads", threads], status: 0)
      // By the identifiers of earlier versions, which had no letter, it is found as well.
      let old = String(id.dropFirst())
      #expect(try await Self.output(["why", old, "--threads", threads], status: 0) == why)
      #expect(Golden.difference(why, "why-firm.txt") == nil, "\(threads) threads")
    }
  }

  @Test func aFindingThatIsNotThereIsToldSo() async throws {
    let outcome = try await Tool.run(
      ["why", "0000000000"] + Self.inputs, in: try TemporaryFolder())
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("no finding has the id '0000000000'"))
  }

  @Test func twoPeriodsSideBySide() async throws {
    let text = try await Self.output(["compare", "--at", "2026-04-01"], status: 0)
    #expect(Golden.difference(text, "compare-firm.txt") == nil)
  }

  /// Reports of the firm reach beyond the end of its logs.
  @Test func theSecondPeriodEndsWithTheLogs() async throws {
    func inputs(_ options: String...) async throws -> [String: Any] {
      let text = try await Self.output(
        ["compare", "--at", "2026-04-01", "--format", "json"] + options, status: 0)
      var json = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      json["generated_at"] = nil
      return json
    }
    let open = try await inputs()
    let end = try #require((open["after"] as? [String: Any])?["end"] as? String)
    #expect(NSDictionary(dictionary: open).isEqual(to: try await inputs("--until", end)))
  }

  @Test(arguments: [
    ["compare"], ["compare", "--at", "2026-04-01", "--before", "2026-03-01..2026-03-02"],
    ["compare", "--before", "2026-03-01..2026-03-02"],
    ["compare", "--before", "x", "--after", "2026-03-01..2026-03-02"],
    ["compare", "--before", "2026-03-02..2026-03-01", "--after", "2026-03-01..2026-03-02"],
    ["incident", "--unredacted"], ["incident", "--format", "csv", "--section", "stages"],
    ["incident", "--format", "html", "--all"], ["why"],
  ]) func whatMakesNoSenseIsUsage(_ arguments: [String]) async throws {
    let outcome = try await Tool.run(arguments + Self.inputs, in: try TemporaryFolder())
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
  }

  @Test(arguments: [["why", "0"], ["compare", "--at", "2026-04-01"]])
  func standardInputCannotBeReadTwice(_ arguments: [String]) async throws {
    let outcome = try await Tool.run(
      arguments + ["--log", "-"], in: try TemporaryFolder(), input: "")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("stagewatch: \(arguments[0]) reads"))
  }

  @Test func aTimeWithoutARiseIsNoFinding() async throws {
    let outcome = try await Tool.run(
      ["incident", "--at", "2026-03-25 10:00", "--fail-on", "warning"] + Self.inputs,
      in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("No rise at that time. The hour after it:"))
  }

  /// Minutes of one message each, of which every fourth is refused from a minute on.
  private static func shortLog(_ minutes: Int, from begin: Int) -> SmallLog {
    var log = SmallLog()
    for minute in 0..<minutes {
      let time = 1_771_232_400 + minute * 60
      log.add(at: time, count: 6)
      guard minute >= begin else { continue }
      log.add(
        "b", at: time, reply: "smtp;550 5.7.26 not accepted due to domain's DMARC policy", count: 2)
    }
    return log
  }

  @Test func aLogThatBeginsShortlyBeforeARiseIsNoAllClear() async throws {
    let folder = try TemporaryFolder()
    for (begin, minutes, status, word) in [
      (12, 80, 2, "not_enough_data"), (0, 25, 2, "not_enough_data"), (45, 120, 1, "critical"),
      (180, 180, 0, "ok"),
    ] as [(Int, Int, Int32, String)] {
      try folder.write("a.csv", text: Self.shortLog(minutes, from: begin).text)
      let outcome = try await Tool.run(
        ["incident", "--log", "a.csv", "--format", "json"], in: folder)
      #expect(outcome.status == status)
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let verdict = try #require(json["verdict"] as? [String: Any])
      #expect(verdict["status"] as? String == word)
      #expect((verdict["reasons"] as? [String])?.isEmpty == false)
    }
  }

  /// The hour after the time asked for fails more than the minutes before it: that is not denied.
  @Test func aTimeInsideARiseIsNeverToldToBeNone() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", text: Self.shortLog(100, from: 20).text)
    let outcome = try await Tool.run(
      ["incident", "--log", "a.csv", "--at", "2026-02-16 09:20"], in: folder)
    #expect(outcome.status == 2)
    #expect(!outcome.output.lowercased().contains("no rise"))
    #expect(outcome.output.contains("NO VERDICT"))
  }

  @Test func aPathThatCannotBeReadIsNoVerdict() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", text: Self.shortLog(180, from: 180).text)
    let outcome = try await Tool.run(
      ["incident", "--log", "a.csv", "gone.csv"], in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("NO VERDICT  could not be read: gone.csv"))
  }

  @Test func anEmptyLogIsNoTraffic() async throws {
    let folder = try TemporaryFolder()
    try folder.write("empty.csv", text: "")
    let outcome = try await Tool.run(["incident", "--log", "empty.csv"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("no traffic"))
  }

  // MARK: - The bundle

  /// What stands before an at sign anywhere in the sample firm's logs.
  private static func localParts(_ folder: TemporaryFolder) async throws -> Set<String> {
    let found = try await Tool.shell(
      "find '\(firm)/logs' -type f | xargs zcat -f | grep -oE '[^ <>,;:\"@]+@' | sort -u",
      in: folder)
    return Set(found.output.split(separator: "\n").map { String($0.dropLast()) })
  }

  /// Words of a text that are local parts: before an at sign, or long ones with digits.
  private static func leaks(_ text: String, _ locals: Set<String>) -> [String] {
    let words = text.split { !($0.isLetter || $0.isNumber || "-._+=@".contains($0)) }
    return words.filter { word in
      let name = word.prefix { $0 != "@" }
      let isTelling = name.count > 6 && name.contains(where: \.isNumber)
      return (isTelling || name.count < word.count) && locals.contains(String(name))
    }.map(String.init)
  }

  /// A stored archive is plain text between its headers.
  private static func bundle(_ arguments: [String]) async throws -> (String, Set<String>) {
    let folder = try TemporaryFolder()
    let outcome = try await Tool.run(
      ["incident", "--bundle", "ticket.zip"] + arguments + inputs, in: folder)
    #expect(outcome.status == 1)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/ticket.zip"))
    return (String(decoding: bytes, as: UTF8.self), try await localParts(folder))
  }

  @Test func theBundleHoldsNoLocalPart() async throws {
    let (text, locals) = try await Self.bundle([])
    #expect(locals.count > 1000)
    #expect(Self.leaks(text, locals).isEmpty)
    for name in [
      "incident.txt", "incident.json", "incident.html", "report.html", "evidence/",
      "stagewatch.yaml", "README.txt",
    ] {
      #expect(text.contains("stagewatch-incident/\(name)"), "\(name)")
    }
    #expect(text.contains("rcpt=redacted-"))
    #expect(text.contains("incident.html  the same as one page"))
  }

  @Test func theBundleHoldsThemWhereAskedFor() async throws {
    let (text, locals) = try await Self.bundle(["--unredacted"])
    #expect(!Self.leaks(text, locals).isEmpty)
  }

  @Test func theBundleOpensWithOrdinaryTools() async throws {
    let folder = try TemporaryFolder()
    _ = try await Tool.run(["incident", "--bundle", "ticket.zip"] + Self.inputs, in: folder)
    let listed = try await Tool.shell(
      "python3 -c 'import zipfile; print(zipfile.ZipFile(\"ticket.zip\").testzip())' 2>/dev/null"
        + " || unzip -tq ticket.zip >/dev/null && echo None", in: folder)
    #expect(listed.output.hasPrefix("None"))
  }
}
