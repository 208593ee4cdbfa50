import AccountingLog
import ByteKit
import ClickHouse
import Fleet
import Foundation
import Join
import ReplyClassifier
import TestSupport
import Testing
import Traffic

/// What a ship brings to a real server.
@Suite(.enabled(if: ClickHouseServer.isThere, "\(ClickHouseServer.why)"))
struct ShipTests {
  private typealias Sender = ShipScene.Sender

  @Test func `The sample firm's events are those that a report counts`() async throws {
    let scene = try ShipScene()
    let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "samples/firm/logs")
    let paths = try #require(FileManager.default.subpaths(atPath: sample.path))
      .filter { $0.contains(".csv") }.sorted()
    for path in paths {
      let bytes = try Data(contentsOf: sample.appendingPathComponent(path))
      try scene.folder.write(path, bytes)
    }
    var sender = Sender()
    sender.cellBytes = 100_000
    let outcome = try await scene.ship(paths, sender)
    #expect(outcome.isWhole)
    var request = CorrelationRequest()
    request.logs = paths.map { LogInput(path: scene.folder.path + "/" + $0, node: "a") }
    let correlation = await Correlation.run(request)
    var counts: [String: Int] = [:]
    for entry in correlation.rollup.entries {
      let stream = correlation.rollup.streams[entry.streamIndex]
      let outcome =
        switch entry.outcome {
        case .delivered: "d|"
        case .refused(let cause): "b|\(cause.rawValue)"
        case .deferred(let cause): "t|\(cause.rawValue)"
        }
      let key =
        "\(stream.domain)|\(stream.relay.vmta)|\(CivilTime.isoDate(entry.first))|\(outcome)"
      counts[key, default: 0] += entry.count
    }
    let shipped = try scene.rows(
      "SELECT domain, vmta, toDate(t), outcome, cause, count() FROM DB.events WHERE outcome != 'rb'"
        + " GROUP BY domain, vmta, toDate(t), outcome, cause")
    #expect(
      Dictionary(
        uniqueKeysWithValues: shipped.map { ($0.dropLast().joined(separator: "|"), Int($0[5])) })
        == counts.mapValues { $0 })
    #expect(
      try scene.rows("SELECT count() FROM DB.events WHERE outcome = 'rb'")
        == [["\(correlation.rollup.lateRefusals.count)"]])
    #expect(try scene.rows("SELECT count() FROM DB.events WHERE reply LIKE '%@%'") == [["0"]])
    #expect(try scene.faults() == [])
    let again = try await scene.ship(paths, sender)
    #expect(again.unchangedFiles == paths.count)
    #expect(again.rows == 0)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func `Logs that grow, are renamed and packed, sent by two, come to what their rows say`(
    seed: UInt64
  ) async throws {
    var random = SeededRandom(seed: seed)
    let scene = try ShipScene()
    let logs = (0..<3).map { _ in RandomLogs.log(&random, rows: 3...120) }
    var done = [0, 0, 0]
    var names = ["a.csv", "b.csv", "c.csv"]
    while zip(logs, done).contains(where: { $0.lines.count > $1 }) {
      for index in logs.indices {
        let log = logs[index]
        done[index] = min(log.lines.count, done[index] + Int.random(in: 0...60, using: &random))
        guard done[index] > 0, !names[index].hasSuffix(".gz") else { continue }
        let isEnded = done[index] == log.lines.count
        // A half last line waits for its end.
        let half = isEnded ? "" : String(log.lines[done[index]].prefix(20))
        try scene.folder.write(names[index], text: log.text(done[index]) + half)
        guard isEnded, !names[index].hasPrefix("old-"), Bool.random(using: &random) else {
          continue
        }
        let old = scene.folder.path + "/" + names[index]
        names[index] = "old-\(index).csv"
        try FileManager.default.moveItem(
          atPath: old, toPath: scene.folder.path + "/" + names[index])
        if Bool.random(using: &random) {
          let bytes = Array(log.text(log.lines.count).utf8)
          try FileManager.default.removeItem(atPath: scene.folder.path + "/" + names[index])
          names[index] += ".gz"
          try scene.folder.write(names[index], GzipBytes.member(bytes))
        }
      }
      var sender = Sender()
      sender.state = Bool.random(using: &random) ? "one" : "two"
      sender.cellBytes = 3000
      let there = names.filter {
        FileManager.default.fileExists(atPath: scene.folder.path + "/" + $0)
      }
      #expect(try await scene.ship(there.shuffled(using: &random), sender).isWhole)
    }
    for state in ["one", "two"] {
      var sender = Sender()
      sender.state = state
      sender.cellBytes = 3000
      sender.checksAll = true
      #expect(try await scene.ship(names, sender).isWhole)
    }
    let wanted = logs.flatMap { $0.events($0.lines.count) }.sorted()
    #expect(try scene.events() == wanted)
    #expect(try scene.faults() == [])
    #expect(
      try scene.rows("SELECT count() FROM (SELECT file FROM DB.files GROUP BY file)") == [["3"]])
  }

  @Test func `A log is cut alike however it was sent`() async throws {
    var random = SeededRandom(seed: 20)
    var scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 150...150)
    let cuts = """
      SELECT day, file, seg, argMax(rows, ver), argMax(off_from, ver), argMax(off_to, ver),
        argMax(t_min, ver), argMax(t_max, ver), max(ver)
      FROM DB.segments GROUP BY day, file, seg ORDER BY day, file, seg
      """
    var seen: Set<[[String]]> = []
    for (database, steps) in [("one", [150]), ("two", [10, 11, 70, 150]), ("three", [75, 150])] {
      scene.database = database
      var sender = Sender()
      sender.state = database
      for step in steps {
        try scene.folder.write("log.csv", text: log.text(step))
        #expect(try await scene.ship(["log.csv"], sender).isWhole)
      }
      seen.insert(try scene.rows(cuts))
    }
    #expect(seen.count == 1)
    #expect(seen.first?.count ?? 0 > 5)
  }

  @Test func `What the server lost is sent again when all is asked for`() async throws {
    var random = SeededRandom(seed: 21)
    let scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 200...200)
    try scene.folder.write("log.csv", text: log.text(200))
    #expect(try await scene.ship(["log.csv"]).isWhole)
    let day = try scene.rows("SELECT toDate(t) FROM DB.events GROUP BY toDate(t) LIMIT 1")[0][0]
    _ = try scene.server.ask("ALTER TABLE fleet.events DROP PARTITION '\(day)'")
    #expect(try await scene.ship(["log.csv"]).repairedSegments == 0)
    var sender = Sender()
    sender.checksAll = true
    let outcome = try await scene.ship(["log.csv"], sender)
    #expect(outcome.isWhole)
    #expect(outcome.repairedSegments > 0)
    #expect(try scene.events() == log.events(200).sorted())
  }

  @Test func `Another server, or an empty one, gets everything`() async throws {
    var random = SeededRandom(seed: 22)
    var scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 60...60)
    try scene.folder.write("log.csv", text: log.text(60))
    _ = try await scene.ship(["log.csv"])
    scene.database = "other"
    #expect(try await scene.ship(["log.csv"]).isWhole)
    #expect(try scene.events() == log.events(60).sorted())
  }

  @Test func `After other rules a log is sent anew, and nothing of the old rows stays`()
    async throws
  {
    var random = SeededRandom(seed: 23)
    let scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 150...150)
    try scene.folder.write("log.csv", text: log.text(150))
    _ = try await scene.ship(["log.csv"])
    var sender = Sender()
    sender.request.receivers = [
      Receiver(name: "small", mx: ["small.example"], domains: ["small.example"], reporters: [])
    ]
    let told = try await scene.ship(["log.csv"], sender)
    #expect(told.otherRulesFiles == 1)
    #expect(try scene.rows("SELECT count() FROM DB.events WHERE receiver = 'small'") == [["0"]])
    sender.again = true
    let outcome = try await scene.ship(["log.csv"], sender)
    #expect(outcome.isWhole)
    #expect(outcome.againFiles == 1)
    #expect(outcome.otherRulesFiles == 0)
    #expect(try scene.rows("SELECT DISTINCT ver FROM DB.events") == [["2"]])
    #expect(
      try scene.rows("SELECT count() FROM DB.events") == [["\(log.events(150).count)"]])
    #expect(try scene.events() == log.events(150).sorted())
    #expect(try scene.rows("SELECT count() FROM DB.events WHERE receiver = 'small'") != [["0"]])
    #expect(try scene.faults() == [])
  }

  @Test func `Rows of one place under two sets of rules are found, and sent anew`() async throws {
    var random = SeededRandom(seed: 24)
    let scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 80...80)
    try scene.folder.write("log.csv", text: log.text(80))
    var sender = Sender()
    sender.request.receivers = [
      Receiver(name: "small", mx: ["small.example"], domains: ["small.example"], reporters: [])
    ]
    _ = try await scene.ship(["log.csv"], sender)
    // Another sender, who knows no such receiver, and nothing of the first.
    var other = Sender()
    other.state = "other"
    let outcome = try await scene.ship(["log.csv"], other)
    #expect(outcome.isWhole)
    #expect(outcome.againFiles == 1)
    #expect(try scene.rows("SELECT count() FROM DB.events WHERE receiver = 'small'") == [["0"]])
    #expect(try scene.events() == log.events(80).sorted())
    #expect(try scene.faults() == [])
    // The first takes the generation as it is.
    #expect(try await scene.ship(["log.csv"]).isWhole)
    #expect(try scene.events() == log.events(80).sorted())
  }

  @Test func `Late refusals are told with what their delivery tells, also from another log`()
    async throws
  {
    let scene = try ShipScene()
    var first = SmallLog()
    var second = SmallLog()
    for number in 0..<20 {
      first.add(
        at: 1_771_286_300 + number, from: "a.example", to: "r\(number)@small.example",
        host: "mx.small.example (192.0.2.25)")
      second.add(
        "rb", at: 1_771_286_600 + number, from: "a.example", to: "r\(number)@small.example",
        host: "", hasFromHeader: false)
    }
    try scene.folder.write("1.csv", text: first.text)
    try scene.folder.write("2.csv", text: second.text)
    #expect(try await scene.ship(["1.csv", "2.csv"]).lateRefusals == 20)
    #expect(
      try scene.rows(
        "SELECT domain, host, recipient_domain, receiver, count() FROM DB.events"
          + " WHERE outcome = 'rb' GROUP BY domain, host, recipient_domain, receiver")
        == [["a.example", "mx.small.example", "small.example", "", "20"]])
    #expect(try scene.faults() == [])
  }

  @Test func `No local part comes to the server, also where a reply has it alone`() async throws {
    let scene = try ShipScene()
    var log = SmallLog()
    log.add(
      "b", at: 1_771_200_000, to: "JandeVries@small.example",
      reply: "smtp;550 5.1.1 jandevries... User unknown", job: "j1")
    log.add(
      "b", at: 1_771_200_001, to: "Piet@small.example",
      reply: "smtp;550 5.1.1 <piet@small.example> no mailbox for \"piet\" here")
    log.add("b", at: 1_771_200_002, to: "user@small.example", reply: "smtp;550 5.1.1 user unknown")
    log.add(line: "b,no time,secret.person@small.example")
    try scene.folder.write("log.csv", text: log.text)
    #expect(try await scene.ship(["log.csv"]).rejected == 1)
    #expect(
      try scene.rows("SELECT reply FROM DB.events ORDER BY t") == [
        ["550 5.1.1 <address>... user unknown"],
        ["550 5.1.1 <address> no mailbox for \"<address>\" here"], ["550 5.1.1 user unknown"],
      ])
    for (table, column) in [("files", "tally"), ("files", "problems"), ("segments", "path")] {
      #expect(
        try scene.rows("SELECT count() FROM DB.\(table) WHERE \(column) LIKE '%person%'")
          == [["0"]])
    }
  }

  @Test func `The tables say of each log and node what was met`() async throws {
    let scene = try ShipScene()
    var log = SmallLog()
    log.add(at: 1_771_200_000)
    log.add(at: 1_771_200_100, deliveryType: "pipe")
    log.add(line: "d,no time")
    try scene.folder.write("log.csv", text: log.text + "half")
    let outcome = try await scene.ship(["log.csv"])
    #expect(outcome.waitingBytes == 4)
    #expect((outcome.rows, outcome.used, outcome.ignored, outcome.rejected) == (3, 1, 1, 1))
    #expect(
      try scene.rows(
        "SELECT node, path, offset, rows, toUInt32(first), toUInt32(last), program FROM DB.files")
        == [
          [
            "a", scene.folder.path + "/log.csv", "\(log.text.utf8.count)", "3", "1771200000",
            "1771200100", "0.0",
          ]
        ])
    #expect(
      try scene.rows("SELECT node, toUInt32(seen), toUInt32(t_last) FROM DB.nodes")
        == [["a", "1771400000", "1771200100"]])
    #expect(
      try scene.rows("SELECT columns_missing LIKE '%dsnReportingMta%' FROM DB.nodes") == [["1"]])
  }
}
