import AccountingLog
import ByteKit
import Findings
import Foundation
import Join
import TestSupport
import Testing

@testable import History

/// Which files are new, and how far they were read.
@Suite struct FileIdentityTests {
  /// A log of so many rows, a minute each, which tell files apart by `vmta`.
  private func log(_ rows: Range<Int>, vmta: String = "vmta1", header: Bool = true) -> String {
    var log = SmallLog()
    for row in rows { log.add(at: Archive.day + row * 60, to: "u\(row)@gmail.com", vmta: vmta) }
    return header ? log.text : String(log.text.drop { $0 != "\n" }.dropFirst())
  }

  private func rows(_ archive: Archive) async throws -> Int {
    try await archive.stored().inputs.logs.used
  }

  @Test func `A file that grows is read on, its half last line waits`() async throws {
    let archive = try Archive()
    let rest = log(5..<9, header: false)
    let cut = rest.index(rest.startIndex, offsetBy: rest.count / 2 + 7)
    try archive.write("logs/a.csv", log(0..<5) + rest[..<cut])
    let first = try await archive.ingest()
    #expect(first.newFiles == 1)
    #expect(first.waitingBytes > 0)
    let whole = rest[..<cut].count { $0 == "\n" }
    #expect(try await rows(archive) == 5 + whole)
    #expect(try StoreInfo(try archive.store(.reading)).waitingBytes == first.waitingBytes)
    try archive.append("logs/a.csv", String(rest[cut...]))
    let second = try await archive.ingest()
    #expect(second.continuedFiles == 1)
    #expect(second.waitingBytes == 0)
    #expect(try await rows(archive) == 9)
  }

  @Test func `A file renamed, copied or packed is the same file`() async throws {
    let archive = try Archive()
    try archive.write("logs/acct.csv", log(0..<6))
    try await archive.ingest()
    try archive.move("logs/acct.csv", to: "logs/acct-2026-02-16-0000.csv")
    let renamed = try await archive.ingest()
    #expect(renamed.unchangedFiles == 1)
    let path = try await archive.stored { $0.since = nil }.inputs
    #expect(path.logs.files == 1)
    try archive.write("logs/copy.csv", log(0..<6))
    try await archive.ingest()
    try archive.remove("logs/copy.csv")
    try archive.pack("logs/acct-2026-02-16-0000.csv")
    try await archive.ingest()
    #expect(try await rows(archive) == 6)
    #expect(try await archive.ingest().unchangedFiles == 1)
  }

  @Test func `A file packed before it was read to its end is read on`() async throws {
    let archive = try Archive()
    try archive.write("logs/acct.csv", log(0..<6))
    try await archive.ingest()
    try archive.append("logs/acct.csv", log(6..<10, header: false))
    try archive.pack("logs/acct.csv")
    try await archive.ingest()
    #expect(try await rows(archive) == 10)
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  @Test func `A packed file that comes in pieces loses no row at their seams`() async throws {
    let made = try Archive()
    try made.write("logs/acct.csv", log(0..<400))
    try made.pack("logs/acct.csv")
    let packed = try Data(
      contentsOf: URL(fileURLWithPath: made.folder.path + "/logs/acct.csv.gz"))
    for part in 4...9 {
      let archive = try Archive()
      let cut = packed.count * part / 10
      _ = try archive.folder.write("logs/acct.csv.gz", Array(packed.prefix(cut)))
      let first = try await archive.ingest()
      #expect(first.problems.contains { $0.code.rawValue == "truncated_compression" })
      #expect(try await rows(archive) < 400)
      try archive.append("logs/acct.csv.gz", packed.dropFirst(cut))
      try await archive.ingest()
      #expect(try await rows(archive) == 400)
      #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
      #expect(try StoreCheck(try archive.store(.reading)).faults == [])
    }
  }

  @Test func `Plain and packed side by side count once`() async throws {
    let archive = try Archive()
    try archive.write("logs/acct.csv", log(0..<6))
    try archive.write("logs/copy.csv", log(0..<6))
    try archive.pack("logs/copy.csv")
    for _ in 0..<3 { try await archive.ingest() }
    #expect(try await rows(archive) == 6)
  }

  @Test func `Another file in the place of one that was read is new`() async throws {
    let archive = try Archive()
    try archive.write("logs/acct.csv", log(0..<6))
    try await archive.ingest()
    // The same inode, as after copytruncate, with other rows in it.
    let handle = try FileHandle(
      forWritingTo: URL(fileURLWithPath: archive.folder.path + "/logs/acct.csv"))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(log(10..<30, vmta: "vmta2").utf8))
    try handle.close()
    #expect(try await archive.ingest().newFiles == 1)
    #expect(try await rows(archive) == 26)
  }

  @Test func `A file that became shorter is told, and what was counted stays`() async throws {
    let archive = try Archive()
    try archive.write("logs/acct.csv", log(0..<20))
    try await archive.ingest()
    let handle = try FileHandle(
      forWritingTo: URL(fileURLWithPath: archive.folder.path + "/logs/acct.csv"))
    try handle.truncate(atOffset: UInt64(log(0..<12).utf8.count))
    try handle.close()
    let outcome = try await archive.ingest()
    #expect(outcome.problems.map(\.code) == [.init(rawValue: "file_shrank")])
    #expect(try await rows(archive) == 20)
  }

  @Test func `Files that begin alike but shorter than a row can tell are two files`() async throws {
    let archive = try Archive()
    let header = SmallLog.header + "\n"
    // Shorter than what tells files apart, so both count.
    let row = "d,\(Archive.day),a@a.example,b@gmail.com,,,,,,,192.0.2.1,,,\n"
    #expect(row.utf8.count < LogHead.knownBytesMin)
    try archive.write("logs/a.csv", header + row)
    try archive.write("logs/b.csv", header + row)
    try await archive.ingest()
    #expect(try await rows(archive) == 2)
    let long = String(repeating: "x", count: LogHead.knownBytesMin)
    let longRow = "d,\(Archive.day),a@a.example,b@gmail.com,,\(long),,,,,192.0.2.1,,,\n"
    try archive.write("logs/c.csv", header + longRow)
    try archive.write("logs/d.csv", header + longRow)
    try await archive.ingest()
    #expect(try await rows(archive) == 3)
  }

  @Test func `A file that was empty is read from its first byte`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", "")
    try archive.write("logs/b.csv", "type,timeLogged,rcpt,header_From,dlvSourceIp\n")
    try await archive.ingest()
    #expect(try await archive.stored().inputs.logs.files == 2)
    // Other columns than those that were there before.
    for (name, rows) in [("logs/a.csv", 0..<4), ("logs/b.csv", 10..<14)] {
      let handle = try FileHandle(
        forWritingTo: URL(fileURLWithPath: archive.folder.path + "/" + name))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(log(rows, vmta: name).utf8))
      try handle.close()
    }
    try await archive.ingest()
    #expect(try await rows(archive) == 8)
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  @Test func `Header lines in the middle hold for what is read later`() async throws {
    let archive = try Archive()
    try archive.write(
      "logs/a.csv",
      log(0..<3) + "type,timeLogged,rcpt,header_From,dlvSourceIp\n"
        + "d,\(Archive.day + 900),x@gmail.com,n@b.example,192.0.2.7\n")
    try await archive.ingest()
    try archive.append("logs/a.csv", "d,\(Archive.day + 901),y@gmail.com,n@b.example,192.0.2.7\n")
    try await archive.ingest()
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
    #expect(try await archive.stored().domains.contains { $0.domain == "b.example" })
  }

  @Test func `Reports count once however they come`() async throws {
    let archive = try Archive()
    func report(_ id: String) -> String {
      SmallReport(id: id, from: Archive.day, to: Archive.day + 86_399, [.init(count: 4)]).text
    }
    try archive.write("reports/a.xml", report("1"))
    #expect(try await archive.ingest().reports == 1)
    try archive.move("reports/a.xml", to: "reports/b.xml")
    #expect(try await archive.ingest().unchangedReportFiles == 1)
    try archive.write("reports/c.xml", report("1"))
    let again = try await archive.ingest()
    #expect(again.duplicates == 1)
    #expect(again.reports == 0)
    let report = try await archive.stored()
    #expect(report.inputs.reports.messages == 4)
    #expect(report.inputs.reports.duplicates == 1)
    #expect(report.inputs.reports.files == 2)
  }

  @Test func `A report in the place of one that was deleted is another file`() async throws {
    let archive = try Archive()
    func report(_ id: String, count: Int) -> String {
      SmallReport(id: id, from: Archive.day, to: Archive.day + 86_399, [.init(count: count)]).text
    }
    try archive.write("reports/a.xml", report("1", count: 3))
    try await archive.ingest()
    // The same inode under another name: what the disk gives to the next file.
    try archive.move("reports/a.xml", to: "reports/b.xml")
    let handle = try FileHandle(
      forWritingTo: URL(fileURLWithPath: archive.folder.path + "/reports/b.xml"))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data((report("1", count: 3) + "\n").utf8))
    try handle.close()
    let outcome = try await archive.ingest()
    #expect(outcome.duplicates == 1)
    #expect(try await archive.stored().inputs.reports.files == 2)
    #expect(try await archive.stored().inputs.reports.messages == 3)
  }

  @Test func `A mailbox that grew does not call its own reports duplicates`() async throws {
    let archive = try Archive()
    func mail(_ id: String) -> String {
      let xml = SmallReport(id: id, from: Archive.day, to: Archive.day + 86_399, [.init()]).text
      return "From x@y Mon Feb 16 00:00:00 2026\nContent-Type: text/xml\n\n\(xml)\n"
    }
    try archive.write("reports/box.mbox", mail("1"))
    #expect(try await archive.ingest().reports == 1)
    try archive.append("reports/box.mbox", mail("2"))
    let second = try await archive.ingest()
    #expect(second.reports == 1)
    #expect(second.duplicates == 0)
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }
}
