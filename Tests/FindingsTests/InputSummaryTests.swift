import AccountingLog
import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// What was read adds up, and what was not is told.
struct InputSummaryTests {
  private static func correlate(
    _ texts: [String], _ scan: LogScanOptions = LogScanOptions(),
    configure: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> (summary: InputSummary, paths: [String]) {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.scan = scan
    for (index, text) in texts.enumerated() {
      request.logs.append(LogInput(path: try folder.write("\(index).csv", text: text)))
    }
    configure(&request)
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return (InputSummary(correlation, found: []), request.logs.map(\.path))
  }

  @Test func everyRowIsUsedIgnoredOrRejected() async throws {
    var log = SmallLog()
    log.add("d", at: Sample.day, count: 5)
    log.add("b", at: Sample.day, count: 4)
    log.add("t", at: Sample.day, count: 3)
    for type in ["tq", "r", "f", "rb", "rs", "new"] { log.add(type, at: Sample.day, count: 2) }
    log.add("d", at: Sample.day, deliveryType: "pipe", count: 6)
    log.add("d", at: Sample.day, from: "b.example", count: 7)
    log.add("d", at: Sample.day - 1, count: 8)
    log.add(line: "?,1,2,3")
    log.add(line: "d,yesterday,x@a.example")
    let (summary, _) = try await Self.correlate([log.text]) { request in
      request.since = Sample.day
      request.domain = "a.example"
    }
    let logs = summary.logs
    #expect(logs.used == 5 + 4 + 3)
    #expect(logs.ignored == 6 * 2 + 6 + 7 + 8)
    #expect(logs.rejected == 2)
    let lines = log.text.split(separator: "\n").count - 1
    #expect(logs.rows == lines)
    #expect(logs.rows == logs.used + logs.ignored + logs.rejected)
    #expect(logs.byType.reduce(0) { $0 + $1.count } == lines - 2)
    #expect(logs.bytes == log.text.utf8.count)
    let ignored = Dictionary(
      uniqueKeysWithValues: logs.ignoredByReason.map { ($0.code, $0.count) })
    #expect(
      ignored == [
        "record_type": 10, "late_refusal": 2, "delivery_type": 6, "period": 8, "domain": 7,
      ])
    #expect(logs.rejectedByReason.map(\.code) == ["bad_type", "bad_time"])
  }

  @Test func rowsWithMoreFieldsThanTheHeaderAreUsedAndTold() async throws {
    var log = SmallLog()
    log.add("d", at: Sample.day)
    let columns = log.text.prefix { $0 != "\n" }.split(separator: ",").count
    let lines = log.text.split(separator: "\n", omittingEmptySubsequences: true)
    let row = try #require(lines.last)
    // One field more than the header names, however many the row had.
    let missing = columns - row.split(separator: ",", omittingEmptySubsequences: false).count
    let long = row + String(repeating: ",", count: max(0, missing) + 1) + "x"
    let text = log.text + long + "\n"
    let (summary, paths) = try await Self.correlate([text])
    let problem = try #require(summary.problems.first { $0.code == "long_row" })
    #expect(summary.logs.used == 2)
    #expect(summary.logs.longRows == 1)
    #expect(problem.path == paths[0])
    #expect(problem.place == .offset(log.text.utf8.count))
  }

  @Test(arguments: [0, 1]) func rejectedRowsAreToldUpToALimit(_ past: Int) async throws {
    let count = InputSummary.rejectedRowsToldMax + past
    var log = SmallLog()
    for number in 0..<count {
      log.add(line: "?,\(number)")
      log.add(at: Sample.day)
    }
    let (summary, paths) = try await Self.correlate([log.text, log.text])
    for path in paths {
      let told = summary.problems.filter { $0.path == path && $0.code == "bad_type" }
      #expect(told.count == InputSummary.rejectedRowsToldMax)
      let rest = summary.problems.filter { $0.path == path && $0.code == "more_rejected_rows" }
      #expect(rest.map(\.reason) == (past == 0 ? [] : ["1 more rejected row in this file"]))
    }
    #expect(summary.logs.rejected == 2 * count)
  }

  @Test func toldRowsAreTheFirstInTheFileAtTheirOffsets() async throws {
    var log = SmallLog()
    var offsets: [Int] = []
    for number in 0..<40 {
      log.add(at: Sample.day)
      offsets.append(log.text.utf8.count)
      log.add(line: "?,\(number)")
    }
    let (summary, _) = try await Self.correlate([log.text])
    let told = summary.problems.filter { $0.code == "bad_type" }.map(\.place)
    #expect(told == offsets.prefix(InputSummary.rejectedRowsToldMax).map { .offset($0) })
    #expect(summary.problems.last?.reason == "30 more rejected rows in this file")
  }

  @Test(arguments: 1...6) func summaryIsTheSameHoweverItIsRead(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let texts = (0..<3).map { _ in
      var log = SmallLog()
      for number in 0..<Int.random(in: 0...120, using: &random) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: log.add(line: "?,\(number)")
        case 1: log.add(line: "d,no time")
        case 2: log.add("b", at: Sample.day + number)
        default: log.add(at: Sample.day + number, from: "d\(number % 4).example")
        }
      }
      return log.text
    }
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    for (index, text) in texts.enumerated() {
      request.logs.append(LogInput(path: try folder.write("\(index).csv", text: text)))
    }
    let reference = InputSummary(await Correlation.run(request), found: [])
    #expect(reference.problems.contains { $0.code == "more_rejected_rows" })
    for (threads, chunkBytes, access) in [
      (1, 64, LogAccess.map), (2, 1000, .map), (4, 64, .map), (2, 64, .read), (2, 64, .stream),
    ] {
      request.scan = LogScanOptions(
        threads: threads, chunkBytes: chunkBytes, access: access)
      let summary = InputSummary(await Correlation.run(request), found: [])
      #expect(summary == reference, "\(threads) threads, chunks of \(chunkBytes)")
    }
    withExtendedLifetime(folder) {}
  }

  @Test func sharedEventsOfTwoLogsAreToldAndCanBeCountedOnce() async throws {
    var log = SmallLog()
    for second in 0..<20 { log.add(at: Sample.day + second, to: "user\(second)@gmail.com") }
    let (twice, paths) = try await Self.correlate([log.text, log.text])
    #expect(twice.logs.used == 40)
    #expect(twice.overlaps.map(\.events) == [20])
    let told = try #require(twice.problems.first { $0.code == "overlapping_logs" })
    #expect(told.path == paths[1])
    let sure =
      "20 events stand in \(paths[0]) too and are counted twice (alike in time, recipient, "
    #expect(told.reason.hasPrefix(sure))
    // Every row has a reply and an address; nothing is said to be alike that no row has.
    for word in ["reply", "source address"] { #expect(told.reason.contains(word)) }
    let (once, _) = try await Self.correlate([log.text, log.text]) { $0.dedupes = true }
    #expect(once.logs.used == 20)
    #expect(once.logs.ignoredByReason.map(\.code) == ["duplicate"])
    #expect(once.logs.rows == once.logs.used + once.logs.ignored)
    #expect(once.problems.isEmpty)
    // Without addresses in one of them, another node's events may be taken for the same.
    let plain = log.text.replacing("dlvSourceIp", with: "x-source")
    let (unsure, files) = try await Self.correlate([log.text, plain]) { $0.dedupes = true }
    #expect(unsure.logs.used == 20)
    let doubt = try #require(unsure.problems.first { $0.code == "overlap_unsure" })
    #expect(doubt.path == files[1])
    #expect(doubt.reason.hasPrefix("20 events seem to stand in \(files[0]) too"))
  }
}
