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
  ])
  func findsTheAuthorsDomain(_ value: String, _ expected: String) {
    #expect(domain(value) == expected)
  }

  @Test(arguments: ["", "Bank", "<>", "a@", "(a@bank.example)", "\"a@bank.example\"", "a@b c"])
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

  @Test func refusesInvalidUTF8() {
    let bytes: [UInt8] = [0x62, 0x91, 0x2e, 0x78]
    #expect(bytes.withUnsafeBytes { DomainName.normalise($0) } == nil)
  }
}
