import ByteKit
import Containers
import TestSupport
import Testing

/// Reports on single mails among other mail: what is handed on, and from where.
struct FeedbackMailTests {
  private let header = "From: a@mailbox.example\nMIME-Version: 1.0\n"
  private let fields =
    "Content-Type: message/feedback-report\n\nVersion: 1\nfeedback-type: Auth-Failure\n"
  private let original =
    "Content-Type: message/rfc822\n\nFrom: x@firm.example\nSubject: s\n\n<feedback>hello\n"

  private func multipart(_ parts: [String], boundary: String = "b") -> String {
    let inner = parts.map { "--\(boundary)\n\($0)\n" }.joined()
    return "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\n\n\(inner)--\(boundary)--\n"
  }

  @Test func `Fields and the header beside them are handed on, and no body`() throws {
    let front = "Content-Type: text/plain\n\nfor people\n"
    for parts in [[fields, original], [front, fields, original], [original, fields]] {
      let walk = try Walk((header + multipart(parts)).utf8)
      #expect(walk.lines == ["feedback file"])
      #expect(walk.feedback.map { $0[1] } == ["Version: 1\nfeedback-type: Auth-Failure\n\n"])
      #expect(walk.feedback.map { $0[2] } == ["From: x@firm.example\nSubject: s\n"])
      #expect(walk.feedback[0][0].hasPrefix(header))
    }
  }

  @Test func `What the report is about does not matter, and may be missing`() throws {
    let abuse = fields.replacing("Auth-Failure", with: "abuse")
    #expect(try Walk((header + multipart([abuse, original])).utf8).lines == ["feedback file"])
    let alone = try Walk((header + multipart([fields])).utf8)
    #expect(alone.feedback.map { $0[2] } == [""])
    #expect(try Walk((header + fields).utf8).lines == ["feedback file"])
    let cut = header + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + fields
    #expect(try Walk(cut.utf8).lines == ["feedback file"])
  }

  @Test func `A report inside a forwarded mail keeps its own header, and others beside it count`()
    throws
  {
    let inner = "From: own@reporter.example\n" + multipart([fields, original], boundary: "in")
    let xml = "Content-Type: text/xml; name=r.xml\n\n<feedback>\n</feedback>"
    let mail = header + multipart(["Content-Type: message/rfc822\n\n\(inner)", xml, inner])
    let walk = try Walk(mail.utf8)
    #expect(walk.lines == ["feedback file", "feedback file", "leaf file!r.xml 23"])
    #expect(walk.feedback[0][0].hasPrefix("From: own@reporter.example\n"))
    #expect(walk.feedback[1][0].hasPrefix(header))
  }

  @Test func `Places in a mailbox are told, packed or not`() throws {
    let mail = header + multipart([fields, original])
    let other = header + "\n\ntext\n"
    let box = [mail, other, mail].map { "From a@b.example Mon Nov 23 01:02:03 2026\n\($0)\n" }
    let text = box.joined()
    let places = [0, box[0].utf8.count + box[1].utf8.count]
    for bytes in [Array(text.utf8), Pack.gzip(Array(text.utf8))] {
      let walk = try Walk(bytes)
      #expect(
        walk.lines.filter { $0.hasPrefix("feedback") } == ["feedback file!1", "feedback file!3"])
      #expect(walk.offsets == places)
    }
    let crlf = try Walk(text.replacing("\n", with: "\r\n").utf8)
    #expect(crlf.offsets == places.map { $0 + text.utf8.prefix($0).count { $0 == 10 } })
  }

  @Test func `A text is told by subject and lines, never by words alone`() throws {
    let text = "Sender Domain: firm.example\n  sender ip address: 192.0.2.1\n"
    let subject = "Subject: DMARC Forensic Report for firm.example from IP 192.0.2.1\n"
    #expect(try Walk((header + subject + "\n" + text).utf8).lines == ["feedback file"])
    for mail in [
      header + "Subject: Re: DMARC\n\n" + text, header + subject + "\nSender Domain: x\n",
      header + subject + "Content-Type: text/html\n\n" + text,
    ] {
      #expect(
        try Walk(mail.utf8).lines == [
          "refused file not_a_report no part of the message is a report"
        ])
    }
  }

  @Test(arguments: [0, 1])
  func `A piece ends at its limit`(_ more: Int) throws {
    let line = "Version: 1\n"
    let room = FeedbackMail.pieceBytesMax - line.utf8.count
    let long = line + String(repeating: "x", count: room - 1 + more) + "\n"
    let part = "Content-Type: message/feedback-report\n\n" + long
    let walk = try Walk((header + multipart([part])).utf8)
    #expect(walk.feedback.map { $0[1].utf8.count } == [FeedbackMail.pieceBytesMax])
    #expect(walk.feedback[0][1].hasSuffix("\n") == (more == 0))
  }
}
