import Foundation
import SampleFirm
import TestSupport
import Testing

/// What the program says of the sample firm, and of the same firm once its systems were mended.
struct SampleFirmReportTests {
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path

  private static func report(
    _ more: [String] = [], of root: String = samples + "/firm"
  ) async throws -> (status: Int32, json: String) {
    let outcome = try await Tool.run(
      [
        "report", "--config", "\(root)/stagewatch.yaml", "--log", "\(root)/logs", "--dmarc",
        "\(root)/reports", "--format", "json", "--quiet",
      ] + more, in: TemporaryFolder())
    return (outcome.status, outcome.output)
  }

  private static func entries(_ json: String, _ key: String) throws -> [[String: Any]] {
    try #require(try ToolSample.value(json, key) as? [[String: Any]])
  }

  private static func injectors(_ entries: [[String: Any]]) -> Set<String> {
    Set(entries.compactMap { ($0["relay"] as? [String: Any])?["injector"] as? String })
  }

  private static func verdicts(_ json: String) throws -> [String: String] {
    let pairs = try entries(json, "readiness").compactMap { entry in
      (entry["domain"] as? String).flatMap { name in
        (entry["verdict"] as? String).map { (name, $0) }
      }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The two systems that nobody knew of lose mail at two stages; no other relay does.
  @Test func theSystemsThatLoseMailAreNamedAndTheDomainsHeld() async throws {
    let (status, json) = try await Self.report()
    #expect(status == 1)
    let failures = try Self.entries(json, "stage_failures")
    #expect(
      Self.injectors(failures) == [
        "fact01.lindekrediet.example", "hr-app.corp.scheldewaard.example",
      ])
    #expect(failures.allSatisfy { $0["attribution"] as? String == "dmarc" })
    #expect(
      try Self.verdicts(json) == [
        "lindekrediet.example": "hold", "scheldewaard.example": "hold", "waardclub.example": "go",
      ])
    let carried = try Self.entries(json, "missing_dkim").filter {
      $0["domain"] as? String == "pay.scheldewaard.example"
    }
    #expect(Self.injectors(carried) == ["out.incassohulp.example"])
    #expect(carried.allSatisfy { $0["carried_by_spf"] as? Bool == true })
    let classes = Set(try Self.entries(json, "sources").compactMap { $0["class"] as? String })
    #expect(classes.isSuperset(of: ["own_forwarded", "forwarded_broken", "unauthenticated"]))
  }

  /// Two receivers apply the whole policy whatever share of mail the domain asks for.
  @Test func receiversThatIgnoreTheShareEnforceItOnAll() async throws {
    let ramps = try Self.entries(try await Self.report().json, "stages").filter {
      $0["domain"] as? String == "scheldewaard.example" && $0["percent"] as? Int != 100
    }
    #expect(ramps.compactMap { $0["percent"] as? Int } == [5, 25, 50])
    for ramp in ramps {
      let share = Double(try #require(ramp["percent"] as? Int)) / 100
      var ignoring = (failing: 0, enforced: 0)
      var honouring = (failing: 0, enforced: 0)
      for reporter in try #require(ramp["effective"] as? [[String: Any]]) {
        let name = try #require(reporter["reporter"] as? String)
        let failing = try #require(reporter["failing"] as? Int)
        let enforced = try #require(reporter["enforced"] as? Int)
        if ["GMX", "WEB.DE"].contains(name) {
          ignoring = (ignoring.failing + failing, ignoring.enforced + enforced)
        } else {
          honouring = (honouring.failing + failing, honouring.enforced + enforced)
        }
      }
      #expect(ignoring.failing > 0)
      #expect(ignoring.enforced == ignoring.failing)
      let expected = share * Double(honouring.failing)
      let deviation = (expected * (1 - share)).squareRoot()
      #expect(abs(Double(honouring.enforced) - expected) < 3 * deviation)
    }
  }

  /// The service that forwards two people's mail is told apart, at 0.2 % of all; a mailing list,
  /// whose mail breaks too, is another source.
  @Test func theForwardingServiceIsASmallShare() async throws {
    let sources = try Self.entries(try await Self.report().json, "sources")
    let all = sources.compactMap { $0["messages"] as? Int }.reduce(0, +)
    let service = sources.filter { $0["source_ip"] as? String == "198.51.100.201" }
    #expect(service.allSatisfy { $0["class"] as? String == "forwarded_broken" })
    let forwarded = service.compactMap { $0["messages"] as? Int }.reduce(0, +)
    #expect((0.0015..<0.0025).contains(Double(forwarded) / Double(all)))
  }

  /// The two people whose mail it forwards are named where it came back, and by hashes where so
  /// asked.
  @Test func thePeopleBehindTheForwardingServiceAreNamed() async throws {
    func mailboxes(_ json: String) throws -> Set<String> {
      let late = try Self.entries(json, "late_refusals")
      #expect(late.compactMap { $0["messages"] as? Int }.reduce(0, +) == 10)
      let forwarded = late.filter {
        ($0["host"] as? String)?.hasSuffix("-doorstuur.example") == true
      }
      #expect(forwarded.compactMap { $0["messages"] as? Int }.reduce(0, +) == 5)
      #expect(forwarded.allSatisfy { $0["cause"] as? String == "dmarc_policy" })
      #expect(forwarded.allSatisfy { $0["receiver"] as? String == "google" })
      let lists = forwarded.compactMap { $0["recipients"] as? [[String: Any]] }
      return Set(lists.joined().compactMap { $0["address"] as? String })
    }
    let open = try mailboxes(try await Self.report().json)
    #expect(
      open == [
        "oud.student.koen@alumni-doorstuur.example", "oud.student.marleen@alumni-doorstuur.example",
      ])
    let hashed = try mailboxes(try await Self.report(["--redact"]).json)
    #expect(hashed.count == 2)
    #expect(
      hashed.allSatisfy {
        $0.hasPrefix("redacted-") && $0.hasSuffix("@alumni-doorstuur.example")
      })
  }

  @Test func tailCountsWhatCameBackLate() async throws {
    let outcome = try await Tool.run(
      [
        "tail", "--log", "\(Self.samples)/firm/logs", "--once", "--no-state", "--format", "ndjson",
      ], in: TemporaryFolder())
    let summary = try TailSample.last(outcome)
    #expect(summary["late_refusals_total"] as? Int == 10)
    let ignored = try #require(summary["ignored_total"] as? Int)
    #expect(ignored > 10)
  }

  @Test func onceMendedAllMayGoOn() async throws {
    let folder = try TemporaryFolder()
    try SampleFirm.make(.smallMended, at: folder.path + "/firm")
    let (status, json) = try await Self.report(of: folder.path + "/firm")
    #expect(status == 0)
    #expect(try Self.entries(json, "stage_failures").isEmpty)
    #expect(try Self.entries(json, "missing_dkim").isEmpty)
    #expect(
      try Self.verdicts(json) == [
        "lindekrediet.example": "go", "scheldewaard.example": "go", "waardclub.example": "go",
      ])
  }
}
