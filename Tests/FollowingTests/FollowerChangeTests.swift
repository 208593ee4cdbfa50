import ByteKit
import Following
import Foundation
import TestSupport
import Testing

/// Files whose bytes become others' under the same name and inode.
struct FollowerChangeTests {
  private let folder: TemporaryFolder
  private let writer: LogWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = try LogWriter("acct.csv", in: folder)
  }

  /// Writes over the file from an offset on; its inode stays.
  private func overwrite(_ bytes: some Sequence<UInt8>, at offset: Int = 0) throws {
    let handle = try #require(FileHandle(forWritingAtPath: writer.path))
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  private func problems(_ reading: Reading) -> [String] {
    reading.events.compactMap { event in
      if case .problem(let problem) = event { problem.code.rawValue } else { nil }
    }
  }

  private func changes(_ reading: Reading) -> [FollowEvent.Change] {
    reading.events.compactMap { event in
      if case .rotation(let change, _, _) = event { change } else { nil }
    }
  }

  // MARK: - Another file under the inode

  /// The file is listed, then compressed, and its inode becomes that of the next one, before a byte of
  /// it is read; gzip is done so many seconds later.
  private func takeOver(_ reading: Reading, _ clock: ManualClock, gzipSeconds: Double?) throws {
    writer.add(30)
    try writer.flush()
    reading.follower.discover()
    let old = try TestFile.bytes(writer.path)
    try writer.truncate()
    try writer.append((SmallLog.header + "\n").utf8)
    writer.add(40)
    try writer.flush()
    reading.readAll()
    guard let gzipSeconds else { return }
    clock.seconds += gzipSeconds
    reading.readAll()
    try folder.write("acct.csv.1.gz", GzipBytes.member(old))
    reading.readAll()
  }

  @Test(arguments: [0, 4.9]) func noLossIsToldOfAFileWhoseCopyTurnsUp(seconds: Double) throws {
    let clock = ManualClock()
    let reading = try Reading([writer.path], clock: clock)
    try takeOver(reading, clock, gzipSeconds: seconds)
    clock.seconds += 60
    reading.readAll()
    #expect(reading.consumer.recipients.sorted() == writer.written.sorted())
    #expect(changes(reading) == [.replaced, .compressed])
    #expect(problems(reading) == [])
  }

  @Test(arguments: [(4.9, 0), (5, 1), (60, 1)])
  func aLossIsToldOnceNoCopyTurnedUpForAWhile(seconds: Double, told: Int) throws {
    let clock = ManualClock()
    let reading = try Reading([writer.path], clock: clock)
    try takeOver(reading, clock, gzipSeconds: nil)
    let bytes = writer.written.prefix(30).reduce(0) { sum, recipient in
      var log = SmallLog()
      log.add(at: 1_770_000_001, to: recipient)
      return sum + log.text.utf8.count - SmallLog.header.utf8.count - 1
    }
    clock.seconds += seconds
    for _ in 0..<3 { reading.readAll() }
    #expect(problems(reading) == Array(repeating: "bytes_lost", count: told))
    guard case .problem(let problem)? = reading.events.last, told == 1 else { return }
    // The header line was not read either.
    #expect(problem.reason.hasPrefix("\(bytes + SmallLog.header.utf8.count + 1) bytes "))
  }

  @Test func aLossThatARestartInterruptsIsToldByTheNextRun() throws {
    let clock = ManualClock()
    let first = try Reading([writer.path], clock: clock)
    try takeOver(first, clock, gzipSeconds: nil)
    let again = try Reading([writer.path], state: first.state, clock: clock)
    again.readAll()
    #expect(problems(again) == [])
    clock.seconds += Double(Follower.lossSeconds)
    again.readAll()
    #expect(problems(again) == ["bytes_lost"])
  }

  @Test func aDeletedFileWhoseRowsWereNotReadIsTold() throws {
    let clock = ManualClock()
    let reading = try Reading([folder.path], clock: clock)
    writer.add(9)
    try writer.flush()
    reading.follower.discover()
    try LogWriter.remove(writer.path)
    reading.readAll()
    #expect(problems(reading) == [])
    clock.seconds += Double(Follower.lossSeconds)
    reading.readAll()
    #expect(problems(reading) == ["bytes_lost"])
  }

  @Test func halfARowOfADeletedFileIsToldOnceItIsClosed() throws {
    let clock = ManualClock()
    let reading = try Reading([folder.path], clock: clock)
    writer.add(3)
    try writer.flush(butFor: 5)
    reading.readAll()
    try LogWriter.remove(writer.path)
    reading.readAll()
    clock.seconds += Double(Follower.settleSeconds)
    reading.readAll()
    #expect(problems(reading) == [])
    clock.seconds += Double(Follower.lossSeconds)
    reading.readAll()
    #expect(reading.rows == 2)
    #expect(problems(reading) == ["bytes_lost"])
  }

  // MARK: - Written over in place

  @Test(arguments: [false, true]) func aFileWrittenOverToItsOldLengthIsReadAnew(
    restarts: Bool
  ) throws {
    var reading = try Reading([writer.path])
    writer.add(30)
    try writer.flush()
    reading.readAll()
    let first = reading.consumer.recipients
    let size = try TestFile.bytes(writer.path).count
    // As many rows of the same length.
    let rows = try TestFile.bytes(writer.path)
    try overwrite(String(decoding: rows, as: UTF8.self).replacing("@gmail", with: "@other").utf8)
    #expect(try TestFile.bytes(writer.path).count == size)
    if restarts { reading = try Reading([writer.path], state: reading.state) }
    reading.readAll()
    let again =
      restarts ? reading.consumer.recipients : Array(reading.consumer.recipients.dropFirst(30))
    #expect(again == first.map { $0.replacing("@gmail", with: "@other") })
    #expect(changes(reading) == [restarts ? .replaced : .rewritten])
    #expect(problems(reading) == [])
  }

  /// The first rows are the same; the last one is another, and in one case more follow.
  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func aLastRowThatIsWrittenOverIsSeen(restarts: Bool, grows: Bool) throws {
    var reading = try Reading([writer.path])
    writer.add(200)
    try writer.flush()
    reading.readAll()
    #expect(reading.rows == 200)
    let text = String(decoding: try TestFile.bytes(writer.path), as: UTF8.self)
    let last = try #require(text.range(of: "r199@gmail", options: .backwards))
    try overwrite(
      "r199@other".utf8, at: text.utf8.distance(from: text.startIndex, to: last.lowerBound))
    if grows {
      writer.add(5)
      try writer.flush()
    }
    if restarts { reading = try Reading([writer.path], state: reading.state) }
    reading.readAll()
    #expect(changes(reading) == [.rewritten])
    #expect(reading.rows == (restarts ? 0 : 200) + 200 + (grows ? 5 : 0))
    #expect(reading.consumer.recipients.contains("r199@other.com"))
    reading.readAll()
    #expect(changes(reading) == [.rewritten])
  }

  /// Of what lies behind the first rows the last 256 bytes that were read are compared.
  @Test(arguments: [(256, [FollowEvent.Change.rewritten]), (257, [])])
  func aByteThatIsWrittenOverIsSeenAsFarAsBytesAreCompared(
    distance: Int, expected: [FollowEvent.Change]
  ) throws {
    let reading = try Reading([writer.path])
    writer.add(100)
    try writer.flush()
    reading.readAll()
    let bytes = try TestFile.bytes(writer.path)
    let place = bytes.count - distance
    try overwrite([bytes[place] == 65 ? 66 : 65], at: place)
    reading.readAll()
    #expect(changes(reading) == expected)
  }

  @Test func halfARowThatIsWrittenOverToAWholeOneIsRead() throws {
    let reading = try Reading([writer.path])
    // More than the first bytes by which the file is known.
    writer.add(100)
    try writer.flush()
    let size = try TestFile.bytes(writer.path).count
    try overwrite(" ".utf8, at: size - 1)
    reading.readAll()
    #expect(reading.rows == 99)
    try overwrite("\n".utf8, at: size - 1)
    reading.readAll()
    #expect(reading.consumer.recipients == writer.written)
    #expect(changes(reading) == [])
  }

  @Test(arguments: [false, true]) func newTimesAloneAreNoNewRows(restarts: Bool) throws {
    var reading = try Reading([writer.path])
    writer.add(30)
    try writer.flush()
    reading.readAll()
    for _ in 0..<3 {
      try LogWriter.age(writer.path, seconds: -30)
      if restarts { reading = try Reading([writer.path], state: reading.state) }
      reading.readAll()
      try overwrite([] as [UInt8])
      reading.readAll()
    }
    #expect(reading.rows == (restarts ? 0 : 30))
    #expect(reading.events == [])
  }

  @Test func aStateWithoutTheLastBytesIsGoneOnFrom() throws {
    let reading = try Reading([writer.path])
    writer.add(30)
    try writer.flush()
    reading.readAll()
    var state = StateWriter()
    reading.follower.write(to: &state)
    writer.add(3)
    try writer.flush()
    let again = try Reading([writer.path], state: state.bytes)
    again.readAll()
    #expect(again.consumer.recipients == Array(writer.written.suffix(3)))
  }
}
