import AccountingLog
import ByteKit
import Following
import Foundation
import TestSupport
import Testing

/// Logs that are emptied in place while their writer goes on without a header line.
struct EmptiedFileTests {
  private let folder: TemporaryFolder
  private let source = LogSeries()

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/acct.csv" }

  private func problems(_ reading: Reading) -> [String] {
    reading.events.compactMap { event in
      switch event {
      case .problem(let problem): "problem " + problem.code.rawValue
      case .remark(let problem): "remark " + problem.code.rawValue
      case .rotation: nil
      }
    }
  }

  /// copytruncate, and `: > acct.csv`; with a restart before or after the file was emptied.
  @Test(
    arguments: [false, true], [0, 1, 2])
  func theColumnsAreKept(isCopied: Bool, restartsAt: Int) throws {
    try folder.write("acct.csv", text: source.text(0..<100))
    var reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    var counted = 0
    func restart() throws {
      counted += reading.rows
      reading = try Reading([folder.path], state: reading.state, clock: ManualClock())
    }
    if restartsAt == 1 { try restart() }
    if isCopied { try folder.write("acct.csv.1", text: source.text(0..<100)) }
    try folder.write("acct.csv", text: "")
    if restartsAt != 1 { reading.readAll() }
    if restartsAt == 2 { try restart() }
    try folder.write("acct.csv", text: source.rows(100..<120))
    reading.readAll()
    try folder.write("acct.csv", text: source.rows(100..<150))
    reading.readAll()
    #expect(counted + reading.rows == 150)
    #expect(reading.rejected == 0)
    #expect(problems(reading) == ["remark columns_kept"])
  }

  /// The log was emptied before it was seen; its older generation has the header line.
  @Test func theColumnsOfAnotherGenerationAreTaken() throws {
    try folder.write("acct.csv.1", text: source.text(0..<100))
    try folder.write("acct.csv", text: source.rows(100..<150))
    let reading = try Reading([folder.path], clock: ManualClock())
    for _ in 0..<2 { reading.readAll() }
    #expect(reading.consumer.recipients.sorted() == source.recipients(0..<150).sorted())
    #expect(problems(reading) == ["remark columns_kept"])
  }

  @Test(arguments: [false, true]) func rowsThatDoNotFitAreToldOnce(isNamed: Bool) throws {
    try folder.write("acct.csv", text: source.text(0..<100))
    let reading = try Reading([isNamed ? path : folder.path], clock: ManualClock())
    reading.readAll()
    for count in 1...3 {
      let row = "d,2026-11-29 00:00:00+0000,a@x.example\n"
      try folder.write("acct.csv", text: String(repeating: row, count: count))
      reading.readAll()
    }
    #expect(reading.rows == 100 + (isNamed ? 3 : 0))
    #expect(reading.rejected == (isNamed ? 3 : 0))
    #expect(problems(reading) == (isNamed ? [] : ["problem no_header"]))
  }

  /// The rest of a row that was being written when the file was emptied is no row.
  @Test func aBrokenFirstRowIsRejectedAlone() throws {
    try folder.write("acct.csv", text: source.text(0..<100))
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try folder.write("acct.csv", text: "com>\n" + source.rows(100..<120))
    reading.readAll()
    #expect(reading.rows == 121)
    #expect(reading.rejected == 1)
    #expect(reading.consumer.recipients == source.recipients(0..<120))
  }

  /// A writer that keeps its offset leaves NUL bytes before its next rows; longer than a block here.
  @Test(arguments: [false, true], [3000, 700_000])
  func theColumnsAreKeptBehindNULBytes(restarts: Bool, offset: Int) throws {
    try folder.write("acct.csv", text: source.text(0..<10))
    var reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    if restarts { reading = try Reading([folder.path], state: reading.state, clock: ManualClock()) }
    try folder.write("acct.csv", text: "")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    for rows in [10..<15, 15..<30] {
      try handle.seek(toOffset: UInt64(offset + source.rows(10..<rows.lowerBound).utf8.count))
      try handle.write(contentsOf: Data(source.rows(rows).utf8))
      reading.readAll()
    }
    #expect(reading.consumer.recipients == source.recipients((restarts ? 10 : 0)..<30))
    #expect(reading.rejected == 0)
    #expect(problems(reading) == ["remark columns_kept", "remark nul_bytes"])
    let reasons = reading.events.compactMap { event in
      if case .remark(let problem) = event { problem.reason } else { nil }
    }
    #expect(reasons.last == "\(offset) NUL bytes are passed over")
  }

  @Test func aHeaderLineThatComesCountsAsOne() throws {
    try folder.write("acct.csv", text: source.text(0..<10))
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try folder.write("acct.csv", text: source.text(10..<15))
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<15))
    #expect(problems(reading) == [])
  }

  // MARK: - Files that are not read

  @Test func whatHoldsRowsAndIsNotReadIsToldOnce() throws {
    try folder.write("pmta.log", text: "2026-02-16 started\n")
    try folder.write("http.csv", text: "a,b,c\nd,e,f\n")
    try folder.write("bare.csv", text: source.rows(0..<5))
    try folder.write("tabs.csv", text: source.text(0..<5).replacing(",", with: "\t"))
    let packed = Array("(\u{b5}/".utf8) + [0xfd]
    try folder.write("acct-2026-11-29-0000.csv.zst", [0x28, 0xb5, 0x2f, 0xfd] + packed)
    try folder.write("acct.csv.1.zst", [0x28, 0xb5, 0x2f, 0xfd] + packed)
    try folder.write("picture.zst", [0x28, 0xb5, 0x2f, 0xfd] + packed)
    let reading = try Reading([folder.path], clock: ManualClock())
    for _ in 0..<3 { reading.readAll() }
    let older = folder.path + "/acct.csv.2.zst"
    try #require(rename(folder.path + "/acct.csv.1.zst", older) == 0)
    reading.readAll()
    #expect(reading.rows == 0)
    #expect(
      problems(reading).sorted() == [
        "remark foreign_form", "remark foreign_form", "remark foreign_form", "remark no_header",
      ])
  }

  /// A gzip file that is damaged, or that stays half written.
  @Test func aPackedFileThatCannotBeReadIsToldOnceItIsOld() throws {
    let clock = ManualClock()
    let whole = GzipBytes.member(Array(source.text(0..<500).utf8))
    try folder.write("acct.csv.gz", Array(whole.prefix(5)) + Array(repeating: 0xff, count: 50))
    let reading = try Reading([folder.path], clock: clock)
    reading.readAll()
    #expect(problems(reading) == [])
    for _ in 0..<3 {
      clock.seconds += Double(Follower.settleSeconds)
      reading.readAll()
    }
    #expect(problems(reading).count == 1)
  }

  @Test func aFileThatIsWrittenAnewToItsOldLengthIsLookedAtAgain() throws {
    let text = source.text(0..<5)
    try folder.write("acct.csv", text: text.replacing("type,timeLogged", with: "tape,timeLogged"))
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    #expect(reading.rows == 0)
    try folder.write("acct.csv", text: text)
    reading.readAll()
    #expect(reading.rows == 5)
  }
}
