import TestSupport
import Testing

@testable import Rendering

/// The parts of a mail: addresses, headers, dates, and quoted-printable text.
struct MailTextTests {
  @Test func wholeMail() async throws {
    let from = try #require(MailAddress("Stagewatch <stagewatch@bank.example>"))
    let to = try #require(MailAddress("J\u{f6}rg <j@bank.example>"))
    let text = try await SampleReport.firm().text { report in
      let mail = MailReport.render(report, style: SampleReport.plain, from: from, to: [to])
      // The folder of the run stands in the text, so it decides where lines are broken, and the
      // boundary and the identifier come of the text.
      let masked = String(decoding: mail, as: UTF8.self)
        .replacing(#/=_[A-Za-z0-9_+]{12}/#, with: "BOUNDARY")
        .replacing(#/(<stagewatch\.\d+\.)[^@]*/#) { $0.1 + "ID" }
        .replacing("charset=utf-8\n", with: "charset=3Dutf-8\n")
      let headEnd = masked.firstRange(of: "\n\n")?.lowerBound ?? masked.startIndex
      return Array((masked[..<headEnd] + Self.decoded(String(masked[headEnd...]))).utf8)
    }
    #expect(Golden.difference(text, "firm.eml") == nil)
  }

  // MARK: - Addresses

  @Test(arguments: [
    ("ops@bank.example", "", "ops@bank.example", "ops@bank.example"),
    ("root", "", "root", "root"),
    ("<ops@bank.example>", "", "ops@bank.example", "ops@bank.example"),
    ("Ops Team <ops@bank.example>", "Ops Team", "ops@bank.example", "Ops Team <ops@bank.example>"),
    (
      "\"Ops, nightly\" <ops@bank.example>", "Ops, nightly", "ops@bank.example",
      "\"Ops, nightly\" <ops@bank.example>"
    ),
    ("Ops, nightly <o@b.example>", "Ops, nightly", "o@b.example", "\"Ops, nightly\" <o@b.example>"),
    ("J\u{f6}rg <j@b.example>", "J\u{f6}rg", "j@b.example", "=?UTF-8?B?SsO2cmc=?= <j@b.example>"),
    ("a.b+c@b-c.example", "", "a.b+c@b-c.example", "a.b+c@b-c.example"),
  ]) func addresses(
    _ text: String, _ name: String, _ address: String, _ header: String
  ) throws {
    let found = try #require(MailAddress(text))
    #expect(found.name == name)
    #expect(found.address == address)
    #expect(found.header == header)
  }

  @Test(arguments: [
    "", " ", "a b@c.example", "a@b@c", "@c.example", "a@", "a@.example", "a..b@c.example",
    "a@c.example\nBcc: x@y.example", "a@c.example\r\n\r\nbody", "X\nBcc: y <a@c.example>",
    "a@c.example, b@c.example", "a@c.example>", "<a@c.example", "x <a@c.example> <b@c.example>",
    "a@c.example\u{0}", "j\u{f6}rg@c.example", "a@c_d.example", "a;b@c.example", "<>",
  ]) func whatIsNoAddressIsRefused(_ text: String) { #expect(MailAddress(text) == nil) }

  @Test(arguments: [0, 1]) func addressAtItsLimits(_ past: Int) {
    let local = String(repeating: "l", count: MailAddress.localBytesMax + past)
    #expect((MailAddress("\(local)@b.example") != nil) == (past == 0))
    let domain = String(repeating: "d", count: MailAddress.addressBytesMax - 2 + past)
    #expect((MailAddress("a@\(domain)") != nil) == (past == 0))
  }

  // MARK: - Headers

  @Test func longTextIsFoldedAtBlanks() {
    let field = HeaderText.field(
      "Subject", Array(repeating: "word", count: 60).joined(separator: " "))
    let lines = field.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count > 3)
    #expect(lines.allSatisfy { $0.utf8.count <= HeaderText.columnsMax })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" word") })
    #expect(lines.joined().replacing(" word", with: "") == "Subject:")
  }

  @Test func plainTextStaysAndOtherTextIsEncoded() {
    #expect(HeaderText.unstructured("plain [text] 5 %") == "plain [text] 5 %")
    #expect(HeaderText.unstructured("a\nBcc: x") == "a?Bcc: x")
    #expect(HeaderText.unstructured("gr\u{fc}n") == "=?UTF-8?B?Z3LDvG4=?=")
    // What looks like an encoded word would be decoded by the reader.
    #expect(HeaderText.unstructured("=?UTF-8?B?SGk=?=").hasPrefix("=?UTF-8?B?PT9"))
  }

  @Test(arguments: 1...20) func encodedWordsAreShort(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let letters = ["a", "\u{fc}", "\u{9280}", "\u{1f600}"]
    let text =
      (0..<Int.random(in: 1...200, using: &random)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &random)]
      }.joined() + "\u{fc}"
    let words = HeaderText.unstructured(text).split(separator: " ")
    for word in words {
      #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
      #expect(word.count <= HeaderText.encodedWordMax)
    }
  }

  /// Days of the week by another way: `date -u`.
  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (1_771_200_000, "Mon, 16 Feb 2026 00:00:00 +0000"),
    (1_795_633_650, "Wed, 25 Nov 2026 19:07:30 +0000"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
    (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
  ]) func dates(_ seconds: Int, _ text: String) { #expect(MailDate.text(seconds) == text) }

  // MARK: - Quoted-printable

  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("a=b", "a=3Db"), ("gr\u{fc}n", "gr=C3=BCn"),
    ("end ", "end=20"), ("tab\t\nx", "tab=09\nx"), (".", "=2E"), ("From x", "=46rom x"),
    ("a\r", "a=0D"), ("=_b", "=3D_b"),
  ]) func encodedText(_ text: String, _ expected: String) {
    #expect(QuotedPrintable.encode(text) == expected)
  }

  @Test(arguments: 1...20) func encodedLinesAreShortAndReadBack(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = ["a", " ", "=", "\n", "\u{fc}", "\t", ".", "From ", "word", "\r", "\u{0}"]
    let text = (0..<400).map { _ in
      pieces[Int.random(in: 0..<pieces.count, using: &random)]
    }.joined()
    let encoded = QuotedPrintable.encode(text)
    for line in encoded.utf8.split(separator: 10) {
      #expect(line.count <= QuotedPrintable.columnsMax)
      #expect(line.last != 0x20 && line.last != 9)
      #expect(line.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == 9 })
    }
    #expect(Self.decoded(encoded) == text)
  }

  private static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        bytes.append(byte)
        continue
      }
      if rest.first == 10 {
        rest.removeFirst()
      } else {
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
