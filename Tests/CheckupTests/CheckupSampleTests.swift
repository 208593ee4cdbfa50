import AccountingLog
import Checkup
import Testing

/// Which inputs are looked at when there are too many.
struct CheckupSampleTests {
  private static func logs(_ bytes: [Int]) -> [(input: LogInput, bytes: Int)] {
    bytes.enumerated().map { index, bytes in
      (input: LogInput(path: "/logs/acct-2026-02-1\(index)-0000.csv"), bytes: bytes)
    }
  }

  @Test(arguments: [(30, 0), (29, 1), (20, 1), (19, 2), (1, 2)])
  func theNewestLogsThatFit(_ bytesMax: Int, _ first: Int) {
    let kept = CheckupSample.newest(Self.logs([10, 10, 10]), bytesMax: bytesMax)
    #expect(kept == Self.logs([10, 10, 10]).dropFirst(first).map(\.input))
  }

  @Test func aLogOfAnotherFolderIsAsNewAsItsNameSays() {
    let logs = [
      (input: LogInput(path: "/b/acct-2026-02-16-0000.csv"), bytes: 5),
      (input: LogInput(path: "/a/acct-2026-02-17-0000.csv"), bytes: 5),
    ]
    #expect(CheckupSample.newest(logs, bytesMax: 5).map(\.path) == ["/a/acct-2026-02-17-0000.csv"])
  }

  @Test func reportsAreSpread() {
    let files = (0..<7).map(String.init)
    #expect(CheckupSample.spread(files, max: 7) == files)
    #expect(CheckupSample.spread(files, max: 6) == ["0", "1", "2", "3", "4", "5"])
    #expect(CheckupSample.spread(files, max: 3) == ["0", "2", "4"])
    #expect(CheckupSample.spread([], max: 3) == [])
  }
}
