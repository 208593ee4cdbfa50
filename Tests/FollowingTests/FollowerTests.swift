import Following
import Foundation
import TestSupport
import Testing

/// Every row once, whatever becomes of the files.
struct FollowerTests {
  private let folder: TemporaryFolder
  private let writer: LogWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = try LogWriter("acct-2026-02-16-0000.csv", in: folder)
  }

  @Test func aRowCountsWhenItsLineIsWhole() throws {
    let reading = try Reading([folder.path])
    writer.add(3)
    try writer.flush(butFor: 20)
    reading.readAll()
    #expect(reading.consumer.recipients == Array(writer.written.prefix(2)))
    reading.readAll()
    #expect(reading.rows == 2)
    try writer.flush()
    reading.readAll()
    #expect(reading.consumer.recipients == writer.written)
    #expect(reading.rejected == 0)
  }

  @Test func theNextNumberAndTheNextDayArePickedUp() throws {
    let reading = try Reading([writer.path])
    writer.add(2)
    try writer.flush()
    reading.readAll()
    for name in ["acct-2026-02-16-0001.csv", "acct-2026-02-17-0000.csv"] {
      try writer.start(name)
      writer.add(2)
      try writer.flush()
      reading.readAll()
    }
    #expect(reading.consumer.recipients == writer.written)
    #expect(
      reading.events == [
        .rotation(
          .appeared, path: folder.path + "/acct-2026-02-16-0001.csv",
          previous: folder.path + "/acct-2026-02-16-0000.csv"),
        .rotation(
          .appeared, path: folder.path + "/acct-2026-02-17-0000.csv",
          previous: folder.path + "/acct-2026-02-16-0001.csv"),
      ])
  }

  @Test func anEarlierNumberIsNotReadWhenALaterOneIsNamed() throws {
    writer.add(2)
    try writer.flush()
    try writer.start("acct-2026-02-16-0001.csv")
    writer.add(1)
    try writer.flush()
    let reading = try Reading([writer.path])
    reading.readAll()
    #expect(reading.consumer.recipients == Array(writer.written.suffix(1)))
  }

  @Test func renamingAndCompressingAreNoNewRows() throws {
    let reading = try Reading([folder.path])
    writer.add(50)
    try writer.flush()
    reading.readAll()
    try writer.rename(to: "done/a.csv")
    reading.readAll()
    try writer.compress("done/a.csv")
    reading.readAll()
    let again = try Reading([folder.path], state: reading.state)
    again.readAll()
    #expect(reading.consumer.recipients == writer.written)
    #expect(again.rows == 0)
    #expect(
      reading.events == [
        .rotation(.renamed, path: folder.path + "/done/a.csv", previous: writer.path),
        .rotation(
          .compressed, path: folder.path + "/done/a.csv.gz",
          previous: folder.path + "/done/a.csv"),
      ])
  }

  @Test func whatWasNotReadOfACompressedFileIsReadThere() throws {
    let reading = try Reading([folder.path])
    writer.add(40)
    try writer.flush(butFor: 30)
    reading.readAll()
    writer.add(20)
    try writer.flush()
    try writer.rename(to: "old.csv")
    try writer.compress("old.csv")
    let again = try Reading([folder.path], state: reading.state)
    again.readAll()
    #expect(reading.consumer.recipients + again.consumer.recipients == writer.written)
  }

  @Test func anOpenFileIsReadToItsEndThoughItIsDeleted() throws {
    let reading = try Reading([folder.path])
    writer.add(4)
    try writer.flush()
    reading.readAll()
    writer.add(4)
    try writer.flush()
    try LogWriter.remove(writer.path)
    reading.readAll()
    #expect(reading.consumer.recipients == writer.written)
  }

  @Test func aFileThatWasEmptiedBeginsAnew() throws {
    let reading = try Reading([writer.path])
    writer.add(9)
    try writer.flush()
    reading.readAll()
    try writer.truncate()
    reading.readAll()
    try writer.append((SmallLog.header + "\n").utf8)
    writer.add(12)
    try writer.flush()
    reading.readAll()
    #expect(reading.consumer.recipients == writer.written)
    #expect(reading.events == [.rotation(.truncated, path: writer.path, previous: nil)])
  }

  @Test(arguments: [false, true]) func ofACopyOnlyWhatIsLeftIsRead(restarts: Bool) throws {
    var reading = try Reading([folder.path])
    writer.add(9)
    try writer.flush()
    reading.readAll()
    let first = reading.consumer.recipients
    // More than is read before the file is emptied, and longer afterwards than before.
    writer.add(5)
    try writer.flush()
    try writer.copy(writer.name, to: "acct.copy")
    if !restarts { reading.follower.discover() }
    try writer.truncate()
    try writer.append((SmallLog.header + "\n").utf8)
    writer.add(40)
    try writer.flush()
    if restarts {
      reading = try Reading([folder.path], state: reading.state)
    }
    reading.readAll()
    reading.readAll()
    let all = restarts ? first + reading.consumer.recipients : reading.consumer.recipients
    #expect(all.sorted() == writer.written.sorted())
  }

  @Test(arguments: [false, true]) func aNamedFileIsFollowedThroughLogrotate(
    restarts: Bool
  ) throws {
    let writer = try LogWriter("acct.csv", in: folder)
    try folder.write("acct.csv.9.gz", text: "another file")
    var reading = try Reading([writer.path])
    var recipients: [String] = []
    for round in 1...4 {
      writer.add(6)
      try writer.flush()
      reading.readAll()
      writer.add(3)
      try writer.flush()
      try writer.rename(to: "acct.csv.\(round)")
      if round % 2 == 0 { try writer.compress("acct.csv.\(round)") }
      try writer.start("acct.csv")
      guard restarts else { continue }
      recipients += reading.consumer.recipients
      reading = try Reading([writer.path], state: reading.state)
    }
    writer.add(2)
    try writer.flush()
    reading.readAll()
    recipients += reading.consumer.recipients
    #expect(recipients.sorted() == writer.written.sorted())
  }

  @Test func aCompressedFileAndOneOfJSONAreRead() throws {
    writer.add(7)
    try writer.flush()
    try writer.compress(writer.name)
    var json = ""
    for row in 0..<5 {
      json += #"{"type":"d","timeLogged":"177000000\#(row)","rcpt":"j\#(row)@x.example"}"# + "\n"
    }
    let path = try folder.write("acct.json", text: json.dropLast(10).description)
    let reading = try Reading([folder.path + "/" + writer.name + ".gz", path])
    reading.readAll()
    #expect(
      reading.consumer.recipients.sorted() == (0..<4).map { "j\($0)@x.example" } + writer.written)
    let again = try Reading([path], state: reading.state)
    try folder.write("acct.json", text: json)
    again.readAll()
    #expect(again.consumer.recipients == ["j4@x.example"])
  }

  @Test func halfARowOfARotatedFileCountsOnceItIsOld() throws {
    writer.add(2)
    try writer.flush(butFor: 1)
    let reading = try Reading([folder.path])
    reading.readAll()
    #expect(reading.rows == 1)
    try writer.start("acct-2026-02-16-0001.csv")
    try writer.append("d,1770000500,,x@gmail.com\n".utf8)
    reading.readAll()
    #expect(reading.rows == 2)
    try LogWriter.age(
      folder.path + "/acct-2026-02-16-0000.csv", seconds: Follower.settleSeconds + 1)
    reading.readAll()
    #expect(reading.rows == 3)
    #expect(reading.rejected == 0)
    reading.readAll()
    #expect(reading.rows == 3)
  }

  /// An empty log, one with half a header line, and one with the header line alone.
  @Test(arguments: ["", "type,timeLo", SmallLog.header + "\n"])
  func theFirstRowOfALogIsNotWaitedForLongerThanOthers(begin: String) throws {
    let path = try folder.write("acct.csv", text: begin)
    try folder.write("pmta.log", text: "2026-02-16 started\n")
    let reading = try Reading([folder.path])
    for _ in 0..<3 {
      reading.readAll()
      #expect(!reading.follower.awaitedHasGrown)
    }
    try folder.write("pmta.log", text: "2026-02-16 started\n2026-02-16 stopped\n")
    #expect(!reading.follower.awaitedHasGrown)
    var log = SmallLog()
    log.add(at: 1_770_000_000, to: "first@gmail.com")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(log.text.utf8.dropFirst(begin.utf8.count)))
    try handle.close()
    #expect(reading.follower.awaitedHasGrown)
    reading.readAll()
    #expect(reading.consumer.recipients == ["first@gmail.com"])
    #expect(!reading.follower.awaitedHasGrown)
  }

  /// A packed log to which a member is added, and a copy that grows beyond its log.
  @Test(arguments: ["acct.csv.gz", "other.csv"])
  func whatIsNotOpenIsLookedAtOnceItHasGrown(name: String) throws {
    let rows = LogSeries()
    let isPacked = name.hasSuffix(".gz")
    func bytes(_ range: Range<Int>) -> [UInt8] {
      let text = Array(rows.text(range).utf8)
      return isPacked ? GzipBytes.member(text) : text
    }
    if !isPacked { try folder.write("acct.csv", bytes(0..<50)) }
    let path = try folder.write(name, bytes(0..<40))
    let reading = try Reading([folder.path])
    reading.readAll()
    let read = isPacked ? 40 : 50
    #expect(reading.rows == read)
    #expect(!reading.follower.isListingDue(forGrown: [path]))
    try folder.write(name, bytes(0..<100))
    #expect(reading.follower.isListingDue(forGrown: [path]))
    #expect(!reading.follower.isListingDue(forGrown: []))
    reading.readAll()
    #expect(reading.rows == 100)
    #expect(!reading.follower.isListingDue(forGrown: [path]))
  }

  /// The last change of a file lies two hours ahead once the machine's clock was set back.
  @Test func aClockThatIsSetBackHoldsNoRowBack() throws {
    let clock = ManualClock()
    writer.add(40)
    try writer.flush(butFor: 1)
    let reading = try Reading([folder.path], clock: clock)
    reading.readAll()
    try writer.start("acct-2026-02-16-0001.csv")
    try writer.append("d,1770000500,,x@gmail.com\n".utf8)
    // What might be a copy in the making, and is a file of its own.
    let front = Array(try TestFile.bytes(folder.path + "/acct-2026-02-16-0000.csv").prefix(3000))
    let end = try #require(front.lastIndex(of: 10))
    let other = try folder.write("other.csv", front[...end])
    for path in [folder.path + "/acct-2026-02-16-0000.csv", other] {
      try LogWriter.age(path, seconds: -7200)
    }
    reading.readAll()
    #expect(reading.rows == 40)
    clock.seconds += Double(Follower.settleSeconds) - 1
    reading.readAll()
    #expect(reading.rows == 40)
    clock.seconds += 1
    reading.readAll()
    let copied = front[...end].count { $0 == 10 } - 1
    #expect(copied > 5)
    #expect(reading.rows == 41 + copied)
    #expect(reading.rejected == 0)
  }

  @Test(arguments: [0, 1, 2]) func rowsBehindAStrayQuoteDoNotWaitForEver(strays: Int) throws {
    var text = "type,timeLogged,rcpt\nd,1770000000,before@x.example\n"
    for _ in 0..<strays { text += "\"d,1770000001,stray@x.example\n" }
    func row(_ number: Int) -> String { "d,1770000002,r\(number)@x.example\n" }
    for number in 0..<60 { text += row(number) }
    let path = try folder.write("stray.csv", text: text)
    let reading = try Reading([path])
    reading.readAll()
    // The second quote shows that the first is a stray one.
    #expect(reading.rows == (strays == 0 ? 61 : strays))
    for number in 60..<80 { text += row(number) }
    try folder.write("stray.csv", text: text)
    reading.readAll()
    #expect(
      reading.consumer.recipients == ["before@x.example"] + (0..<80).map { "r\($0)@x.example" })
    #expect(reading.rejected == strays)
  }

  @Test func aHeaderLineInTheMiddleIsTaken() throws {
    let reading = try Reading([folder.path])
    writer.add(2)
    try writer.flush()
    reading.readAll()
    try writer.append("type,rcpt,timeLogged\nd,other@x.example,1770000100\n".utf8)
    reading.readAll()
    let again = try Reading([folder.path], state: reading.state)
    try writer.append("d,third@x.example,1770000101\n".utf8)
    again.readAll()
    #expect(reading.consumer.recipients == writer.written + ["other@x.example"])
    #expect(again.consumer.recipients == ["third@x.example"])
  }

  @Test func aNumberOfADeletedFileThatIsUsedAgainIsAnotherFile() throws {
    writer.add(5)
    try writer.flush()
    let reading = try Reading([folder.path])
    reading.readAll()
    try LogWriter.remove(writer.path)
    try writer.start("acct-2026-02-16-0001.csv")
    writer.add(5)
    try writer.flush()
    let again = try Reading([folder.path], state: reading.state)
    again.readAll()
    #expect(again.consumer.recipients == Array(writer.written.suffix(5)))
  }

  @Test func otherFilesOfAFolderAreLeftAlone() throws {
    try folder.write("pmta.log", text: "2026-02-16 started\n2026-02-16 stopped\n")
    writer.add(1)
    try writer.flush()
    let reading = try Reading([folder.path])
    reading.readAll()
    #expect(reading.rows == 1)
    #expect(reading.events == [])
  }
}
