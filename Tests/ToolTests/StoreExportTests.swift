import Foundation
import TestSupport
import Testing

/// `stagewatch store export`, as other programs read its file.
struct StoreExportTests {
  /// A program of this machine; nil where it is not there.
  private static func program(_ name: String) -> String? {
    let folders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Whether SQL can be asked here, said in the name of the trait where it cannot.
  private static let hasSQLite = program("sqlite3") != nil, hasDuckDB = program("duckdb") != nil

  private static func sql(
    _ query: String, _ name: String = "out.sqlite", in folder: TemporaryFolder
  ) async throws -> [[String]] {
    let outcome = try await Tool.shell(
      "sqlite3 -readonly '\(name)' \"\(query)\"", in: folder)
    #expect(outcome.errors == "", "\(query)")
    return outcome.output.split(separator: "\n").map {
      $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The sample of two days in a store, and what was exported of it.
  private static func exported(_ more: String...) async throws -> ToolSample {
    let sample = try ToolSample()
    let made = try await sample.run(
      "ingest", "--log", "logs", "--dmarc", "reports", "--store", "h.db", "-q")
    try #require(made.status == 0, "\(made.errors)")
    let outcome = try await Tool.run(
      ["store", "export", "out.sqlite", "--store", "h.db"] + more, in: sample.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "")
    return sample
  }

  /// Each hour two deliveries to one domain and one of another, and one deferral; two reports a day.
  @Test(.enabled(if: hasSQLite, "the sqlite3 command is not installed"))
  func theTablesHoldWhatTheStoreHolds() async throws {
    let folder = try await Self.exported().folder
    #expect(try await Self.sql("PRAGMA integrity_check", in: folder) == [["ok"]])
    #expect(
      try await Self.sql(
        "SELECT domain, outcome, sum(rows) FROM cells GROUP BY 1, 2 ORDER BY 1, 2", in: folder)
        == [
          ["a.example", "deferred", "48"], ["a.example", "delivered", "96"],
          ["news.a.example", "delivered", "48"],
        ])
    #expect(
      try await Self.sql(
        "SELECT day, domain, delivered, deferred FROM mail_by_day ORDER BY 1, 2", in: folder)
        == [
          ["2026-02-16", "a.example", "48", "24"], ["2026-02-16", "news.a.example", "24", "0"],
          ["2026-02-17", "a.example", "48", "24"], ["2026-02-17", "news.a.example", "24", "0"],
        ])
    #expect(
      try await Self.sql(
        "SELECT source_ip, grade, sum(reported_messages), sum(delivered) FROM joins"
          + " GROUP BY 1, 2 ORDER BY 1", in: folder)
        == [["192.0.2.1", "matched", "96", "96"], ["192.0.2.2", "matched", "48", "48"]])
    #expect(
      try await Self.sql("SELECT DISTINCT typeof(rows), typeof(first) FROM cells", in: folder)
        == [["integer", "text"]])
    // Of each night what the report says that ends there.
    var nights: [[String]] = []
    for day in ["2026-02-17", "2026-02-18"] {
      let report = try await Tool.run(
        ["report", "--store", "h.db", "--until", day, "--format", "json", "-q"], in: folder)
      let readiness = try ToolSample.value(report.output, "readiness") as? [[String: Any]]
      nights += try #require(readiness).map { entry in
        ["\(day)T00:00:00Z"] + ["domain", "verdict"].map { "\(entry[$0] ?? "")" }
      }
    }
    #expect(nights.count == 2)
    #expect(
      try await Self.sql("SELECT night, domain, verdict FROM readiness_by_night", in: folder)
        == nights)
    #expect(
      try await Self.sql("SELECT count(*) FROM findings", in: folder)
        == Self.sql(
          "SELECT (SELECT count(*) FROM stage_failures) + (SELECT count(*) FROM missing_dkim)",
          in: folder))
  }

  /// Every table and column of the file stands on the page, in its order, and no other.
  @Test(.enabled(if: hasSQLite, "the sqlite3 command is not installed"))
  func thePageNamesEveryColumn() async throws {
    let folder = try await Self.exported().folder
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: project.appendingPathComponent("docs/store.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "## Tables for SQL").last)
      .components(separatedBy: "\n## ")[0]
    let told = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let parts = line.split(separator: "|").map(String.init)
      let columns = parts[2].matches(of: #/`([a-z_]+)`/#).map { String($0.output.1) }
      return [parts[0].filter { $0 != "`" && $0 != " " }] + columns
    }
    let names = try await Self.sql(
      "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid", in: folder)
    var found: [[String]] = []
    for name in names.joined() {
      found.append(
        [name] + (try await Self.sql("PRAGMA table_info(\(name))", in: folder).map { $0[1] }))
    }
    #expect(told == found)
    #expect(found.count > 20)
  }

  @Test(.enabled(if: hasDuckDB, "the duckdb command is not installed"))
  func duckDBMakesParquetOfIt() async throws {
    let folder = try await Self.exported().folder
    let outcome = try await Tool.shell(
      "HOME=\"$PWD\" duckdb -csv -c \"INSTALL sqlite; LOAD sqlite; COPY (FROM sqlite_scan('out.sqlite',"
        + " 'joins')) TO 'joins.parquet' (FORMAT parquet); SELECT sum(reported_messages) AS n FROM"
        + " 'joins.parquet'\"", in: folder)
    // Without the network its extension cannot be fetched.
    guard !outcome.errors.contains("Failed to download extension") else { return }
    #expect(outcome.output.hasSuffix("n\n144\n"))
  }

  @Test func theFileIsItsOwnersAndTakesTheOldOnesPlace() async throws {
    let sample = try await Self.exported("--nights", "0")
    let path = sample.folder.path + "/out.sqlite"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try sample.folder.write("out.sqlite", text: "old")
    let again = try await sample.run("store", "export", "out.sqlite", "--store", "h.db", "-q")
    #expect(again.status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: "SQLite format 3".utf8))
    #expect(try sample.names() == ["h.db", "logs", "out.sqlite", "reports"])
  }

  @Test func whatCannotBeWrittenIsRefused() async throws {
    let sample = try await Self.exported("--nights", "0")
    let before = try Data(contentsOf: URL(fileURLWithPath: sample.folder.path + "/h.db"))
    let cases: [(arguments: [String], status: Int32)] = [
      (["h.db", "--store", "h.db"], 64), (["-", "--store", "h.db"], 64),
      (["x.sqlite", "--store", "clickhouse+http://127.0.0.1:1/fleet"], 64),
      (["logs", "--store", "h.db"], 73), (["/dev/null", "--store", "h.db"], 73),
      (["no/out.sqlite", "--store", "h.db"], 73), (["x.sqlite", "--store", "none.db"], 66),
      (["x.sqlite", "--store", "h.db", "--nights", "366", "-q"], 0),
      (["x.sqlite", "--store", "h.db", "--nights", "367"], 64),
    ]
    for (arguments, status) in cases {
      let outcome = try await Tool.run(["store", "export"] + arguments, in: sample.folder)
      #expect(outcome.status == status, "\(arguments) \(outcome.errors)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: sample.folder.path + "/h.db")) == before)
    #expect(try sample.names() == ["h.db", "logs", "out.sqlite", "reports", "x.sqlite"])
  }

  /// Names in which every text tries to act stay texts of the tables.
  @Test(.enabled(if: hasSQLite, "the sqlite3 command is not installed"))
  func namesFromOutsideStayValues() async throws {
    let hostile = try HostileSample()
    let filled = try await Tool.run(
      ["ingest", "--log", "stages", "--dmarc", "reports", "--store", "h.db", "-q"],
      in: hostile.folder)
    #expect(filled.status == 0, "\(filled.errors)")
    let outcome = try await Tool.run(
      ["store", "export", "out.sqlite", "--store", "h.db", "-q", "--nights", "2"],
      in: hostile.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try await Self.sql(
        "SELECT count(*) > 0 FROM cells WHERE relay_vmta LIKE '%<zz>%'", in: hostile.folder) == [
          ["1"]
        ])
    #expect(
      try await Self.sql("PRAGMA integrity_check", in: hostile.folder) == [["ok"]])
  }
}
