import Foundation
import TestSupport
import Testing

/// Several stores as their users name them, and `stagewatch store merge`.
struct FleetToolTests {
  private static let stores = ["--store", "a.db", "b.db"]

  private func run(_ sample: ToolSample, _ arguments: [String]) async throws -> Tool.Outcome {
    try await Tool.run(arguments, in: sample.folder)
  }

  /// A firm of two nodes, each with a day of mail; both stores know the first report.
  private func fleet() async throws -> ToolSample {
    let sample = try ToolSample(brokenRows: 2)
    for (node, reports) in [("a", ["reports/0.xml"]), ("b", ["reports/0.xml", "reports/1.xml"])] {
      let log = "logs/acct-\(node == "a" ? 0 : 1).csv"
      let outcome = try await run(
        sample, ["ingest", "--log", log, "--dmarc"] + reports + ["--store", "\(node).db"])
      try #require(outcome.status == 0)
    }
    return sample
  }

  @Test func `Stores give the report of all files, and so does the one that is made of them`()
    async throws
  {
    let sample = try await fleet()
    let direct = try await sample.json(["--log", "logs", "--dmarc", "reports"])
    #expect(try ToolSample.value(direct, "inputs", "logs", "rows") as? Int == 194)
    #expect(try await sample.json(Self.stores) == direct)
    #expect(
      try await sample.json(["--store", "b.db", "--store", "a.db", "--store=b.db"]) == direct)
    let merge = try await run(sample, ["store", "merge", "m.db", "a.db", "b.db"])
    #expect(merge.status == 0)
    #expect(
      merge.output.hasPrefix(
        """
        stores    2 read
        logs      2 files, 0 of them in more than one store
        reports   2
        segments  2, 144 cells

        """), "\(merge.output)")
    #expect(try await sample.json(["--store", "m.db"]) == direct)
    #expect(try await run(sample, ["store", "check", "--store", "m.db"]).status == 0)
    // The same files beside the stores add nothing; a new one does.
    #expect(
      try await sample.json(Self.stores + ["--log", "logs", "--dmarc", "reports"]) == direct)
    try sample.folder.write("logs/acct-2.csv", text: ToolSample.log(2))
    let more = try await sample.json(Self.stores + ["--log", "logs"])
    #expect(try ToolSample.value(more, "inputs", "logs", "rows") as? Int == 194 + 96)
    // The logs may go.
    try FileManager.default.removeItem(atPath: sample.folder.path + "/logs")
    #expect(try await sample.json(Self.stores) == direct)
  }

  @Test func `Spikes and what is usual come from all stores`() async throws {
    let sample = try await fleet()
    _ = try await run(sample, ["store", "merge", "m.db", "a.db", "b.db"])
    for arguments in [["incident"], ["compare", "--at", "2026-02-17"]] {
      let direct = try await sample.json(arguments + ["--log", "logs", "--dmarc", "reports"])
      #expect(try await sample.json(arguments + Self.stores) == direct)
      #expect(try await sample.json(arguments + ["--store", "m.db"]) == direct)
    }
    try sample.folder.write("live.csv", text: ToolSample.log(2))
    let tail = ["tail", "--log", "live.csv", "--once", "--no-state", "--format", "ndjson"]
    let one = try await run(sample, tail + ["--store", "m.db"])
    #expect(one.output.contains("\"summary\""))
    func told(_ stores: [String]) async throws -> String {
      try await run(sample, tail + stores).output
        .replacing(#/"lag_seconds":[^,}]*/#, with: "")
    }
    #expect(try await told(Self.stores) == told(["--store", "m.db"]))
    #expect(try await told(["--store", "a.db"]) != told(["--store", "m.db"]))
  }

  @Test func `Doctor finds in stores what it finds in files`() async throws {
    let sample = try await fleet()
    func items(_ arguments: [String]) async throws -> [String] {
      let json = try await sample.json(["doctor"] + arguments)
      let checks = try ToolSample.value(json, "checks") as? [[String: Any]]
      return (checks ?? []).map { "\($0["check"] ?? "") \($0["text"] ?? "")" }
    }
    let direct = try await items(["--log", "logs", "--dmarc", "reports"])
    #expect(direct.count > 8)
    #expect(try await items(Self.stores) == direct)
  }

  @Test func `A store that cannot be read is named, and the others are shown`() async throws {
    let sample = try await fleet()
    try sample.folder.write("broken.db", text: "no store at all")
    let direct = try await sample.json(["--log", "logs", "--dmarc", "reports"])
    for (name, reason) in [("gone.db", "there is no store"), ("broken.db", "the file is no store")]
    {
      let report = try await run(sample, ["report", "--format", "json"] + Self.stores + [name])
      #expect(report.status == 2)
      #expect(
        try ToolSample.value(report.output, "verdict", "status") as? String == "not_enough_data")
      let unread =
        try ToolSample.value(report.output, "inputs", "unread_paths") as? [[String: String]]
      #expect(unread?.map { $0["path"] } == [name])
      #expect(unread?.first?["reason"]?.hasPrefix(reason) == true)
      let rows = try ToolSample.value(report.output, "inputs", "logs", "rows") as? Int
      #expect(try rows == ToolSample.value(direct, "inputs", "logs", "rows") as? Int)
      let incident = try await run(sample, ["incident"] + Self.stores + [name])
      #expect(incident.status == 2)
      #expect(incident.output.contains(name))
      let check = try await run(sample, ["store", "check"] + Self.stores + [name])
      #expect(check.status != 0)
      #expect(check.output.contains("store     a.db\n"))
      #expect(check.output.contains("\n\nstore     b.db\n"))
    }
    let none = try await run(sample, ["report", "--store", "gone.db", "none.db"])
    #expect(none.status == 66)
    #expect(none.errors.contains("gone.db: there is no store"))
  }

  @Test func `A node whose store is withheld is named`() async throws {
    let sample = try ToolSample()
    try sample.folder.write(
      "s.yaml",
      text: """
        logs: [{path: logs/acct-0.csv, node: north}, {path: logs/acct-1.csv, node: south}]
        dmarc: [reports]
        """)
    for (number, node) in ["north", "south"].enumerated() {
      _ = try await run(
        sample,
        [
          "ingest", "--config", "s.yaml", "--log", "logs/acct-\(number).csv", "--dmarc", "reports",
          "--store", "\(node).db", "-q",
        ])
    }
    let config = ["--config", "s.yaml"]
    let both = config + ["--store", "north.db", "south.db"]
    #expect(try await sample.json(both) == sample.json(config))
    let one = try await sample.json(config + ["--store", "north.db"])
    #expect(try ToolSample.value(one, "verdict", "status") as? String == "not_enough_data")
    let reasons = try ToolSample.value(one, "verdict", "reasons") as? [String]
    #expect(reasons?.contains("node south: no row was found") == true)
    let nodes = try ToolSample.value(one, "inputs", "logs", "nodes") as? [[String: Any]]
    #expect(nodes?.map { $0["rows"] as? Int } == [96, 0])
  }

  @Test func `A merge goes on without a store that is gone, and reports tell of it`() async throws {
    let sample = try await fleet()
    let merge = try await run(sample, ["store", "merge", "m.db", "a.db", "gone.db"])
    #expect(merge.status == 66)
    #expect(merge.output.hasPrefix("stores    1 read, 1 not\n"))
    #expect(merge.errors.contains("gone.db: there is no store"))
    let report = try await run(sample, ["report", "--store", "m.db"])
    #expect(report.status == 2)
    #expect(report.output.contains("the store could not read gone.db: there is no store"))
  }

  @Test func `A merge never loses what lies at its place`() async throws {
    let sample = try await fleet()
    let merge = ["store", "merge", "m.db", "-q"]
    #expect(try await run(sample, merge + ["a.db", "b.db"]).status == 0)
    #expect(
      try await run(sample, ["report", "--store", "m.db", "--remember"]).output
        .contains("this is the first"))
    let lost = try await run(sample, merge + ["a.db"])
    #expect(lost.status == 73)
    #expect(
      lost.errors.contains("m.db: it holds rows of logs/acct-1.csv, which none of the others"))
    // With itself among them, or with all that it was made of, it may be replaced.
    let direct = try await sample.json(["--log", "logs", "--dmarc", "reports"])
    for parts in [["m.db", "a.db"], ["b.db", "a.db"]] {
      #expect(try await run(sample, merge + parts).status == 0)
      let report = try await run(sample, ["report", "--store", "m.db", "--remember"])
      #expect(report.output.contains("NEW SINCE THE LAST REPORT"))
      #expect(!report.output.contains("this is the first"))
      let json = try await sample.json(["--store", "m.db"])
      #expect(
        try ToolSample.value(json, "inputs", "logs", "rows") as? Int
          == ToolSample.value(direct, "inputs", "logs", "rows") as? Int)
    }
    try sample.folder.write("mine.txt", text: "not yours")
    #expect(try await run(sample, ["store", "merge", "mine.txt", "a.db"]).status == 65)
    #expect(sample.text("mine.txt") == "not yours")
  }

  @Test func `A killed merge leaves the old store or the new one`() async throws {
    let sample = try await fleet()
    for number in 2..<24 {
      try sample.folder.write("logs/acct-\(number).csv", text: ToolSample.log(number))
    }
    _ = try await run(sample, ["ingest", "--log", "logs", "--store", "all.db", "-q"])
    let old = try await sample.json(["--store", "a.db"])
    let new = try await sample.json(["--store", "a.db", "--store", "all.db"])
    #expect(old != new)
    var random = SeededRandom(seed: 5)
    var kept: Set<String> = []
    for _ in 0..<10 {
      _ = try await Tool.shell("cp a.db m.db", in: sample.folder)
      let pause = Double.random(in: 0.02...0.5, using: &random)
      _ = try await Tool.shell(
        "timeout -s KILL \(pause) \"$0\" store merge m.db m.db all.db -q; true", in: sample.folder)
      let now = try await sample.json(["--store", "m.db"])
      #expect(now == old || now == new)
      kept.insert(now == old ? "old" : "new")
    }
    #expect(kept.contains("old"))
    // What killed runs left is gone after the next one.
    #expect(try await run(sample, ["store", "merge", "m.db", "m.db", "all.db", "-q"]).status == 0)
    #expect(try await sample.json(["--store", "m.db"]) == new)
    #expect(try sample.names().filter { $0.contains(".part") } == [])
  }

  /// Two machines keep their logs under one path.
  @Test func `Rows of one path on two machines are not taken for one another`() async throws {
    let sample = try ToolSample()
    for (node, job) in [("x", "first"), ("y", "second")] {
      var log = SmallLog()
      for row in 0..<60 {
        log.add(at: ToolSample.day + row, to: "u@\(node).example")
        log.add(
          "b", at: ToolSample.day + 3600 + row, to: "u@gmail.com",
          reply: "smtp;550 5.7.26 mail of \(job) is unauthenticated", vmta: "vmta-\(node)")
      }
      log.add(line: "?broken,\(job)")
      try sample.folder.write("\(node)/logs/acct.csv", text: log.text)
      _ = try await Tool.shell(
        "cd \(node) && \"$0\" ingest --log logs --store h.db -q && rm -r logs", in: sample.folder)
    }
    let json = try await sample.json(["--store", "x/h.db", "y/h.db"])
    let problems = try ToolSample.value(json, "inputs", "problems") as? [[String: Any]]
    #expect(
      problems?.compactMap { $0["path"] as? String }
        == ["x/h.db:logs/acct.csv", "y/h.db:logs/acct.csv"])
    let incident = try await sample.json(["incident", "--store", "x/h.db", "y/h.db"])
    #expect(incident.contains("{\"path\":\"x/h.db:logs/acct.csv\",\"offset\":"))
    #expect(!incident.contains("\"path\":\"logs/acct.csv\""))
  }

  @Test func `A store that nobody feeds any more leaves no verdict`() async throws {
    let sample = try await fleet()
    _ = try await Tool.shell(
      "python3 - <<'E'\nimport sqlite3\nd=sqlite3.connect('a.db')\n"
        + "d.execute('UPDATE fed_path SET tried_at=tried_at-4*86400, read_at=read_at-4*86400')\n"
        + "d.commit()\nE", in: sample.folder)
    #expect(try await run(sample, ["report", "--store", "a.db"]).status == 0)
    let report = try await run(sample, ["report"] + Self.stores)
    #expect(report.status == 2)
    let told = "the store could not read a.db: it was last filled 4 days before the other stores"
    #expect(report.output.contains(told))
    _ = try await run(sample, ["store", "merge", "m.db", "a.db", "b.db"])
    #expect(try await run(sample, ["report", "--store", "m.db"]).output.contains(told))
  }

  @Test(arguments: [
    (["report", "--remember"] + stores, "bring these into one by stagewatch store merge"),
    (["store", "merge", "m.db"], "Missing expected argument '<in ...> ...'"),
  ])
  func `What cannot be done is said`(arguments: [String], reason: String) async throws {
    let outcome = try await run(try await fleet(), arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
  }

  @Test func `What goes wrong while a store is written is told of its place`() async throws {
    let sample = try await fleet()
    // No file may grow past so much; the signal for it is ignored, so that writing fails.
    for blocks in [16, 160] {
      let merge = try await Tool.shell(
        "trap '' XFSZ; ulimit -f \(blocks); \"$0\" store merge m.db a.db b.db", in: sample.folder)
      #expect(merge.status == 74)
      #expect(merge.errors.contains("m.db: "), "\(merge.errors)")
      #expect(!merge.errors.contains(".part"), "\(merge.errors)")
    }
    #expect(try sample.names().filter { $0.hasPrefix("m.db") } == [])
  }
}
