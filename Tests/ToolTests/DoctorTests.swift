import Foundation
import TestSupport
import Testing

/// `stagewatch doctor` as it is called.
struct DoctorTests {
  private static let time = 1_771_200_000

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    log.add(at: time, count: 3)
    _ = try folder.write("acct.csv", text: log.text)
    return folder
  }

  @Test func theGravestDecidesTheStatus() async throws {
    let folder = try Self.folder()
    let none = try await Tool.run(["doctor", "--log", "acct.csv"], in: folder)
    #expect(none.status == 1)
    #expect(none.output.contains("there are no aggregate reports"))
    let report = SmallReport(
      from: Self.time, to: Self.time + 86_399, [SmallReport.Record(count: 3)])
    _ = try folder.write("r.xml", text: report.text)
    let arguments = ["doctor", "--log", "acct.csv", "--dmarc", "r.xml"]
    // No b and no t rows: the log may be one of deliveries only.
    #expect(try await Tool.run(arguments, in: folder).status == 1)
    var log = SmallLog()
    for type in ["d", "b", "t"] { log.add(type, at: Self.time, count: 3) }
    _ = try folder.write("acct.csv", text: log.text)
    #expect(try await Tool.run(arguments, in: folder).status == 0)
    #expect(try await Tool.run(arguments + ["--fail-on", "info"], in: folder).status == 1)
  }

  @Test(arguments: [["--all"], ["--log", "-"], ["--format", "xyz"]])
  func whatWouldDoNothingIsRefused(_ arguments: [String]) async throws {
    let folder = try Self.folder()
    let outcome = try await Tool.run(["doctor", "--log", "acct.csv"] + arguments, in: folder)
    #expect(outcome.status == 64)
  }

  @Test func jsonIsOneObject() async throws {
    let folder = try Self.folder()
    let outcome = try await Tool.run(
      ["doctor", "--log", "acct.csv", "--format", "json"], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let whole = try #require(object as? [String: Any])
    #expect(whole["schema"] as? String == "stagewatch.doctor/1")
    let checks = try #require(whole["checks"] as? [[String: Any]])
    #expect(
      checks.contains {
        $0["check"] as? String == "reports" && $0["level"] as? String == "critical"
      })
  }
}
