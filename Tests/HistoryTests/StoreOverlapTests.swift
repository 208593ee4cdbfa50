import AccountingLog
import ByteKit
import TestSupport
import Testing

@testable import History

/// Which store counts what, against a count of single rows.
@Suite struct StoreOverlapTests {
  /// A file of so many rows on each of some days.
  private struct Log {
    let node: String, digest: Int, firstDay: Int
    let rows: [Int]

    func ledger(_ id: Int, upTo offset: Int) -> StoreLedger.LogFile {
      var (left, days) = (offset, 0)
      while left > 0, days < rows.count {
        left -= rows[days]
        days += 1
      }
      let last = (firstDay + days) * CivilTime.secondsPerDay - 1
      return StoreLedger.LogFile(
        id: id, path: "/logs/\(digest).csv", node: node, headBytes: 1024, headDigest: digest,
        offset: offset, rows: offset, first: firstDay * CivilTime.secondsPerDay, last: last)
    }
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `No row is lost, and none counts twice untold`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func upTo(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
    let logs = (0..<1 + upTo(6)).map { number in
      Log(
        node: ["", "a", "b"][upTo(2)], digest: number, firstDay: upTo(3),
        rows: (0...upTo(1)).map { _ in 1 + upTo(4) })
    }
    var stores: [(files: [(log: Int, offset: Int)], days: Set<Int>)] = []
    for _ in 0..<1 + upTo(3) {
      let files = logs.indices.filter { _ in upTo(2) > 0 }.map { index in
        (log: index, offset: 1 + upTo(logs[index].rows.reduce(0, +) - 1))
      }
      stores.append((files, Set((0...5).filter { _ in upTo(5) > 0 })))
    }
    let overlap = StoreOverlap(
      stores.map { store in
        StoreLedger(
          logs: store.files.map { logs[$0.log].ledger($0.log, upTo: $0.offset) },
          days: store.days.sorted().map { (day: $0, bucketSeconds: 1) })
      })
    for (index, log) in logs.enumerated() {
      var row = 0
      for (place, count) in log.rows.enumerated() {
        let day = log.firstDay + place
        for _ in 0..<count {
          row += 1
          var known = 0
          var counted = 0
          for (number, store) in stores.enumerated() where store.days.contains(day) {
            guard store.files.contains(where: { $0.log == index && $0.offset >= row }) else {
              continue
            }
            known += 1
            if overlap.leftOut[number][day]?.contains(log.node) != true { counted += 1 }
          }
          #expect((counted > 0) == (known > 0))
          guard counted > 1 else { continue }
          let file = stores.enumerated().lazy.compactMap { number, store in
            store.files.firstIndex { $0.log == index }.map { overlap.classes.numbers[number][$0] }
          }.first
          #expect(file.map(overlap.doubled.contains) == true)
        }
      }
    }
  }

  private func overlap(_ stores: [[(log: Int, offset: Int)]]) -> StoreOverlap {
    StoreOverlap(
      stores.map { files in
        StoreLedger(
          logs: files.map {
            Log(node: "a", digest: $0.log, firstDay: 1, rows: [9]).ledger($0.log, upTo: $0.offset)
          }, days: [(day: 1, bucketSeconds: 1)])
      })
  }

  @Test func `Stores of which one holds all of the other never count twice`() {
    #expect(overlap([[(0, 5), (1, 9)], [(0, 5)], [(1, 9)]]).doubled == [])
    #expect(overlap([[(0, 5)], [(1, 9)], [(0, 5), (1, 9)]]).doubled == [])
    // The larger one is older: the others hold all of it together.
    #expect(overlap([[(0, 4), (1, 9)], [(0, 5)], [(1, 9)]]).doubled == [])
    #expect(overlap([[(0, 5), (1, 9)], [(1, 9), (2, 3)]]).doubled == [1])
    let copy = overlap([[(0, 4), (1, 9)], [(0, 5), (1, 9)]])
    #expect([0, 1].map(copy.isWhollyLeftOut) == [true, false])
  }

  // MARK: - Files

  private func classes(_ a: StoreLedger.LogFile, _ b: StoreLedger.LogFile) -> FileClasses {
    FileClasses([a, b].map { StoreLedger(logs: [$0], days: []) })
  }

  private func file(
    _ path: String, head: (Int, Int), inode: Int, first: Int = 7
  ) -> StoreLedger.LogFile {
    StoreLedger.LogFile(
      id: 1, path: path, node: "", headBytes: head.0, headDigest: head.1, offset: 9, rows: 3,
      first: first, last: 9, places: [FileStamp.Place(device: 1, inode: inode)])
  }

  @Test func `A file is known by its first rows, else by its place`() {
    let whole = file("/a/acct.csv", head: (1024, 5), inode: 1)
    #expect(classes(whole, file("/b/x.csv.gz", head: (1024, 5), inode: 2)).members.count == 1)
    #expect(classes(whole, file("/a/acct.csv", head: (1024, 6), inode: 1)).members.count == 2)
    // It was shorter when the other store read it.
    #expect(classes(whole, file("/a/acct.csv", head: (300, 6), inode: 1)).members.count == 1)
    let unsure = classes(whole, file("/b/acct.csv.gz", head: (300, 6), inode: 2))
    #expect(unsure.members.count == 2)
    #expect(unsure.doubts.count == 1)
    #expect(classes(whole, file("/b/acct.csv", head: (300, 6), inode: 2, first: 8)).doubts == [])
    #expect(classes(whole, file("/b/other.csv", head: (300, 6), inode: 2)).doubts == [])
  }

  @Test func `Files of fewer bytes than one is known by may be one`() {
    let short = LogHead.knownBytesMin
    let one = file("/a/acct.csv", head: (short - 1, 5), inode: 1)
    #expect(classes(one, file("/b/else.csv", head: (short - 1, 5), inode: 2)).doubts.count == 1)
    let known = file("/a/acct.csv", head: (short, 5), inode: 1)
    #expect(classes(known, file("/b/else.csv", head: (short, 5), inode: 2)).members.count == 1)
  }
}
