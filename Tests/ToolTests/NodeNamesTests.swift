import Foundation
import TestSupport
import Testing

/// A log has the node that the configuration names, however its path is typed.
struct NodeNamesTests {
  /// Two nodes' folders below `logs`, each path as the configuration has it, and a link to `logs`.
  private static func sample() throws -> ToolSample {
    let sample = try ToolSample()
    for (node, number) in [("a", 0), ("b", 1)] {
      try sample.folder.write("firm/\(node)/acct.csv", text: ToolSample.log(number))
    }
    try sample.folder.write(
      "stagewatch.yaml",
      text: "logs: [{path: firm/a, node: north}, {path: firm/b, node: south}]\n")
    try FileManager.default.createSymbolicLink(
      atPath: sample.folder.path + "/link", withDestinationPath: "firm")
    return sample
  }

  private static func paths(_ sample: ToolSample) -> [String] {
    ["firm", "./firm", "firm/", "firm/../firm", "link", sample.folder.path + "/firm"]
  }

  @Test func aReportKnowsTheNode() async throws {
    let sample = try Self.sample()
    for path in Self.paths(sample) {
      let json = try await sample.json([
        "report", "--config", "stagewatch.yaml", "--log", path, "--dmarc", "reports",
      ])
      let nodes = try ToolSample.value(json, "inputs", "logs", "nodes") as? [[String: Any]]
      #expect(nodes?.compactMap { $0["node"] as? String } == ["north", "south"], "\(path)")
    }
  }

  @Test func aFolderBesideIsNone() async throws {
    let sample = try Self.sample()
    try sample.folder.write("firm/ab/acct.csv", text: ToolSample.log(0))
    let json = try await sample.json([
      "report", "--config", "stagewatch.yaml", "--log", "./firm/ab", "--dmarc", "reports",
    ])
    #expect(!json.contains("\"north\""))
  }

  @Test func tailKnowsTheNode() async throws {
    let sample = try Self.sample()
    for path in Self.paths(sample) {
      try? FileManager.default.removeItem(atPath: sample.folder.path + "/state")
      let outcome = try await sample.run(
        "tail", "--config", "stagewatch.yaml", "--log", path, "--once", "--state", "state",
        "--format", "ndjson")
      #expect(outcome.status == 0)
      // What it remembers of each file has the node, and rows count once.
      let kept = try Self.files(below: sample.folder.path + "/state")
      #expect(kept.contains("north") && kept.contains("south"), "\(path)")
      let rows = (0..<2).map { Self.rowCount(ToolSample.log($0)) }.reduce(0, +)
      #expect(try Self.rows(outcome.output) == rows, "\(path)")
    }
  }

  /// Lines behind the header line.
  private static func rowCount(_ log: String) -> Int { log.split(separator: "\n").count - 1 }

  /// All bytes below a folder, as text.
  private static func files(below folder: String) throws -> String {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.compactMap { FileManager.default.contents(atPath: folder + "/" + $0) }
      .map { String(decoding: $0, as: UTF8.self) }.joined()
  }

  /// The rows that the last line of a `tail` tells of.
  private static func rows(_ output: String) throws -> Int? {
    let last = output.split(separator: "\n").last.map(String.init) ?? ""
    return try ToolSample.value(last, "rows_total") as? Int
  }
}
