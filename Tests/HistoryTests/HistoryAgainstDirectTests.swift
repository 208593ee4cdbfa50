import Findings
import History
import Join
import Rendering
import TestSupport
import Testing
import Traffic

/// A report from the store against one over everything at once.
@Suite struct HistoryAgainstDirectTests {
  /// Files that grow, are renamed, packed and left alone, and reports that come late or twice, read
  /// in several ingests.
  private func fill(
    _ archive: Archive, _ made: inout RandomArchive, _ retention: Retention = Retention()
  ) async throws {
    var numbers = 0
    for part in 0..<4 {
      let begin = Archive.day + part * 86_400
      let text = made.log(count: 60, from: begin, to: begin + 86_400)
      let cut = text.utf8.index(
        text.utf8.startIndex,
        offsetBy: Int.random(in: 0...text.utf8.count, using: &made.random))
      try archive.write("logs/live.csv", String(text.utf8[..<cut]) ?? "")
      try await archive.ingest(
        retention: retention, batchBytes: Bool.random(using: &made.random) ? 1 : 1 << 30)
      try archive.append("logs/live.csv", String(text.utf8[cut...]) ?? "")
      if Bool.random(using: &made.random) { try await archive.ingest(retention: retention) }
      try archive.move("logs/live.csv", to: "logs/acct-\(part).csv")
      if Bool.random(using: &made.random) { try archive.pack("logs/acct-\(part).csv") }
      for _ in 0..<Int.random(in: 0..<5, using: &made.random) {
        let report = made.report(numbers)
        try archive.write("reports/\(100 + numbers).xml", report)
        if Int.random(in: 0..<4, using: &made.random) == 0 {
          try archive.write("reports/\(100 + numbers)-again.xml", report)
        }
        numbers += 1
      }
      try archive.write("reports/\(100 + numbers)-bad.xml", "<feedback><nothing/></feedback>")
    }
    try await archive.ingest(retention: retention)
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `Windows on the quarter hour give the same report`(seed: UInt64) async throws {
    var made = RandomArchive(seed: seed)
    let archive = try Archive()
    let retention = Retention(secondDays: Int(seed % 3))
    try await fill(archive, &made, retention)
    let change = period(seed, &made)
    let direct = try await archive.direct(change)
    let stored = try await archive.stored(change)
    #expect(direct.inputs.logs.used > 0)
    #expect(Archive.difference(stored, direct) == nil)
    #expect(stored.inputs.approximateAt == [])
    // Nothing is new, so nothing more is counted.
    #expect(try await archive.ingest(retention: retention).isEmpty)
    #expect(Archive.difference(try await archive.stored(change), direct) == nil)
  }

  private func period(
    _ seed: UInt64, _ made: inout RandomArchive
  ) -> (inout CorrelationRequest) -> Void {
    let quarter = TimeBucket.quarterHour
    let since = Archive.day + quarter * Int.random(in: 0..<96, using: &made.random)
    return { request in
      if seed % 3 == 1 { request.since = since }
      if seed % 3 == 2 { request.until = since + 2 * 86_400 }
      if seed % 4 == 3 { request.domain = "a.example" }
    }
  }

  /// Reports may still come of these days, with whatever windows.
  @Test(arguments: 20..<32 as Range<UInt64>)
  func `Any windows give the same report while seconds are kept`(seed: UInt64) async throws {
    var made = RandomArchive(seed: seed, gridSeconds: 61)
    let archive = try Archive()
    try await fill(archive, &made)
    let begin = Archive.day + Int.random(in: 0..<86_400, using: &made.random)
    let change = { (request: inout CorrelationRequest) in
      if seed % 2 == 0 { request.since = begin }
      if seed % 3 == 0 { request.until = begin + 2 * 86_400 + 7 }
    }
    let direct = try await archive.direct(change)
    let stored = try await archive.stored(change)
    #expect(direct.inputs.logs.used > 0)
    #expect(Archive.difference(stored, direct) == nil)
    #expect(stored.inputs.approximateAt == [])
  }

  @Test(arguments: 20..<26 as Range<UInt64>)
  func `Other windows of older days are the same or marked`(seed: UInt64) async throws {
    var made = RandomArchive(seed: seed, gridSeconds: 61)
    let archive = try Archive()
    try await fill(archive, &made, Retention(secondDays: 0))
    let direct = try await archive.direct()
    let stored = try await archive.stored()
    try #require(direct.joins.count == stored.joins.count)
    var marked = 0
    for (one, other) in zip(direct.joins, stored.joins) {
      #expect(one.reported == other.reported)
      if other.isApproximate { marked += 1 } else { #expect(one.logged == other.logged) }
    }
    #expect((marked > 0) == !stored.inputs.approximateAt.isEmpty)
    #expect(direct.inputs.logs == stored.inputs.logs)
  }

  @Test func `Marks stand on the screen and in JSON`() async throws {
    let archive = try Archive()
    var log = SmallLog()
    // Two rows of one quarter hour, and a window that begins between them.
    log.add(at: Archive.day + 100)
    log.add(at: Archive.day + 300)
    try archive.write("logs/a.csv", log.text)
    try archive.write(
      "reports/1.xml",
      SmallReport(from: Archive.day + 200, to: Archive.day + 7399, [.init(count: 1)]).text)
    try await archive.ingest(retention: Retention(secondDays: 0))
    let report = try await archive.stored()
    #expect(report.inputs.approximateAt == [Archive.day + 200])
    let json = String(decoding: JSONReport.render(report), as: UTF8.self)
    #expect(json.contains("\"approximate\":true"))
    #expect(json.contains("\"approximate_at\": [\n      \"2026-02-16T00:03:20Z\""))
    let style = TextStyle(time: { String($0) }, day: { String($0) })
    let text = String(decoding: TextReport.render(report, style: style), as: UTF8.self)
    #expect(text.contains("~ counts are approximate at \(Archive.day + 200)"))
  }

  @Test func `A store and newer logs together give the same report`() async throws {
    var made = RandomArchive(seed: 40)
    let archive = try Archive()
    let text = made.log(count: 80, from: Archive.day, to: Archive.day + 86_400)
    let half = text.utf8.index(text.utf8.startIndex, offsetBy: text.utf8.count / 2)
    try archive.write("logs/a.csv", String(text.utf8[..<half]) ?? "")
    try archive.write("reports/1.xml", made.report(1))
    try await archive.ingest()
    try archive.append("logs/a.csv", String(text.utf8[half...]) ?? "")
    try archive.write("reports/2.xml", made.report(2))
    let request = try archive.request()
    let unread = try UnreadInputs(
      StoreSet(paths: [archive.storePath]), logs: request.logs, reports: request.reports)
    #expect(unread.reports.count == 1)
    let both = try await archive.stored { stored in
      stored.logs = unread.logs
      stored.reports = unread.reports
    }
    let direct = try await archive.direct()
    #expect(both.joins == direct.joins)
    #expect(both.domains == direct.domains)
    #expect(both.inputs.logs.rows == direct.inputs.logs.rows)
    #expect(both.inputs.logs.used == direct.inputs.logs.used)
    #expect(both.inputs.logs.bytes == direct.inputs.logs.bytes)
  }

  /// Which columns the newest log has is a matter of the verdict, and the log may be gone.
  @Test(arguments: [false, true]) func `A newest log without From headers is remembered`(
    isPacked: Bool
  ) async throws {
    let archive = try Archive()
    var log = SmallLog()
    log.add(at: Archive.day + 100, count: 9)
    try archive.write("logs/acct-1.csv", log.text)
    var newer = SmallLog()
    newer.add(at: Archive.day + 86_400, count: 9)
    try archive.write(
      "logs/acct-2.csv", newer.text.replacing("header_From", with: "header_Subject"))
    if isPacked { try archive.pack("logs/acct-2.csv") }
    try archive.write(
      "reports/1.xml",
      SmallReport(
        policy: "reject", from: Archive.day, to: Archive.day + 86_399, [.init(count: 9)]
      ).text)
    try await archive.ingest()
    let direct = try await archive.direct()
    #expect(direct.verdict.status == .notEnoughData)
    #expect(direct.verdict.reasons.contains { $0.hasPrefix("header_From is not logged") })
    #expect(try await archive.stored().verdict == direct.verdict)
  }
}
