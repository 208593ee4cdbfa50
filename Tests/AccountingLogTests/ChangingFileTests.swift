import AccountingLog
import ByteKit
import Foundation
import TestSupport
import Testing

private let text = Array(
  ("type,timeLogged,orig\n"
    + (0..<20_000).map { "d,\(1_568_740_380 + $0),a\($0)@bank.example\n" }.joined()).utf8)

/// Runs its body the first time that it is called.
private final class Once: @unchecked Sendable {
  private let lock = NSLock()
  private var isDone = false

  func run(_ body: () -> Void) {
    lock.withLock {
      if !isDone { body() }
      isDone = true
    }
  }
}

/// Files that other processes change while they are read.
@Suite struct ChangingFileTests {
  @Test(arguments: [1, 2, 4], [LogAccess.map, .read])
  func aFileTruncatedWhileItIsReadKeepsWhatIsLeft(
    _ threads: Int, _ access: LogAccess
  ) async throws {
    let folder = try TemporaryFolder()
    // In the middle of a row, of a page and of a chunk.
    let cut = 300_001
    let path = try folder.write("shrinks.csv", text)
    let other = try folder.write("other.csv", text)
    let once = Once()
    let options = LogScanOptions(threads: threads, chunkBytes: 65_536, access: access)
    let result = await scan([path, other], options) { input in
      if input == 0 { once.run { truncate(path, off_t(cut)) } }
    }
    #expect(result.problems.map(\.code) == [.fileShrank])
    #expect(result.problems.map(\.path) == [path])
    #expect(result.differences(from: ReferenceLog(text), input: 1) == [])
    // Every row before the cut once. A chunk past the cut may have been read before it was made.
    let offsets = result.rows(of: 0).map(\.offset)
    let left = ReferenceLog(Array(text[..<cut])).rows.map(\.offset)
    #expect(Array(offsets.prefix(left.count)) == left)
    #expect(Set(offsets).count == offsets.count)
    let tally = result.tallies[0]
    #expect(tally.rows == tally.byType.reduce(0, +) + tally.rejected)
    #expect(tally.byType.reduce(0, +) == offsets.count)
    // A chunk that was copied before the cut counts whole.
    if threads == 1, access == .map {
      #expect(result.differences(from: ReferenceLog(Array(text[..<cut]))) == [])
    }
  }

  /// Bytes past the end but in the last page read as zeros without a fault.
  @Test func aCutInsideTheOnlyPageIsSeenToo() async throws {
    let folder = try TemporaryFolder()
    let small = Array(text[..<2000])
    for cut in [0, 5, 100, 1000, 1999] {
      let path = try folder.write("small.csv", small)
      let once = Once()
      let result = await scan([path]) { _ in once.run { truncate(path, off_t(cut)) } }
      #expect(result.problems.map(\.code) == [.fileShrank], "\(cut)")
      #expect(result.differences(from: ReferenceLog(Array(small[..<cut]))) == [], "\(cut)")
    }
  }

  @Test(arguments: [1, 2], [LogAccess.map, .read])
  func aFileMovedOrDeletedWhileItIsReadIsReadToItsEnd(
    _ threads: Int, _ access: LogAccess
  ) async throws {
    let folder = try TemporaryFolder()
    let reference = ReferenceLog(text)
    let moved = try folder.write("moved.csv", text)
    let gone = try folder.write("gone.csv", text)
    let (first, second) = (Once(), Once())
    let options = LogScanOptions(threads: threads, chunkBytes: 65_536, access: access)
    let result = await scan([moved, gone], options) { input in
      if input == 0 { first.run { rename(moved, moved + ".closed") } }
      if input == 1 { second.run { unlink(gone) } }
    }
    #expect(result.problems == [])
    #expect(result.differences(from: reference, input: 0) == [])
    #expect(result.differences(from: reference, input: 1) == [])
  }

  @Test func aFileThatGrowsIsReadAsFarAsItWasAtFirst() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("grows.csv", text)
    let once = Once()
    let result = await scan([path], LogScanOptions(chunkBytes: 65_536)) { _ in
      once.run {
        let handle = FileHandle(forWritingAtPath: path)
        _ = try? handle?.seekToEnd()
        try? handle?.write(contentsOf: Data("d,1568840380,late@bank.example\n".utf8))
      }
    }
    #expect(result.problems == [])
    #expect(result.differences(from: ReferenceLog(text)) == [])
  }

  /// All its chunks fail, which is told once, and none asks for itself again and again.
  @Test func aFileThatIsGoneBeforeItsFirstChunkIsOneProblem() async throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("first.csv", text)
    let second = try folder.write("second.csv", text)
    let once = Once()
    let result = await scan([first, second], LogScanOptions(chunkBytes: 65_536)) { _ in
      once.run { unlink(second) }
    }
    #expect(result.problems.map(\.code) == [.cannotOpen])
    #expect(result.problems.map(\.path) == [second])
    #expect(result.differences(from: ReferenceLog(text), input: 0) == [])
    #expect(result.tallies[1].rows == 0)
  }
}
