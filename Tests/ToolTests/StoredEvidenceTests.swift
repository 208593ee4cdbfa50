import Foundation
import TestSupport
import Testing

/// `stagewatch why --store` once the logs are gone, against the same over the files.
struct StoredEvidenceTests {
  private static let firm = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples/firm").path

  private func json(_ arguments: [String], in folder: TemporaryFolder) async throws -> [String: Any]
  {
    let outcome = try await Tool.run(arguments + ["--format", "json"], in: folder)
    try #require(outcome.status < 3, "\(outcome.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(value as? [String: Any])
  }

  private func ids(_ report: [String: Any], _ incident: [String: Any]) -> [String] {
    func list(_ value: Any?) -> [[String: Any]] { value as? [[String: Any]] ?? [] }
    let accounting = report["accounting"] as? [String: [String: Any]] ?? [:]
    let findings =
      list(report["stage_failures"]) + list(report["missing_dkim"]) + list(report["senders"])
      + accounting.values.flatMap { list($0["relays"]) }
    let spikes = list(incident["spikes"])
    return (findings + spikes + spikes.flatMap { list($0["explanations"]) })
      .compactMap { $0["id"] as? String }
  }

  private func text(_ value: Any?) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: value ?? [], options: [.sortedKeys]),
      as: UTF8.self)
  }

  @Test func `Every finding of the sample firm has its evidence`() async throws {
    let folder = try TemporaryFolder()
    let config = ["--config", "\(Self.firm)/stagewatch.yaml"]
    let files = ["--log", "\(Self.firm)/logs", "--dmarc", "\(Self.firm)/reports"]
    // The logs are at another place when the store is read: as if they were gone.
    _ = try await Tool.shell("cp -r '\(Self.firm)/logs' logs", in: folder)
    for node in ["a", "b"] {
      try folder.write(
        "\(node).yaml",
        text: String(contentsOfFile: "\(Self.firm)/stagewatch.yaml", encoding: .utf8)
          .replacing("path: logs/", with: "path: \(folder.path)/logs/")
          + "retention: {minutes: 100}\n")
      let ingest = try await Tool.run(
        [
          "ingest", "--config", "\(node).yaml", "--log", "\(folder.path)/logs/pmta-\(node)",
          "--dmarc",
          "\(Self.firm)/reports", "--store", "\(node).db", "-q",
        ], in: folder)
      try #require(ingest.status == 0, "\(ingest.errors)")
    }
    try FileManager.default.removeItem(atPath: folder.path + "/logs")
    let stores = ["--store", "a.db", "b.db"] + config
    let report = try await json(["report"] + stores, in: folder)
    let all = ids(report, try await json(["incident"] + stores, in: folder))
    #expect(all.count > 40)
    // One of each kind and some more.
    var kept = 0
    for id in all.enumerated().filter({ $0.offset % 6 == 0 }).map(\.element) {
      let stored = try await json(["why", id] + stores, in: folder)
      let direct = try await json(["why", id] + files + config, in: folder)
      for key in [
        "kind", "title", "numbers", "test", "would_change", "rows_total", "records_total",
      ] {
        #expect(try text([stored[key]]) == text([direct[key]]), "\(id) \(key)")
      }
      #expect(try text(stored["records"]) == text(direct["records"]))
      let (one, other) = (stored["rows"] as? [[String: Any]], direct["rows"] as? [[String: Any]])
      let rows = try zip(#require(one), #require(other))
      #expect(one?.count == other?.count)
      for (row, whole) in rows {
        let told = try #require(row["kept"] as? [String: Any], "\(id)")
        kept += 1
        #expect(told["vmta"] as? String == whole["vmta"] as? String)
        if let offset = row["offset"] as? Int { #expect(offset == whole["offset"] as? Int) }
        guard let reply = whole["dsnDiag"] as? String, told["outcome"] as? String != "delivered"
        else { continue }
        // A reply of several alike is kept without what differs.
        let first = reply.split(separator: " ").first.map(String.init)?.replacing("smtp;", with: "")
        #expect((told["reply"] as? String)?.contains(first ?? "") == true, "\(reply)")
      }
    }
    #expect(kept > 20)
  }

  /// The path of the log is another machine's log here.
  @Test func `A row of another log at the same place is not shown`() async throws {
    let sample = try ToolSample()
    var log = SmallLog()
    for row in 0..<400 { log.add(at: ToolSample.day + row * 60, to: "u\(row)@gmail.com") }
    for row in 0..<60 {
      log.add(
        "b", at: ToolSample.day + 30_000 + row, to: "u\(row)@gmail.com",
        reply: "smtp;550 5.7.1 refused here", vmta: "own", job: "mine")
    }
    try sample.folder.write("live/acct.csv", text: log.text)
    _ = try await sample.run("ingest", "--log", "live", "--store", "h.db", "-q")
    let incident = try await json(["incident", "--store", "h.db"], in: sample.folder)
    let id = try #require((incident["spikes"] as? [[String: Any]])?.first?["id"] as? String)
    // As many bytes, other words.
    try sample.folder.write(
      "live/acct.csv", text: log.text.replacing("own", with: "not").replacing("b,", with: "d,"))
    for extra in [[], ["--redact"]] {
      let why = try await sample.run("why", id, "--store", "h.db", extra.first ?? "--all")
      #expect(why.status == 0)
      #expect(why.output.contains("vmta=own"))
      #expect(why.output.contains("reply=smtp;550 5.7.1 refused here"))
      #expect(!why.output.contains("vmta=not"))
    }
  }

  /// The rows behind a finding are gone, and what the store kept of them is damaged.
  @Test func `What a store kept and cannot be read back is told`() async throws {
    let sample = try ToolSample()
    var log = SmallLog()
    for row in 0..<400 { log.add(at: ToolSample.day + row * 60, to: "u\(row)@gmail.com") }
    for row in 0..<60 {
      log.add(
        "b", at: ToolSample.day + 30_000 + row, to: "u\(row)@gmail.com",
        reply: "smtp;550 5.7.1 refused here", vmta: "own", job: "mine")
    }
    try sample.folder.write("live/acct.csv", text: log.text)
    _ = try await sample.run("ingest", "--log", "live", "--store", "h.db", "-q")
    _ = try await sample.run("ingest", "--dmarc", "reports", "--store", "other.db", "-q")
    try FileManager.default.removeItem(atPath: sample.folder.path + "/live")
    let incident = try await json(["incident", "--store", "h.db"], in: sample.folder)
    let id = try #require((incident["spikes"] as? [[String: Any]])?.first?["id"] as? String)
    _ = try await Tool.shell(
      "python3 - <<'E'\nimport sqlite3\nd=sqlite3.connect('h.db')\n"
        + "d.execute('UPDATE segment SET excerpts=substr(excerpts,1,length(excerpts)-3)"
        + " WHERE length(excerpts)>0')\nd.commit()\nE", in: sample.folder)
    for stores in [["h.db"], ["h.db", "other.db"]] {
      let why = try await Tool.run(["why", id, "--store"] + stores, in: sample.folder)
      #expect(why.status == 0)
      #expect(why.output.contains(id))
      #expect(!why.output.contains("reply=smtp;550 5.7.1 refused here"))
      #expect(
        why.errors.split(separator: "\n").count { $0.contains("h.db: ") } == 1, "\(why.errors)")
    }
    let bundle = try await Tool.run(
      ["incident", "--store", "h.db", "other.db", "--bundle", "out.zip"], in: sample.folder)
    #expect(bundle.errors.contains("h.db: "), "\(bundle.errors)")
  }
}
