import AccountingLog
import Testing

@Suite struct LogKinTests {
  @Test(arguments: [
    ("logs/acct.csv", "logs/acct.csv"), ("logs/acct.csv.1", "logs/acct.csv"),
    ("logs/acct.csv.12.gz", "logs/acct.csv"), ("logs/acct.csv-20260216", "logs/acct.csv"),
    ("logs/acct.csv-2026-02-16.gz", "logs/acct.csv"), ("acct.csv.bak", "acct.csv"),
    ("acct.csv~", "acct.csv"), ("acct.csv.old", "acct.csv"), ("acct.csv.1.bak", "acct.csv"),
    // Of another folder, of another ending, and no name at all.
    ("old/acct.csv", "old/acct.csv"), ("acct.txt", "acct.txt"), ("logs/.1", "logs/.1"),
    ("2026", "2026"), ("acct-2026-02-16-0003.csv", "acct-2026-02-16-0003.csv"), ("", ""),
    ("log.2/acct.csv", "log.2/acct.csv"),
  ])
  func whatMoversAddIsTakenOff(path: String, stem: String) {
    #expect(LogKin.stem(of: path) == stem)
  }
}
