import TestSupport
import Testing

@testable import ReplyClassifier

private func signature(_ reply: [UInt8], _ normaliser: ReplyNormaliser) -> [UInt8] {
  reply.withUnsafeBytes { Array(normaliser.signature(of: $0)) }
}

private func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct ReplyNormaliserTests {
  let normaliser = ReplyNormaliser()

  /// Checks one input against the reference, and that its signature is its own.
  private func check(_ reply: [UInt8]) {
    let made = signature(reply, normaliser)
    let expected = ReferenceNormaliser.signature(reply)
    #expect(
      shown(made) == shown(expected) && made == expected, "of \(shown(reply).debugDescription)")
    #expect(made.count <= ReplyNormaliser.signatureBytesMax)
    let again = signature(made, normaliser)
    #expect(shown(again) == shown(made), "again, of \(shown(reply).debugDescription)")
  }

  @Test func agreesWithTheReferenceOnPublishedTexts() {
    for row in ReplyTable.all { check(Array(row.reply.utf8)) }
  }

  private static let alphabets: [String] = [
    "ab1.:-@<> ", "0123456789.:-/+tz ", "htps:/w.google.com?=&;#1a ", "5.7126-0 #x;smtp",
    "abcdef0123:.< >ipv6", "ax_0-9/+=@'*^$ ", "www.http://ab.c0<@>", "\u{0}\u{1f}\u{7f} é€𝄞a1",
    "[ip] <id> <n>1.2:@", "spamhaus.org=/1 k4", "montue,16apr 2026-:",
    "abcdefg mon  z", "ab w tue 1", "xn--a.b_1-",
  ]

  @Test(arguments: 0..<24)
  func agreesWithTheReferenceOnRandomText(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array(Self.alphabets[Int(seed) % Self.alphabets.count].utf8)
    for _ in 0..<120 {
      let count = Int.random(in: 0...60, using: &random)
      check((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
    }
  }

  private static let words = [
    "smtp;", "x-pmta;", "550", "550-", "550-5.7.1", "#5.7.1", "5.7.1", "5.7.26", "421", "4.7.0",
    "<an.user@rcpt.example>", "an.user@rcpt.example", "@", "192.0.2.1", "[2001:db8::1]",
    "ipv6:2001:db8::7", "::1", "2026-03-14T08:21:35.417Z", "2026-03-14", "2026/03/14",
    "2026-03-14_12:30", "resolver.adr.recipnotfound", "resolver.example", "storedrv.deliver;",
    "14:15", "14:15:16+02:00",
    "Mon, 16 Mar 2026", "16-mar-2026", "16 mar", "2026", "https://www.google.com/a/b?c=1#d",
    "https://support.google.com/mail/?p=", "http://", "https://", "www.", "www.a.example/x",
    "https://spamhaus.org/q/192.0.2.1", "zen.spamhaus.org", "1.2.0.192.zen.spamhaus.org", "=",
    "abcdefghij-k/4444=9", "abcdefghij-k/4444=9.zen.spamhaus.org", "s142si14934335lfe.256",
    "d9443c01a7336-2b9a3c0f1d2si4718415.77",
    "A1B2C3D4E5", "08DE81A2C4F7B9D1", "lpn007_517", "rfc5322", "<", ">", ".", ":", ";", "-", "_",
    "/", "'", "é", "\u{FF}", "\u{0}", "xn--bcher-kva.example", "mx1.rcpt.example", "12345", "1234",
    "the recipient of this message", "does not exist here on mon", "said on tue 16 apr 2026",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklm", "a b c d e f g h i j k l m", "9.9", "dmarc",
    "policy", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop", "a==1/2+3b4c5d6e7f8g9",
  ]

  // Found by the random tests below, or by looking for texts that break the lexer's own rule.
  @Test(arguments: [
    // The zone was refused together with the time for what stands behind it.
    "an.user@rcpt.example14:15:16+02:00abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrst",
    "14:15:16xabcdef1234", "14:15:16.123x1234567", "2026-03-14t14:15:16+0200x12345678",
    // A blank came in where a hash went.
    "x-pmta;#5.7.1 no", "550-#5.7.1 no", "#5.7.1 no", "550 550 #5.7.1 no", "5.7.1 #5.7.1 no",
    // The name of a block list joined what stands before it.
    "abcdefghij-k/4444=9.zen.spamhaus.org", "<1.2.0.192.zen.spamhaus.org>",
    // Codes of a quoted reply were taken for an id.
    "host said: 550-5.7.26 no", "x-pmta;bounce-queue;reply:550-5.7.26 no",
  ])
  func agreesWithTheReferenceOn(_ text: String) { check(Array(text.utf8)) }

  @Test(arguments: 0..<24)
  func agreesWithTheReferenceOnRandomWords(_ seed: UInt64) {
    var random = SeededRandom(seed: 1_000 + seed)
    for _ in 0..<120 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        guard let word = Self.words.randomElement(using: &random) else { continue }
        text += word == "\u{FF}" ? [0xff] : Array(word.utf8)
        if Bool.random(using: &random) { text.append(0x20) }
      }
      check(text)
    }
  }

  @Test(arguments: 0..<8)
  func agreesWithTheReferenceOnRandomBytes(_ seed: UInt64) {
    var random = SeededRandom(seed: 2_000 + seed)
    for _ in 0..<100 {
      let count = Int.random(in: 0...80, using: &random)
      check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }
}
