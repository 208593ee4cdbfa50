import Testing

@testable import ReplyClassifier

@Suite struct SignatureTests {
  let normaliser = ReplyNormaliser()

  private static let variants: [[String]] = [
    // Gmail's trailing ids, old and new.
    [
      """
      smtp;550 5.1.1 No such user. Learn more at https://support.google.com/mail/?p=NoSuchUser\
       s142si14934335lfe.256 - gsmtp
      """,
      """
      smtp;550 5.1.1 No such user. Learn more at https://support.google.com/mail/?p=NoSuchUser\
       d9443c01a7336-2b9a3c0f1d2si4718415.77 - gsmtp
      """,
      """
      smtp;550-5.1.1 No such user. Learn more at 550-5.1.1 \
      https://support.google.com/mail/?p=NoSuchUser 5b1f17b1804b1-477a3e0c2d4si218.12 - gsmtp
      """,
    ],
    // Microsoft's hosts, times and ids.
    [
      """
      smtp;550 5.4.1 Access denied [AM0EUR03FT005.eop-EUR03.prod.protection.outlook.com \
      2026-03-14T08:21:35.417Z 08DE81A2C4F7B9D1]
      """,
      """
      smtp;550 5.4.1 Access denied [DB5PEPF00014B8C.eurprd02.prod.outlook.com \
      2026-11-02T23:59:59.001Z 08DE90BBA1C2D3E4]
      """,
    ],
    // Addresses, with and without brackets around them.
    [
      "550 5.1.1 <an.user@rcpt.example>: unknown",
      "550 5.1.1 <other+tag@sub.rcpt.example>: unknown",
      "550 5.1.1 <bounce-81=rcpt.example@news.example.org>: unknown",
      "550 5.1.1 an.user@rcpt.example: unknown",
    ],
    // IPs of both kinds, also in lookups of block lists.
    [
      "554 5.7.1 [198.51.100.27] listed, https://www.spamhaus.org/query/ip/198.51.100.27",
      "554 5.7.1 [192.0.2.8] listed, https://www.spamhaus.org/query/ip/192.0.2.8",
      "554 5.7.1 [2001:db8::7] listed, https://www.spamhaus.org/query/ip/2001:db8::7",
    ],
    [
      "554 27.100.51.198.zen.spamhaus.org says no", "554 8.2.0.192.zen.spamhaus.org says no",
    ],
    // Queue ids, times, sizes, ports, letter case, blanks.
    [
      "451 4.7.1 queued as 4bCzXh3rSTz1Lq at 14:15:16 on Mon, 16 Mar 2026",
      "451 4.7.1  Queued as A1B2C3D4E5\tat 7:05 on 1 Jan 2025",
      "451-4.7.1 QUEUED AS 1uV2wX-000123-4Z at 23:59:60+02:00 on 2026-03-14",
    ],
    ["552 size 20480000 is above 10485760", "552 size 31457280 is above 12345678"],
    ["550 host mx1.rcpt.example said no", "550 host mail-in-7.other.example said no"],
    // The type, a joined code and a hash change nothing.
    [
      "smtp;550 5.7.1 no thanks", "Smtp; 550 5.7.1 no thanks", "550-5.7.1 no thanks",
      "550 #5.7.1 no thanks", "550 5.7.1 5.7.1 no thanks", "550-5.7.1 no 550-5.7.1 thanks",
      "550-5.7.1 no 550 5.7.1 thanks", "smtp;smtp;550 5.7.1 no\u{0}thanks\u{7f}",
    ],
    // Control bytes.
    ["550 a\u{1}b", "550 a b", "550 a \u{0}\u{0} b"],
  ]

  @Test(arguments: variants)
  func variantsOfOneReplyHaveOneSignature(_ variants: [String]) {
    let signatures = Set(variants.map { normaliser.signature(of: $0) })
    #expect(signatures.count == 1, "\(signatures.sorted())")
  }

  @Test func differentRepliesHaveDifferentSignatures() {
    let replies = [
      "550 5.7.26 x", "550 5.7.1 x", "450 5.7.26 x", "550 x", "x-pmta;550 x", "550 5.7.26 y",
      "550 5.7.26 x S3140", "550 5.7.26 x S3150", "421 [TS01] x", "421 [TS03] x",
      "554 listed at bl.spamcop.net", "554 listed at dnsbl.sorbs.net",
      "550 https://support.google.com/mail/?p=NoSuchUser",
      "550 https://support.google.com/mail/?p=DisabledUser", "550 x LPN007_517",
      "550 x LPN004_401", "", "x-pmta;",
    ]
    let signatures = Set(replies.map { normaliser.signature(of: $0) })
    #expect(signatures.count == replies.count)
  }

  private static let readings: [(reply: String, signature: String)] = [
    (
      """
      smtp;550-5.7.26 Unauthenticated email from news.example.org is not 550-5.7.26 accepted \
      due to domain's DMARC policy. 550 5.7.26 s142si14934335lfe.256 - gsmtp
      """,
      """
      550 5.7.26 unauthenticated email from <domain> is not accepted due to domain's dmarc \
      policy. <id> - gsmtp
      """
    ),
    (
      "x-pmta;bounce-queue;reply:550-5.7.1 no 192.0.2.1",
      "x-pmta;bounce-queue;reply:550-5.7.1 no <ip>"
    ),
    ("554 see http://a.example/x?id=1. Bye", "554 see <url>. bye"),
    ("554 see www.a.example/x", "554 see <url>"),
    (
      "554 see https://postmaster.gmx.net/en/case?c=r0100&i=ip&v=192.0.2.1&r=1MUz5K-1qq7Y50zGK",
      "554 see https://postmaster.gmx.net/en/case?c=r0100&i=ip&v=<id>"
    ),
    ("554 blocked using zen.spamhaus.org;", "554 blocked using <spamhaus.org>;"),
    ("554 blocked using spamhaus.org;", "554 blocked using spamhaus.org;"),
    (
      "550 9.9 points, 4.16.55 b, 1.2.3.4, 12345, 1234",
      "550 <n> points, 4.16.55 b, <ip>, <id>, 1234"
    ),
    ("550 https://google.com.evil.example/dmarc", "550 <url>"),
    ("550 https://evil.example/google.com/dmarc", "550 <url>"),
    ("\u{0}\u{1b}[1m550 \r\n no\u{7f}\u{7f}way ", "[1m550 no way"),
  ]

  @Test(arguments: readings)
  func signaturesReadLikeThis(_ reply: String, _ signature: String) {
    #expect(normaliser.signature(of: reply) == signature)
  }

  @Test func bytesThatAreNotTextBecomeQuestionMarks() {
    for (bytes, shown) in [
      ([0x35, 0xff], "5?"), ([0x35, 0xc3], "5?"), ([0xc3, 0xa9], "é"), ([0xc0, 0x80], "??"),
      ([0xed, 0xa0, 0x80], "???"), ([0xf0, 0x9d, 0x84], "???"), ([0xf0, 0x9d, 0x84, 0x9e], "𝄞"),
      ([0xf4, 0x90, 0x80, 0x80], "????"), ([0xe0, 0x9f, 0xbf], "???"),
    ] as [([UInt8], String)] {
      let signature = bytes.withUnsafeBytes {
        String(decoding: normaliser.signature(of: $0), as: UTF8.self)
      }
      #expect(signature == shown)
    }
  }

  // MARK: Limits

  @Test(arguments: [-1, 0, 1])
  func aSignatureIsCutAtTheLastBlankInItsLimit(_ past: Int) {
    let limit = ReplyNormaliser.signatureBytesMax
    let words = Array(repeating: "abc", count: limit / 4).joined(separator: " ")
    let text = words + String(repeating: "d", count: limit - words.utf8.count + past)
    let signature = normaliser.signature(of: text)
    #expect(text.utf8.count == limit + past)
    #expect((signature == text) == (past <= 0))
    if past > 0 {
      #expect(signature == String(text[..<(text.lastIndex(of: " ") ?? text.endIndex)]))
    }
  }

  @Test func bytesPastTheInputLimitAreNotRead() {
    let limit = ReplyNormaliser.inputBytesMax
    // Blanks fold into one, so that the end of the input still shows in the signature.
    let blanks = String(repeating: " ", count: limit - 4)
    #expect(normaliser.signature(of: "a\(blanks)bcd") == "a bcd")
    #expect(normaliser.signature(of: "a\(blanks)bcde") == "a bcd")
    #expect(normaliser.signature(of: "a\(blanks) bcd") == "a bc")
    // A character that the limit cuts in two is no character.
    #expect(normaliser.signature(of: "a\(blanks)bc\u{e9}") == "a bc?")
  }

  @Test func aLongReplyWithoutBlanksKeepsItsCodes() {
    let long = String(repeating: "\u{4e2d}", count: 3_000)
    #expect(normaliser.signature(of: "smtp;550 5.7.1 \(long)") == "550 5.7.1")
    #expect(normaliser.signature(of: long) == "")
  }
}
