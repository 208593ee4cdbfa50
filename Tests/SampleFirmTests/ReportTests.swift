import Foundation
import SampleFirm
import Testing

/// The reports of the committed set are well formed and say what truth.json says.
@Suite struct ReportTests {
  private static let firm = FirmFolder.committed

  /// All reports of the committed set, read once for all tests.
  private static let read = Result { () throws -> [Report] in
    try Self.firm.files(below: "reports").flatMap { path in
      try Unpacking.documents(firm.bytes(path)).map {
        let sums = try ReportSums($0)
        return Report(path: path, head: sums.head, records: sums.records)
      }
    }
  }

  /// One report: texts of its elements outside records and in each record, by name.
  private struct Report: Sendable {
    let path: String
    let head: [String: String]
    let records: [[String: String]]

    /// Number of messages.
    var messages: Int { records.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) } }
  }

  private let truth: [String: Any]
  private let reports: [Report]

  init() throws {
    truth = try Self.firm.truth()
    reports = try Self.read.get()
  }

  private var distinct: [Report] {
    reports.filter { !$0.path.contains("/resent/") }
  }

  @Test func totalsAgree() throws {
    let told = try #require(truth["reports"] as? [String: Any])
    #expect(told["files"] as? Int == (try Self.firm.files(below: "reports").count))
    #expect(told["distinct"] as? Int == distinct.count)
    #expect(told["resent"] as? Int == reports.count - distinct.count)
    #expect(told["messages"] as? Int == distinct.reduce(0) { $0 + $1.messages })
    #expect(told["records"] as? Int == distinct.reduce(0) { $0 + $1.records.count })
  }

  @Test func recordsAgreeWithTheCellsOfTheirWindow() throws {
    var found: [String: [Int]] = [:]
    for report in distinct {
      let head = report.head
      for record in report.records {
        let key = [
          head["org_name"], head["begin"], head["end"], record["header_from"],
          record["source_ip"],
        ].map { $0 ?? "" }.joined(separator: " ")
        let place = try #require(
          ["none": 0, "pass": 0, "quarantine": 1, "reject": 2][record["disposition"] ?? ""])
        found[key, default: [0, 0, 0]][place] += Int(record["count"] ?? "") ?? 0
      }
    }
    var told: [String: [Int]] = [:]
    for window in try #require(truth["windows"] as? [[String: Any]]) {
      let printed = try #require(window["printed"] as? [Int])
      let reporter = try #require(window["reporter"] as? String)
      for cell in try #require(window["cells"] as? [[Any]]) {
        let numbers = cell.dropFirst(2).prefix(3).compactMap { $0 as? Int }
        guard numbers != [0, 0, 0] else { continue }
        let key = "\(reporter) \(printed[0]) \(printed[1]) \(cell[0]) \(cell[1])"
        told[key, default: [0, 0, 0]] = zip(told[key] ?? [0, 0, 0], numbers).map(+)
      }
    }
    #expect(found.count > 1000)
    #expect(told == found)
  }

  @Test func resentReportsAreTheSameAndOneIdIsUsedTwice() throws {
    var seen: [String: Set<Int>] = [:]
    var files: [String: Int] = [:]
    for report in reports {
      let head = report.head
      let key = [head["org_name"], head["report_id"], head["domain"], head["begin"], head["end"]]
        .map { $0 ?? "" }.joined(separator: " ")
      seen[key, default: []].insert(report.records.hashValue)
      files[key, default: 0] += 1
    }
    let told = try #require(truth["reports"] as? [String: Any])
    let again = files.filter { $0.value == 2 && seen[$0.key]?.count == 1 }
    #expect(told["resent"] as? Int == again.count)
    #expect(seen.filter { $0.value.count == 2 }.count == 1)
  }

  @Test func stalePolicyAndEmptyWindowsAreThere() {
    let comcast = distinct.filter {
      $0.head["org_name"] == "comcast.net" && $0.head["domain"] == "scheldewaard.example"
    }
    let day = comcast.first { $0.head["begin"] == String(FirmPlan().begin + 9 * 86_400) }
    #expect(day?.head["pct"] == "25")
    let empty = distinct.filter { $0.head["begin"] == $0.head["end"] }
    #expect(!empty.isEmpty)
    #expect(Set(empty.compactMap { $0.head["org_name"] }) == ["registrarmail.example"])
  }
}
