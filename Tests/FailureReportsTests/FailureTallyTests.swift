import AggregateReports
import ByteKit
import Containers
import FailureReports
import TestSupport
import Testing

/// Reports of many mails: each once, bounded, and counted where there is no more room.
struct FailureTallyTests {
  private func tally(_ path: String) -> FailureReportTally {
    var tally = FailureReportTally()
    ReportReader().read(path: path) { item in
      if case .failureReports(let found) = item { tally.add(found) }
    }
    return tally
  }

  /// A report that differs from others of another number.
  private func mail(_ number: Int, source: Int = 1) -> String {
    var draft = FeedbackDraft()
    draft.fields += [
      "Source-IP: 192.0.2.\(source)", "Arrival-Date: Mon, 1 Jun 2026 01:00:00 +0000",
    ]
    draft.original[1] = "Message-ID: <\(number)@firm.example>"
    return draft.text
  }

  private func mailbox(_ mails: [String]) -> [UInt8] {
    Array(mails.map { "From a@b.example Mon Jun  1 01:02:03 2026\n\($0)\n" }.joined().utf8)
  }

  @Test func `All forms in one folder and in one mailbox come to the same`() throws {
    let folder = try TemporaryFolder()
    var whole = FailureReportTally()
    for name in FailureFixture.names { whole.add(tally(FailureFixture.folder + name)) }
    let kinds = FailureFixture.answers.compactMap { $0["kind"] }
    #expect(kinds.count == 28)
    // Two are the same report in another coat: with CRLF, and forwarded by a person.
    #expect(whole.duplicates == 2)
    #expect(whole.read == kinds.count { $0 == "failure" || $0 == "text" } - 2)
    #expect(whole.complaints == 1)
    #expect(whole.leftOut == 3)
    let mails = try FailureFixture.names.map {
      String(decoding: try FailureFixture.bytes($0), as: UTF8.self).replacing("\r\n", with: "\n")
    }
    let box = tally(try folder.write("all.mbox", mailbox(mails)))
    #expect(box.read == whole.read)
    #expect([box.duplicates, box.complaints, box.leftOut] == [2, 1, 3])
    #expect(box.reports.map(\.messageID) == whole.reports.map(\.messageID))
    #expect(box.reports.first?.path.hasSuffix("all.mbox!1") == true)
    #expect(box.reports.map(\.offset) == box.reports.map(\.offset).sorted())
  }

  @Test func `One report is one by reporter, Message-ID, address and second`() throws {
    let folder = try TemporaryFolder()
    let other = mail(1).replacing("01:00:00 +0000", with: "01:00:01 +0000")
    let box = mailbox([mail(1), mail(2), mail(1), mail(1, source: 2), other])
    let found = tally(try folder.write("x.mbox", box))
    #expect(found.read == 4)
    #expect(found.duplicates == 1)
    // Without a Message-ID more must be the same.
    let bare = mail(1).replacing("Message-ID: <1@firm.example>\n", with: "")
    let rest = bare.replacing("Auth-Failure", with: "Original-Rcpt-To: x@y.example\nAuth-Failure")
    let two = tally(try folder.write("y.mbox", mailbox([bare, rest, bare])))
    #expect(two.read == 2)
    #expect(two.duplicates == 1)
  }

  @Test func `Those past the limit are counted by source`() throws {
    let folder = try TemporaryFolder()
    let most = FailureReportLimits.keptMax
    func count(_ mails: [String]) throws -> FailureReportTally {
      tally(try folder.write("x.mbox", mailbox(mails)))
    }
    let full = try count((0..<most).map { mail($0) })
    #expect(full.reports.count == most)
    #expect(full.unkept == 0)
    let over = try count(
      (0..<(most + 5)).map { mail($0, source: $0 < most ? 1 : 2 + $0 % 2) } + [mail(0)])
    #expect(over.reports.count == most)
    #expect(over.read == most + 5)
    #expect(over.duplicates == 1)
    #expect(over.sources.map(\.count) == [3, 2])
    #expect(over.sources.map { $0.address?.description } == ["192.0.2.2", "192.0.2.3"])
    var twice = full
    twice.add(over)
    #expect(twice.reports.count == most)
    #expect(twice.duplicates == most + 1)
    #expect(twice.unkept == 5)
  }

  @Test func `Sources past the limit are told as one`() {
    var tally = FailureReportTally()
    var draft = FeedbackDraft()
    for number in 0..<(FailureReportLimits.keptMax + FailureReportLimits.sourcesMax + 3) {
      draft.fields = [
        "Feedback-Type: auth-failure", "Source-IP: 2001:db8::\(String(number, radix: 16))",
      ]
      tally.add(FailureReportParser().parse(draft.pieces))
    }
    #expect(tally.sources.count == FailureReportLimits.sourcesMax + 1)
    #expect(tally.sources.last?.address == nil)
    #expect(tally.sources.last?.count == 3)
  }

  @Test func `Reports beside them are read as before`() throws {
    let folder = try TemporaryFolder()
    let xml = "From: a@b.example\nContent-Type: text/xml\n\n<feedback></wrong>\n"
    let path = try folder.write("x.mbox", mailbox([mail(1), xml, mail(2)]))
    var kinds: [String] = []
    ReportReader().read(path: path) { item in
      switch item {
      case .failureReports(let tally): kinds.append("failure reports \(tally.read)")
      case .rejected(let problem): kinds.append(problem.code.rawValue)
      case .report: kinds.append("report")
      }
    }
    #expect(kinds == ["bad_report", "failure reports 2"])
  }
}
