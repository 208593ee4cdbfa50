import MailIdentity
import TestSupport
import Testing

private func domain(_ value: String) -> String? {
  Array(value.utf8).withUnsafeBytes { FromHeader.domain(of: $0) }
}

@Suite struct FromHeaderTests {
  @Test(arguments: [
    ("a@bank.example", "bank.example"),
    ("<a@bank.example>", "bank.example"),
    ("Bank <a@Bank.Example>", "bank.example"),
    ("\"Bank, the <x@evil.example>\" <a@bank.example>", "bank.example"),
    ("\"\"\"Admin\"\" \" <sender@bank.example>", "bank.example"),
    ("Bank (our @ office (x)) <a@bank.example>", "bank.example"),
    ("a@bank.example (from x@evil.example)", "bank.example"),
    ("=?utf-8?Q?x=40evil=2Eexample?= <a@bank.example>", "bank.example"),
    ("=?utf-8?B?eEBldmlsLmV4YW1wbGU=?= <a@bank.example>", "bank.example"),
    ("x@evil.example <a@bank.example>", "bank.example"),
    ("first@bank.example, second@other.example", "bank.example"),
    ("undisclosed:;, a@bank.example", "bank.example"),
    ("Team: a@bank.example, b@other.example;", "bank.example"),
    ("\"a@b\"@bank.example", "bank.example"),
    ("Bank <a@bank.example", "bank.example"),
    ("Bank <a@bank.example.>", "bank.example"),
    ("Bücher <a@bücher.example>", "xn--bcher-kva.example"),
    ("Precious Treasure <treasure@example.com>", "example.com"),
    ("<@relay.example:a@bank.example>", "bank.example"),
    ("a @ bank.example", "bank.example"),
    ("=?utf-8?Q?x@evil.example,?= <a@bank.example>", "bank.example"),
    ("=?utf-8?Q?<x@evil.example>?= <a@bank.example>", "bank.example"),
    ("=?utf-8?Q?Bank:_(x@evil.example?= a@bank.example", "bank.example"),
    ("=?utf-8?B?QmFuaw==?= =?utf-8?Q?x@evil.example;?= <a@bank.example>", "bank.example"),
    ("=?utf-8?Q?a?=@bank.example", "bank.example"),
    ("=?not an encoded word?= a@bank.example", "bank.example"),
    ("a=?b@bank.example", "bank.example"),
    ("=?utf-8?Q?unfinished@bank.example", "bank.example"),
    ("Bank (a (b (c) d) (e)) <a@bank.example>", "bank.example"),
    ("Bank (escaped \\) still inside <x@evil.example>) <a@bank.example>", "bank.example"),
    ("\"escaped \\\" <x@evil.example>\" <a@bank.example>", "bank.example"),
    ("a(comment)@(comment)bank.example(comment)", "bank.example"),
    ("Empty:; , Team:a@bank.example;", "bank.example"),
    ("<>, <a@bank.example>", "bank.example"),
    ("Bank, Inc. <a@bank.example>", "bank.example"),
    ("<@one.example,@two.example:a@bank.example>", "bank.example"),
    ("Bank <a@bank.example>\r\n", "bank.example"),
    ("Bank\t\r\n <a@bank.example>", "bank.example"),
    ("a@BÜCHER.example", "xn--bcher-kva.example"),
    ("a@bücher。example", "xn--bcher-kva.example"),
    ("<a@[192.0.2.1]>", "[192.0.2.1]"),
  ])
  func findsTheAuthorsDomain(_ value: String, _ expected: String) {
    #expect(domain(value) == expected)
  }

  @Test(arguments: [
    "", "Bank", "<>", "a@", "(a@bank.example)", "\"a@bank.example\"", "a@b c", ";", ",,,",
    "@", "<@>", "<<>>", "Bank (never closed <a@bank.example>", "\"never closed <a@bank.example>",
    "=?utf-8?Q?x@evil.example?=", "a@.example", "a@bank..example", "\\", "(", "\"",
  ])
  func saysWhenThereIsNone(_ value: String) {
    #expect(domain(value) == nil)
  }

  @Test func survivesAnyBytes() {
    var random = SeededRandom(seed: 7)
    let alphabet = Array("a@b.<>()\"\\,;:= \u{0}\u{ff}".utf8)
    for _ in 0..<5000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let found = bytes.withUnsafeBytes { FromHeader.domain(of: $0) }
      if let found { #expect(DomainName.normalise(found) == found) }
    }
  }
}

@Suite struct MailboxTests {
  @Test(arguments: [
    ("a@Bank.Example", "bank.example"), ("<a@bank.example>", "bank.example"),
    ("bounce=x=y.example@bank.example", "bank.example"), ("\"a@b\"@bank.example", "bank.example"),
    ("@relay.example:a@bank.example", "bank.example"), ("a@bank.example > ", "bank.example"),
    ("a@bücher.example", "xn--bcher-kva.example"),
  ])
  func findsTheDomainOfMailFrom(_ mailbox: String, _ expected: String) {
    let found = Array(mailbox.utf8).withUnsafeBytes { FromHeader.domain(ofMailbox: $0) }
    #expect(found == expected)
  }

  @Test(arguments: ["", "<>", " ", "postmaster", "a@", "a@>", "@", "\u{0}"])
  func theNullSenderHasNone(_ mailbox: String) {
    #expect(Array(mailbox.utf8).withUnsafeBytes { FromHeader.domain(ofMailbox: $0) } == nil)
    #expect(Array(mailbox.utf8).withUnsafeBytes { FromHeader.domainRange(ofMailbox: $0) } == nil)
  }
}

@Suite struct EncodedWordTests {
  @Test(arguments: [-1, 0, 1])
  func encodedWordsAreKnownUpToTheirLimit(_ past: Int) {
    let frame = "=?utf-8?Q?x@evil.example,?="
    let fill = FromHeader.encodedWordBytesMax - frame.utf8.count + past
    let word = "=?utf-8?Q?x@evil.example,\(String(repeating: "a", count: fill))?="
    #expect(word.utf8.count == FromHeader.encodedWordBytesMax + past)
    // A longer one is text, in which the comma ends the first address.
    let expected = past <= 0 ? "bank.example" : "evil.example"
    #expect(domain(word + " <a@bank.example>") == expected)
  }

  @Test func manyBeginningsOfEncodedWordsAreNoTrap() {
    let value = String(repeating: "=?", count: 50_000) + " <a@bank.example>"
    #expect(domain(value) == "bank.example")
  }
}

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("Example.COM.", "example.com"), (" a.b ", "a.b"), ("[192.0.2.1]", "[192.0.2.1]"),
    ("_dmarc.example", "_dmarc.example"), ("straße.example", "xn--strae-oqa.example"),
    ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
  ])
  func normalises(_ text: String, _ expected: String) {
    #expect(DomainName.normalise(text) == expected)
  }

  @Test(arguments: ["", ".", "a..b", "a b", "a@b", "a<b.net", "a\u{0}b"])
  func refuses(_ text: String) {
    #expect(DomainName.normalise(text) == nil)
  }

  @Test func lengthIsBounded() {
    let label = String(repeating: "a", count: 60)
    let longest = [label, label, label, label].joined(separator: ".") + ".aaaaaaaaa"
    #expect(longest.utf8.count == DomainName.bytesMax)
    #expect(DomainName.normalise(longest) == longest)
    #expect(DomainName.normalise(longest + "a") == nil)
  }

  @Test(arguments: [-1, 0, 1])
  func unicodeLengthIsBounded(_ past: Int) {
    // Soft hyphens have two bytes and are mapped to nothing, so that the result stays short.
    let name = "bücher.example"
    let hyphens = (DomainName.unicodeBytesMax - name.utf8.count) / 2 + past
    let long = String(repeating: "\u{ad}", count: hyphens) + name
    #expect(DomainName.normalise(long) == (past <= 0 ? "xn--bcher-kva.example" : nil))
  }

  @Test func survivesAnyBytes() {
    var random = SeededRandom(seed: 1035)
    let alphabet = Array("ab.-_[]%@/:?# A".utf8) + [0, 0x7f] + Array("üß。℀１\u{ad}\u{200d}".utf8)
    for _ in 0..<5000 {
      let count = Int.random(in: 0...12, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      guard let found = bytes.withUnsafeBytes({ DomainName.normalise($0) }) else { continue }
      #expect(DomainName.normalise(found) == found, "\(bytes)")
      #expect(found.utf8.allSatisfy { $0 > 32 && $0 < 127 && !(0x41...0x5a).contains($0) })
    }
  }

  @Test func refusesInvalidUTF8() {
    let bytes: [UInt8] = [0x62, 0x91, 0x2e, 0x78]
    #expect(bytes.withUnsafeBytes { DomainName.normalise($0) } == nil)
  }
}
