import AccountingLog
import ByteKit
import Foundation
import Join
import Testing
import Traffic

/// The join of the sample firm's files equals what their maker counted.
///
/// The maker shares no reader with the join, so each is the other's witness.
@Suite struct SampleFirmJoinTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples/firm").path

  private func files(_ part: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(part)")
      .map { "\(root)/\(part)/\($0)" }
      .filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
          && !isFolder.boolValue
      }.sorted()
  }

  private func request(_ truth: [String: Any]) throws -> CorrelationRequest {
    var request = CorrelationRequest()
    request.logs = try files("logs").map {
      LogInput(path: $0, node: $0.contains("/pmta-b/") ? "pmta-b" : "pmta-a")
    }
    request.reports = try files("reports")
    for entry in try #require(truth["source_addresses"] as? [[String: Any]]) {
      let logged = try #require(IPAddress(entry["logged"] as? String ?? ""))
      let seen = try #require(IPAddress(entry["address"] as? String ?? ""))
      if logged != seen { request.nat[logged] = seen }
    }
    return request
  }

  @Test func everyJoinRowIsAsTheMakerCounted() async throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/truth.json"))
    let truth = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let correlation = await Correlation.run(try request(truth))

    var told: [String: [Int]] = [:]
    var withoutReport: Set<String> = []
    for window in try #require(truth["windows"] as? [[String: Any]]) {
      let policies = try #require(window["policy_domains"] as? [String])
      let reporter = try #require(window["reporter"] as? String)
      for cell in try #require(window["cells"] as? [[Any]]) {
        let domain = try #require(cell[0] as? String)
        let begin = try #require(window["begin"] as? Int)
        let end = try #require(window["end"] as? Int)
        let key = "\(reporter) \(begin) \(end) \(domain) \(cell[1])"
        told[key] = cell.dropFirst(2).compactMap { $0 as? Int }
        if !policies.contains(where: { domain == $0 || domain.hasSuffix(".\($0)") }) {
          withoutReport.insert(key)
        }
      }
    }
    var joined: [String: [Int]] = [:]
    for row in correlation.joins {
      let window = "\(row.window.lowerBound) \(row.window.upperBound)"
      joined["\(row.reporter) \(window) \(row.domain) \(row.sourceIP)"] = [
        row.reported.none, row.reported.quarantine, row.reported.reject, row.logged.delivered,
        row.logged.refused, row.logged.refusedDMARC, row.logged.deferred,
      ]
    }
    #expect(joined.count > 5000)
    for (key, counts) in told where !withoutReport.contains(key) {
      #expect(joined[key] == counts, "\(key)")
    }
    #expect(Set(joined.keys).isSubset(of: told.keys))
    let reports = try #require(truth["reports"] as? [String: Any])
    #expect(reports["distinct"] as? Int == correlation.intake.reports.count)
    #expect(reports["resent"] as? Int == correlation.intake.duplicates)
    #expect(correlation.intake.rejected == 0)
  }
}
