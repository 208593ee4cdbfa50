import ByteKit
import Containers
import TestSupport
import Testing

/// Messages and mailboxes: parts, boundaries, encodings, names, limits.
struct MailTests {
  private let header = "From: a@mailbox.example\nMIME-Version: 1.0\n"
  private let xml = "<feedback>\n</feedback>"

  private func multipart(_ parts: [String], boundary: String = "b") -> String {
    let inner = parts.map { "--\(boundary)\n\($0)\n" }.joined()
    return "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\n\n\(inner)--\(boundary)--\n"
  }

  private func attachment(_ name: String = "r.xml", _ body: String? = nil) -> String {
    "Content-Type: text/xml\nContent-Disposition: attachment; \(name)\n\n\(body ?? xml)"
  }

  private func walk(_ text: String, limits: ContainerLimits = .standard) throws -> Walk {
    try Walk(text.utf8, limits: limits)
  }

  @Test(
    "names are quoted, escaped, split, percent-encoded or encoded words",
    arguments: [
      ("filename=plain.xml", "plain.xml"),
      ("filename=\"a b; c.xml\"", "a b; c.xml"),
      ("filename=\"a \\\"b\\\"; c.xml\"", "a \"b\"; c.xml"),
      ("filename*0=\"a!\";\n filename*1=\"b.xml\"", "a!b.xml"),
      ("filename*1=\"b.xml\"; filename*0=\"a!\"", "a!b.xml"),
      ("filename*=utf-8''a%21%C3%A9%20b%3D.xml", "a!é b=.xml"),
      ("filename*0*=utf-8'en'a%21; filename*1*=%62; filename*2=\"%21.xml\"", "a!b%21.xml"),
      ("filename=\"=?utf-8?B?YSFiLnhtbA==?=\"", "a!b.xml"),
      ("filename=\"=?utf-8?Q?a=21_b?= =?utf-8?q?.xml?=\"", "a! b.xml"),
      ("filename=\"=?broken.xml\"", "=?broken.xml"),
    ])
  func names(parameter: String, expected: String) throws {
    let text = header + multipart([attachment(parameter)])
    #expect(try walk(text).lines == ["leaf file!\(expected) \(xml.utf8.count + 1)"])
  }

  @Test("a boundary that begins like the outer one belongs to the inner parts")
  func prefixBoundaries() throws {
    let inner = multipart([attachment("filename=in.xml")], boundary: "b_1")
    let text = header + multipart([inner, attachment("filename=out.xml")])
    #expect(
      try walk(text).lines.map { $0.prefix(17) } == ["leaf file!in.xml ", "leaf file!out.xml"])
  }

  @Test("blanks behind a boundary, CRLF and a missing last boundary do not matter")
  func boundaries() throws {
    let text = header + multipart([attachment("filename=1.xml")])
    let variants = [
      text.replacing("--b\n", with: "--b \t\n"), text.replacing("\n", with: "\r\n"),
      text.replacing("--b--\n", with: ""), text.replacing("--b--\n", with: "--b--trailing\n"),
    ]
    for variant in variants { #expect(try walk(variant).documents.count == 1) }
  }

  @Test("base64 and quoted-printable are decoded; other encodings are taken as they are")
  func encodings() throws {
    let base64 = "PGZlZWRiYWNrPgo8\nL2ZlZWRiYWNrPg==\n"
    let printable = "<feed=62ack>=\n\n</feedback>"
    let cases = [
      ("base64", base64), ("Base64", base64), ("quoted-printable", printable), ("8bit", xml),
    ]
    for (encoding, body) in cases {
      let text =
        "\(header)Content-Type: text/xml\nContent-Transfer-Encoding: \(encoding)\n\n\(body)"
      #expect(try walk(text).documents == [Array(xml.utf8)], "\(encoding)")
    }
  }

  @Test("prose is passed over, though it begins like a header or like XML")
  func prose() throws {
    let parts = [
      "Content-Type: text/plain\n\nNote: see the attachment\n\nRegards: me\n\nP.S.: x\n",
      "Content-Type: text/html\n\n<!DOCTYPE html>\n<html></html>\n",
      "\nFrom a robot 01:02:03\n", attachment("filename=r.xml"),
    ]
    #expect(try walk(header + multipart(parts)).lines == ["leaf file!r.xml \(xml.utf8.count + 1)"])
  }

  @Test("a message has as many parts as the limit says, and no more")
  func partLimit() throws {
    var limits = ContainerLimits.standard
    // The multipart itself counts.
    limits.mimePartsMax = 4
    let parts = (0..<4).map { attachment("filename=\($0).xml") }
    #expect(try walk(header + multipart(Array(parts[..<3])), limits: limits).documents.count == 3)
    let over = try walk(header + multipart(parts), limits: limits)
    #expect(over.documents.count == 3)
    #expect(over.lines.first == "refused file mime_limit more than 4 MIME parts")
  }

  @Test("a million boundaries end at the limit")
  func millionBoundaries() throws {
    let text = header + multipart([]) + String(repeating: "--b\n", count: 1_000_000)
    #expect(
      try walk(text).lines == ["refused file not_a_report no part of the message is a report"])
    let open = text.replacing("--b--\n", with: "")
    #expect(try walk(open).lines == ["refused file mime_limit more than 1000 MIME parts"])
  }

  @Test("a header block is as long as the limit says, and no longer")
  func headerLimit() throws {
    var limits = ContainerLimits.standard
    let text = header + "Content-Type: text/xml\n\n" + xml
    limits.mimeHeaderBytesMax = text.utf8.count - xml.utf8.count
    #expect(try walk(text, limits: limits).documents.count == 1)
    limits.mimeHeaderBytesMax -= 1
    #expect(
      try walk(text, limits: limits).lines == [
        "refused file mime_limit a header block of more than \(limits.mimeHeaderBytesMax) bytes"
      ])
  }

  @Test("messages nested in messages end at the limit")
  func nesting() throws {
    let most = ContainerLimits.standard.depthMax * 4
    func nested(_ depth: Int) -> String {
      String(repeating: "Content-Type: message/rfc822\n\n", count: depth)
        + "Content-Type: text/xml\n\n" + xml
    }
    #expect(try walk(header + nested(most)).documents.count == 1)
    let over = ["refused file mime_limit MIME parts nested too deep"]
    #expect(try walk(header + nested(most + 1)).lines == over)
    #expect(try walk(header + nested(100_000)).lines == over)
  }

  @Test("an mbox is split at From lines with a time behind blank lines")
  func mbox() throws {
    let message = header + "Content-Type: text/xml\n\n" + xml + "\n"
    let from = "From dmarc@mailbox.example Tue Nov 24 01:02:03 2026\n"
    let text =
      from + message + "\n" + from + header + "Content-Type: text/plain\n\nx\n\n"
      + "From here on all is well\n\n>From then on too\n\n" + from + message
    for variant in [text, text.replacing("\n", with: "\r\n")] {
      let walk = try walk(variant)
      #expect(
        walk.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
          "leaf file!1!part", "refused file!2", "leaf file!3!part",
        ])
    }
  }

  @Test("a From line is looked at as far as the limit says")
  func fromLineLimit() throws {
    let message = header + "Content-Type: text/xml\n\n" + xml + "\n\n"
    func mailbox(_ lineBytes: Int) -> String {
      let time = " 01:02"
      let name = String(repeating: "x", count: lineBytes - 5 - time.utf8.count - 1)
      return "From a 01:02\n" + message + "From " + name + time + "\n" + message
    }
    #expect(try walk(mailbox(1_024)).documents.count == 2)
    #expect(try walk(mailbox(1_025)).documents.count == 1)
  }

  @Test("a TLS report is named as one")
  func tlsReport() throws {
    let json = "{\"organization-name\":\"X\",\"policies\":[]}"
    let line = "tls_report a TLS report (RFC 8460), not a DMARC report"
    #expect(try walk(json).lines == ["refused file \(line)"])
    #expect(try Walk(Pack.gzip(Array(json.utf8))).lines == ["refused file \(line)"])
    #expect(
      try walk("{\"a\":1}").lines == [
        "refused file not_a_report neither XML, gzip, zip, tar nor a mail message"
      ])
  }
}
