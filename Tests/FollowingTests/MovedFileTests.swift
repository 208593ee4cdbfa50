import ByteKit
import Following
import Foundation
import TestSupport
import Testing

/// Logs that something moves, replaces and copies while they are followed.
struct MovedFileTests {
  private let folder: TemporaryFolder
  private let source: LogSeries

  init() throws {
    folder = try TemporaryFolder()
    source = LogSeries()
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func write(_ name: String, _ rows: Range<Int>) throws {
    try folder.write(name, text: source.text(rows))
  }

  /// As rsync does: written beside it, then renamed.
  private func replace(_ name: String, by rows: Range<Int>) throws {
    try folder.write(".new", text: source.text(rows))
    try #require(rename(path(".new"), path(name)) == 0)
  }

  private func problems(_ reading: Reading) -> [String] {
    reading.events.compactMap { event in
      switch event {
      case .problem(let problem), .remark(let problem): problem.code.rawValue
      case .rotation: nil
      }
    }
  }

  /// A copy that another log of its length is written over has the inode and the size that it had; so
  /// has a new file that takes over the number of a deleted copy.
  @Test func aCopyThatBecomesAnotherLogIsRead() throws {
    try write("acct.csv", 100..<150)
    try write("acct.csv.1", 100..<150)
    let reading = try Reading([folder.path])
    reading.readAll()
    #expect(reading.rows == 50)
    let bytes = Array(source.text(150..<200).utf8)
    try #require(bytes.count == source.text(100..<150).utf8.count)
    let handle = try #require(FileHandle(forWritingAtPath: path("acct.csv.1")))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(100..<200))
  }

  // MARK: - Replaced by rename

  /// The clock stands still: nothing waits for a file to be idle.
  @Test(arguments: [false, true]) func aFileThatIsReplacedByALongerOneIsReadOnAtOnce(
    restarts: Bool
  ) throws {
    let clock = ManualClock()
    try write("acct.csv", 0..<50)
    var reading = try Reading([folder.path], clock: clock)
    reading.readAll()
    var counted = 0
    for end in [60, 70, 200] {
      try replace("acct.csv", by: 0..<end)
      if restarts {
        counted += reading.rows
        reading = try Reading([folder.path], state: reading.state, clock: clock)
      }
      reading.readAll()
      #expect(counted + reading.rows == end)
      #expect(reading.follower.bytesLeft == 0)
    }
    #expect(problems(reading) == [])
  }

  /// What was written to the old inode after the copy was made is in the next copy.
  @Test func whatTheOldInodeHoldsIsReadFirst() throws {
    try write("acct.csv", 0..<50)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    let handle = try #require(FileHandle(forWritingAtPath: path("acct.csv")))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(source.rows(50..<55).utf8))
    try replace("acct.csv", by: 0..<52)
    reading.readAll()
    #expect(reading.rows == 55)
    try replace("acct.csv", by: 0..<70)
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<70))
    #expect(problems(reading) == [])
  }

  @Test func anInodeThatWasMovedOutOfReachIsLeftForALongerFile() throws {
    let away = try TemporaryFolder()
    try write("acct.csv", 0..<50)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try #require(rename(path("acct.csv"), away.path + "/old") == 0)
    try write("acct.csv", 0..<80)
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<80))
  }

  /// Its writer has it open still.
  @Test func anInodeThatWasMovedOutOfReachIsReadOnBesideACopyThatIsNoLonger() throws {
    let away = try TemporaryFolder()
    try write("acct.csv", 0..<50)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    let handle = try #require(FileHandle(forWritingAtPath: path("acct.csv")))
    try #require(rename(path("acct.csv"), away.path + "/old") == 0)
    try write("acct.csv", 0..<50)
    reading.readAll()
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(source.rows(50..<60).utf8))
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<60))
  }

  @Test(arguments: [0, 5]) func aCompressedFormIsReadForWhatTheInodeLacks(more: Int) throws {
    try write("acct.csv", 0..<50)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try folder.write("acct.csv.gz", GzipBytes.member(Array(source.text(0..<(50 + more)).utf8)))
    try LogWriter.remove(path("acct.csv"))
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<(50 + more)))
    #expect(
      reading.events == [
        .rotation(.compressed, path: path("acct.csv.gz"), previous: path("acct.csv"))
      ])
  }

  // MARK: - Copies of a log

  /// rsync --backup, editors, sed -i.bak.
  @Test(arguments: [false, true]) func aLongerCopyUnderTheOldNameIsNoNewFile(
    restarts: Bool
  ) throws {
    try write("acct.csv", 0..<100)
    var reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    var counted = 0
    for end in [150, 160, 400] {
      try #require(rename(path("acct.csv"), path("acct.csv.bak")) == 0)
      try write("acct.csv", 0..<end)
      if restarts {
        counted += reading.rows
        reading = try Reading([folder.path], state: reading.state, clock: ManualClock())
      }
      reading.readAll()
      #expect(counted + reading.rows == end)
    }
    #expect(reading.follower.records.count == 1)
    #expect(reading.follower.records[0].path == path("acct.csv"))
  }

  /// The first rows are those of the log, but it goes on in another way.
  @Test func aLongerFileThatDoesNotHoldAllOfALogIsAnotherOne() throws {
    try write("acct.csv", 0..<100)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try folder.write("other.csv", text: source.text(0..<90) + source.rows(1000..<1040))
    reading.readAll()
    #expect(reading.rows == 230)
  }

  @Test func aCopyThatOutgrowsItsLogIsReadOn() throws {
    try write("acct.csv", 0..<100)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    for end in [60, 100, 130] {
      try write("copy.csv", 0..<end)
      reading.readAll()
      #expect(reading.rows == max(100, end))
    }
    #expect(problems(reading) == [])
  }

  /// An excerpt beside a log that is packed or moved away has nothing new.
  @Test(arguments: [false, true]) func anExcerptOfALogThatIsGoneIsNotTakenForIt(
    isPacked: Bool
  ) throws {
    let clock = ManualClock()
    try write("acct-2026-11-29-0000.csv", 0..<100)
    let reading = try Reading([folder.path], clock: clock)
    reading.readAll()
    try write("sample.csv", 0..<51)
    reading.readAll()
    if isPacked {
      let bytes = Array(source.text(0..<100).utf8)
      try folder.write("acct-2026-11-29-0000.csv.gz", GzipBytes.member(bytes))
    }
    try LogWriter.remove(path("acct-2026-11-29-0000.csv"))
    for _ in 0..<5 {
      reading.readAll()
      clock.seconds += 30
    }
    try write("acct-2026-11-29-0001.csv", 100..<150)
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<150))
    #expect(reading.events.count == (isPacked ? 2 : 1))
  }

  @Test func aLogThatIsCutToItsFirstRowsIsToldOnce() throws {
    try write("acct.csv", 0..<100)
    let reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    try write("acct.csv", 0..<70)
    for _ in 0..<5 { reading.readAll() }
    #expect(reading.rows == 100)
    #expect(reading.events == [.rotation(.truncated, path: path("acct.csv"), previous: nil)])
    // The same rows again, and then new ones.
    try write("acct.csv", 0..<120)
    reading.readAll()
    #expect(reading.consumer.recipients == source.recipients(0..<120))
  }

  // MARK: - Packed

  /// The excerpt is met first, since plain files are looked at before packed ones.
  @Test(arguments: [false, true]) func aPackedLogBesideItsExcerptIsRead(isLate: Bool) throws {
    let bytes = GzipBytes.member(Array(source.text(0..<100).utf8))
    try write("sample.csv", 0..<51)
    let reading = try Reading([folder.path], clock: ManualClock())
    if isLate { reading.readAll() }
    // As long as it is being packed it is not whole.
    try folder.write("acct.csv.gz", Array(bytes.dropLast(20)))
    if isLate { reading.readAll() }
    try folder.write("acct.csv.gz", bytes)
    for _ in 0..<3 { reading.readAll() }
    #expect(reading.consumer.recipients == source.recipients(0..<100))
    #expect(reading.follower.records.count == 1)
  }

  @Test(arguments: [false, true]) func aCompressedFileThatGrowsIsReadOn(restarts: Bool) throws {
    var bytes = GzipBytes.member(Array(source.text(0..<50).utf8))
    try folder.write("acct.csv.gz", bytes)
    var reading = try Reading([folder.path], clock: ManualClock())
    reading.readAll()
    #expect(reading.rows == 50)
    bytes += GzipBytes.member(Array(source.rows(50..<70).utf8))
    try folder.write("acct.csv.gz", bytes)
    if restarts {
      reading = try Reading([folder.path], state: reading.state, clock: ManualClock())
    }
    reading.readAll()
    #expect(reading.rows == (restarts ? 20 : 70))
    reading.readAll()
    #expect(reading.rows == (restarts ? 20 : 70))
  }

  // MARK: - Inodes that are used again

  @Test(arguments: [false, true]) func anInodeThatIsUsedAgainIsNoLoss(restarts: Bool) throws {
    let clock = ManualClock()
    try write("acct.csv", 0..<50)
    var reading = try Reading([folder.path], clock: clock)
    reading.readAll()
    for round in 1...5 {
      if restarts {
        reading = try Reading([folder.path], state: reading.state, clock: clock)
      }
      try LogWriter.remove(path("acct.csv"))
      let rows = (100 * round)..<(100 * round + 20 * round)
      try write("acct.csv", rows)
      reading.readAll()
      #expect(reading.consumer.recipients.suffix(rows.count) == source.recipients(rows)[...])
      clock.seconds += 100
      reading.readAll()
      #expect(problems(reading) == [])
    }
  }
}
