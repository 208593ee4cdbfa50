import ByteKit
import Containers
import Foundation
import TestSupport
import Testing

/// Mailboxes as programs write them: whatever stands between the mails, each mail is found.
struct MailboxFormsTests {
  private static let separators = [
    "From ", "From - Fri Nov 20 03:00:00 2026", "From a@mailbox.example",
    "From a@mailbox.example Fri Nov 20 03:00:00 2026", "From MAILER-DAEMON",
  ]

  /// A mail with one document; `number` makes it differ from others.
  private static func mail(_ number: Int, newline: String = "\n") -> String {
    [
      "From: a@mailbox.example", "Subject: From what we saw: \(number)", "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=\"b\"", "", "--b", "Content-Type: text/plain", "",
      "From here on it is machines that read.", "", "From the reporter", "--b",
      "Content-Type: text/xml", "Content-Disposition: attachment; filename=r.xml", "",
      "<feedback>\(number)</feedback>", "--b--", "",
    ].joined(separator: newline)
  }

  private static func numbers(_ walk: Walk) -> [Int] {
    walk.documents.compactMap { document in
      let text = String(decoding: document, as: UTF8.self)
      return Int(text.filter(\.isNumber))
    }
  }

  @Test(arguments: 0..<60) func everyMailIsFound(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let newline = Bool.random(using: &random) ? "\n" : "\r\n"
    let count = Int.random(in: 2...6, using: &random)
    var text = ""
    for number in 0..<count {
      if number > 0 {
        text += ["", newline, " " + newline, newline + newline].randomElement(using: &random) ?? ""
      }
      text += (Self.separators.randomElement(using: &random) ?? "") + newline
      text += Self.mail(number, newline: newline)
    }
    let walk = try Walk(text.utf8, blockBytes: Int.random(in: 1...90, using: &random))
    #expect(Self.numbers(walk) == Array(0..<count))
    #expect(walk.lines.count == count)
  }

  @Test func mailsOneBehindAnotherAreFound() throws {
    let text = (0..<4).map { Self.mail($0) }.joined(separator: "\n")
    #expect(Self.numbers(try Walk(text.utf8)) == [0, 1, 2, 3])
  }

  @Test func aReportBehindTheLastPartIsRead() throws {
    let walk = try Walk((Self.mail(1) + "\n<feedback>2</feedback>\n").utf8)
    #expect(Self.numbers(walk) == [1, 2])
  }

  @Test(arguments: [
    "\n\n", "From \n", ">From a@mailbox.example Fri Nov 20 03:00:00 2026\n", " \t\n",
  ])
  func whatStandsBeforeTheHeaderDoesNotMatter(_ front: String) throws {
    #expect(Self.numbers(try Walk((front + Self.mail(7)).utf8)) == [7])
  }

  /// Apple Mail writes how long the message is, and its own notes behind it.
  @Test func appleMailsFileIsAMessage() throws {
    let mail = Self.mail(7)
    let text = "\(mail.utf8.count)\n\(mail)<?xml version=\"1.0\"?><plist></plist>\n"
    #expect(Self.numbers(try Walk(text.utf8)) == [7])
  }

  @Test func partsOfADigestAreMessages() throws {
    let parts = (0..<3).map { "--d\n\n\(Self.mail($0))" }.joined(separator: "\n")
    let text =
      "From: a@mailbox.example\nContent-Type: multipart/digest; boundary=d\n\n\(parts)\n--d--\n"
    #expect(Self.numbers(try Walk(text.utf8)) == [0, 1, 2])
  }

  // MARK: - Encodings

  private static func packed(_ headers: String) throws -> Walk {
    let body = Data(Pack.gzip(Array("<feedback>5</feedback>".utf8), level: 6))
      .base64EncodedString()
    return try Walk(("From: a@mailbox.example\n\(headers)\n" + body + "\n").utf8)
  }

  @Test(arguments: [
    "Content-Type: application/gzip\nContent-Transfer-Encoding: base64 (as usual)\n",
    "Content-Type: application/gzip\nContent-Transfer-Encoding: (a) Base64\n",
    "Content-Type: application/gzip\n",
    "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n",
  ])
  func theEncodingIsFound(_ headers: String) throws {
    #expect(Self.numbers(try Self.packed(headers)) == [5])
  }

  // MARK: - What is not read

  private static func mail(attachments: [(type: String, name: String, body: [UInt8])]) -> String {
    let parts = attachments.map { part in
      "--b\nContent-Type: \(part.type)\nContent-Transfer-Encoding: base64\n"
        + "Content-Disposition: attachment; filename=\(part.name)\n\n"
        + Data(part.body).base64EncodedString() + "\n"
    }.joined()
    return "From: a@mailbox.example\nContent-Type: multipart/mixed; boundary=b\n\n\(parts)--b--\n"
  }

  private static let report = ("text/xml", "r.xml", Array("<feedback>1</feedback>".utf8))

  @Test(arguments: [
    ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1] as [UInt8]),
    ("bzip2", Array("BZh91AY".utf8)), ("zstd", [0x28, 0xb5, 0x2f, 0xfd, 1]),
    ("7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), ("rar", Array("Rar!\u{1a}".utf8)),
    ("TNEF", [0x78, 0x9f, 0x3e, 0x22, 0]),
  ])
  func theFormatIsNamed(_ format: String, _ bytes: [UInt8]) throws {
    let alone = try Walk(bytes).lines
    #expect(alone.count == 1)
    #expect(alone.first?.contains(format) == true)
    // Beside a report it is told by itself, with its name.
    let beside = try Walk(
      Self.mail(attachments: [Self.report, ("application/octet-stream", "odd.bin", bytes)]).utf8)
    #expect(beside.documents.count == 1)
    #expect(beside.lines.contains { $0.hasPrefix("refused file!odd.bin") && $0.contains(format) })
  }

  @Test func aMailWithoutAReportIsOneRefusal() throws {
    let pdf = ("application/pdf", "a.pdf", Array("%PDF-1.7".utf8))
    #expect(try Walk(Self.mail(attachments: [pdf, pdf, pdf]).utf8).lines.count == 1)
  }

  @Test func aPictureInASignatureIsNotMissed() throws {
    let logo = ("image/png", "logo.png", [0x89, 0x50, 0x4e, 0x47] as [UInt8])
    #expect(try Walk(Self.mail(attachments: [Self.report, logo]).utf8).lines.count == 1)
    let odd = ("image/png", "report.xml.gz", [0x89, 0x50, 0x4e, 0x47] as [UInt8])
    #expect(try Walk(Self.mail(attachments: [Self.report, odd]).utf8).lines.count == 2)
  }

  @Test func anEmptyMailboxIsAState() throws {
    let folder = try TemporaryFolder()
    #expect(try Walk([]).lines.count == 1)
    let consumer = try Walk("<a/>".utf8)
    ContainerWalker().walk(path: try folder.write("spool.mbox", text: ""), into: consumer)
    #expect(consumer.lines.count == 1)
    withExtendedLifetime(folder) {}
  }
}
