import ByteKit
import TestSupport
import Testing

@testable import Privacy

/// Local parts of addresses never survive, and what is no address stays.
struct LocalPartRedactorTests {
  private static let redactor = LocalPartRedactor(salt: [1, 2, 3])

  /// The text with every hash as `H`.
  private static func masked(_ text: String) -> String {
    text.replacing(#/redacted-[0-9a-f]{10}/#, with: "H")
  }

  @Test(arguments: [
    ("", ""), ("no address, 40 of 4", "no address, 40 of 4"), ("john@x.example", "H@x.example"),
    ("<john.doe@x.example>", "<H@x.example>"), ("rfc822;john@x.example", "rfc822;H@x.example"),
    ("mailto:john@x.example,jane@y.example", "mailto:H@x.example,H@y.example"),
    ("550 5.1.1 <o'brien+tag@x.example>: no", "550 5.1.1 <H@x.example>: no"),
    ("'john@x.example' unknown", "'H@x.example' unknown"),
    ("bounce-12-john=x.example@y.example", "H@y.example"),
    ("SRS0=Ab+c=9Z=x.example=john@y.example", "H@y.example"),
    ("<@relay.example:john@x.example>", "<@relay.example:H@x.example>"),
    ("\"john doe\"@x.example", "\"H\"@x.example"),
    ("a,\"\"\"john, doe\"\"@x.example\",b", "a,\"\"\"H\"\"@x.example\",b"),
    (#"{"rcpt":"\"john doe\"@x.example"}"#, #"{"rcpt":"\"H\"@x.example"}"#),
    (#""john\"doe"@x.example"#, #""H"@x.example"#), ("john@", "H@"), ("@", "@"), ("\"@", "\"@"),
    ("john@... User unknown", "H@... User unknown"), ("jörg@x.example", "H@x.example"),
    ("john@[192.0.2.1]", "H@[192.0.2.1]"), ("u=john%40x.example", "H%40x.example"),
    ("=?utf-8?q?john=40x.example?=", "H=40x.example?="), ("pct=40 sp=400.1", "pct=40 sp=400.1"),
    ("a@b@c", "H@H@c"), ("/G=John/S=Doe/@gate.example", "H@gate.example"),
    // At signs that are written otherwise, with and without blanks.
    ("to john @ x.example now", "to H @ x.example now"), ("john @x.example", "H @x.example"),
    ("john@ x.example", "H@ x.example"), ("john \t@ x", "H \t@ x"),
    ("john    @ x.example", "john    @ x.example"), ("john [at] x.example", "H [at] x.example"),
    ("john[AT]x.example", "H[AT]x.example"), ("john (at) <domain>", "H (at) <domain>"),
    ("look (at) ", "look (at) "), ("john(a)x.example", "H(a)x.example"),
    ("section(a) of it", "section(a) of it"), ("john\u{ff20}x.example", "H\u{ff20}x.example"),
    ("john&#64;x.example", "H&#64;x.example"), (#"john\u0040x.example"#, #"H\u0040x.example"#),
    ("john%<domain>", "H%<domain>"), ("100 % [97 to 100]", "100 % [97 to 100]"),
    // Names of directories and X.400 addresses.
    ("/O=ORG/OU=SITE/CN=RECIPIENTS/CN=JDOE", "/O=ORG/OU=SITE/CN=H/CN=H"),
    ("550 /o=Org/cn=john.doe: not found", "550 /o=Org/cn=H: not found"),
    ("CN=John Doe,OU=Users,DC=corp", "CN=H,OU=Users,DC=corp"),
    (#"CN=Doe\, John,OU=Users"#, "CN=H,OU=Users"),
    ("X400:c=BE;a= ;p=Org;o=Ex;s=Doe;g=John;", "X400:c=BE;a= ;p=Org;o=Ex;s=H;g=H;"),
    ("/G=John/S=Doe/O=Org/C=BE", "/G=H/S=H/O=Org/C=BE"),
    (
      "v=1; a=rsa-sha256; c=relaxed/simple; d=x.example; s=mail",
      "v=1; a=rsa-sha256; c=relaxed/simple; d=x.example; s=mail"
    ),
    // Bang paths, and what only looks like one.
    ("550 no uunet!corp.example!john here", "550 no uunet!corp.example!H here"),
    ("<domain>!john", "<domain>!H"),
    ("! ALERT, !! CRITICAL, no! Yes!", "! ALERT, !! CRITICAL, no! Yes!"),
    (
      "google.com!a.example!1771200000!1771286399.xml.gz",
      "google.com!a.example!1771200000!1771286399.xml.gz"
    ),
    (
      "google.com!a.example!1771200000!1771286399!u1.zip",
      "google.com!a.example!1771200000!1771286399!u1.zip"
    ),
  ]) func addressesInText(_ text: String, _ expected: String) {
    #expect(Self.masked(Self.redactor.redact(text)) == expected)
  }

  @Test func sameMailboxHasTheSameHashAndOthersHaveAnother() {
    func hash(_ text: String, _ redactor: LocalPartRedactor = Self.redactor) -> Substring {
      redactor.redact(text).prefix { $0 != "@" }
    }
    #expect(hash("John.Doe@x.example") == hash("john.doe@y.example"))
    #expect(hash("john@x.example") != hash("jane@x.example"))
    #expect(hash("john@x.example") != hash("john@x.example", LocalPartRedactor(salt: [1, 2, 4])))
    #expect(hash("john@x.example", LocalPartRedactor()) != hash("john@x.example"))
  }

  @Test(arguments: 1...50) func redactingTwiceChangesNothing(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "john", "@", "\"", "\\", " ", ",", "%40", "x.example", "<", ">", "'", ".", "jörg", "4",
      "!", "/CN=", "[at]", ";", "c=BE;", "s=", "(a)", "<domain>", "/",
    ]
    for _ in 0..<100 {
      let count = Int.random(in: 0...12, using: &random)
      let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
        .joined()
      let once = Self.redactor.redact(text)
      #expect(Self.redactor.redact(once) == once, "\(text)")
      #expect(!once.contains("john@") && !once.contains("john%40"), "\(text)")
    }
  }

  // MARK: - Names without an at sign

  @Test(arguments: [
    ("550 5.1.1 john.doe... User unknown", "550 5.1.1 H... User unknown"),
    ("Mailbox JOHN.DOE is full", "Mailbox H is full"),
    ("user john.doe@x.example of john.doe.example", "user H@x.example of john.doe.example"),
    ("johnxdoe, ajohn.doe, john.doex", "johnxdoe, ajohn.doe, john.doex"),
  ]) func namesOfTheRow(_ text: String, _ expected: String) {
    let redacted = Self.redactor.redact(text, naming: ["John.Doe@x.example"])
    #expect(Self.masked(redacted) == expected)
  }

  @Test(arguments: [
    ("x.example!john", "john is full"), ("/O=Org/CN=john", "john is full"),
    ("john [at] x.example", "john is full"), ("john @ x.example", "john is full"),
  ]) func namesOfOtherSpellings(_ address: String, _ text: String) {
    #expect(Self.masked(Self.redactor.redact(text, naming: [address])) == "H is full")
  }

  @Test func textNamesItsOwnAddresses() {
    let text = "john... <John@x.example> is unknown"
    #expect(Self.masked(Self.redactor.redact(text, naming: [])) == "H... <H@x.example> is unknown")
  }

  // MARK: - From headers

  @Test(arguments: [
    ("\"John Doe\" <john@x.example>", "H@x.example"), ("John Doe <john@x.example>", "H@x.example"),
    ("john@x.example", "H@x.example"), ("john@x.example (John Doe)", "H@x.example"),
    ("\"Doe, John\" <john@x.example>, Jane <jane@y.example>", "H@x.example, H@y.example"),
    ("=?utf-8?q?John=40home?= <john@x.example>", "H@x.example"),
    ("john@home <john@x.example>", "H@x.example"), ("John john@x.example Doe", "H@x.example"),
    ("\"john doe\"@x.example", "\"H\"@x.example"), ("<\"john doe\"@x.example>", "\"H\"@x.example"),
    ("\"John <john@x.example>", "H"), ("John Doe", "H"), ("John <john @ x.example>", "H"),
    ("<john@x.example", "H@x.example"), ("", ""), (" ", ""),
    ("Team: john@x.example;", "H@x.example"),
    ("\"a \\\" b\" <john@x.example>", "H@x.example"),
    ("(John (Doe)) john@x.example", "H@x.example"),
  ]) func fromHeaderKeepsTheAddressAlone(_ header: String, _ expected: String) {
    #expect(Self.masked(Self.redactor.redact(fromHeader: header)) == expected)
  }

  @Test func bareNameHasTheHashOfItsAddress() {
    let address = Self.redactor.redact("john.doe@x.example").prefix { $0 != "@" }
    #expect(
      Self.redactor.redact("john.doe unknown", naming: ["john.doe@x.example"])
        == address + " unknown")
  }

  @Test(arguments: [
    ("<john+news@x.example>", "john is full", "H is full"),
    ("bounce+john=x.example@y.example", "no john=x.example here", "no H=x.example here"),
    ("\"john doe\"@x.example", "no john doe here", "no H here"),
    ("ab@x.example", "ab is short", "ab is short"), ("abc@x.example", "abc is not", "H is not"),
    ("no address", "no address", "no address"),
    ("redacted@x.example", "redacted@x.example", "H@x.example"),
  ]) func namesInsideAddresses(_ address: String, _ text: String, _ expected: String) {
    #expect(Self.masked(Self.redactor.redact(text, naming: [address])) == expected)
  }

  // MARK: - Rows and paths

  @Test func fieldThatMayBeCutIsLeftOut() {
    func row(_ text: String, _ isCut: Bool) -> String {
      Self.masked(Self.redactor.redact(row: Array(text.utf8), isCut: isCut))
    }
    #expect(row("b,jane@x.example,joh", false) == "b,H@x.example,joh")
    #expect(row("b,jane@x.example,joh", true) == "b,H@x.example,")
    #expect(row("b,\"x, joh", true) == "b,")
    #expect(row("joh", true) == "")
  }

  @Test(arguments: [
    (
      "b,\"John Doe <j@x.example>\",\"smtp;550 no <j@x.example>\"",
      "b,\"H <H@x.example>\",\"smtp;550 no <H@x.example>\""
    ),
    (
      "b,\"\"\"Doe, John\"\" <j@x.example>\",550 no <j@x.example>",
      "b,\"\"\"H\"\" <H@x.example>\",550 no <H@x.example>"
    ),
    (
      "b,j@x.example (John Doe),app@x.example (10.0.0.1)",
      "b,H@x.example (H),H@x.example (10.0.0.1)"
    ),
    (
      "{\"type\":\"b\",\"header_From\":\"John Doe <j@x.example>\"}",
      "{\"type\":\"b\",\"header_From\":\"H <H@x.example>\"}"
    ),
  ]) func namesOfARowAreHashed(_ row: String, _ expected: String) {
    #expect(Self.masked(Self.redactor.redact(row: Array(row.utf8), isCut: false)) == expected)
  }

  @Test func foldersOfAPathStay() {
    #expect(
      Self.masked(Self.redactor.redact(path: "/var/mail/dmarc@x.example/new/1"))
        == "/var/mail/H@x.example/new/1")
  }

  @Test(arguments: [
    ("", ""), ("a-b.example", "a-b.example"), ("_dmarc.a.example", "_dmarc.a.example"),
    ("john@x.example", "H@x.example"), ("john doe@x.example", "H@x.example"),
    ("a@b@x.example", "H@x.example"), ("john doe", "H"), ("@x.example", "@x.example"),
    ("*", "H"),
  ]) func domainThatIsNone(_ text: String, _ expected: String) {
    #expect(Self.masked(Self.redactor.redact(domain: text)) == expected)
  }

  @Test func problemIsRedactedWhole() {
    let problem = InputProblem(
      code: "x", path: "/a/j@b", place: .line(3), reason: "bad 'j@b'", hint: "ask j@b")
    let redacted = Self.redactor.redact(problem)
    #expect(
      [redacted.path, redacted.reason, redacted.hint].map { Self.masked($0 ?? "") }
        == ["/a/H@b", "bad 'H@b'", "ask H@b"])
    #expect(redacted.code == problem.code && redacted.place == problem.place)
  }
}
