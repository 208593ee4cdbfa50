import Testing

@testable import PMTASettings

/// How files, lines and blocks are read.
@Suite struct GrammarTests {
  @Test func wordsMayBeInAnyCaseAndBlanksAnywhere() throws {
    let read = try configuration(
      """
      \u{feff}DOMAIN-KEY  q1 ,\tHarbour.Example , "/keys/q1.pem"   # the old one
      < Virtual-MTA  "bulk" >
      \tSMTP-Source-Host\t192.0.2.7 bulk.harbour.example\r
        <Domain *>
          DKIM-Sign TRUE
        </DOMAIN>
      </virtual-mta bulk>
      """)
    #expect(read.global.keys.map(\.selector) == ["q1"])
    #expect(read.global.keys.map(\.file) == ["/keys/q1.pem"])
    #expect(read.global.keys.map(\.signer) == [.domain("harbour.example")])
    let vmta = try #require(read.vmtas["bulk"])
    #expect(vmta.scope.sources.map(\.seen) == ["192.0.2.7"])
    #expect(vmta.scope.domains.map { $0.value("dkim-sign")?.place.line } == [5])
    #expect(read.told == [])
  }

  @Test func namesInUnicodeAreComparedAsTheyTravel() throws {
    let read = try configuration(
      "domain-key s,bücher.example,/k\n<domain münchen.example>\ndkim-sign yes\n</domain>")
    let answer = try #require(
      SigningEvaluator(read).answer(
        SigningQuestion(from: "xn--bcher-kva.example", vmta: "", queue: "xn--mnchen-3ya.example")))
    #expect(answer.told == "d=xn--bcher-kva.example s=s config:1 config:3")
  }

  @Test func includesAreReadWhereTheyStandAndUnderTheRoot() throws {
    let read = try configuration(
      """
      include /etc/pmta/keys.d/*.key
      domain-key last,c.example,/k/c
      <virtual-mta v>
        include /etc/pmta/v.part
      </virtual-mta>
      include local.conf
      """,
      [
        "/copy/etc/pmta/keys.d/20.key": "domain-key two,b.example,/k/b",
        "/copy/etc/pmta/keys.d/10.key": "domain-key one,a.example,/k/a",
        "/copy/etc/pmta/keys.d/.hidden.key": "domain-key no,d.example,/k/d",
        "/copy/etc/pmta/v.part": "smtp-source-host 192.0.2.9 v.example",
        "/copy/etc/pmta/local.conf": "domain-key near,e.example,/k/e",
      ], root: "/copy")
    #expect(read.global.keys.map(\.selector) == ["one", "two", "last", "near"])
    #expect(read.global.keys[0].place.path == "/copy/etc/pmta/keys.d/10.key")
    #expect(read.vmtas["v"]?.scope.sources.map(\.address) == ["192.0.2.9"])
    #expect(read.paths.count == 5)
    #expect(!read.isIncomplete)
  }

  @Test func whatCannotBeIncludedIsToldWithItsLine() throws {
    let read = try configuration(
      """
      include /etc/pmta/none/*.conf
      include /etc/pmta/gone.conf
      include https://settings.example:4000/limits
      include /etc/pmta/config
      """)
    #expect(
      read.told == [
        "config:1 include_not_found", "config:2 include_not_found", "config:3 include_over_http",
        "config:4 include_loop",
      ])
    #expect(read.isIncomplete)
  }

  @Test func halfABlockMayStandInAnInclude() throws {
    let read = try configuration(
      """
      <virtual-mta v>
      include /etc/pmta/open.conf
        dkim-sign yes
        </domain>
      </virtual-mta>
      """, ["/etc/pmta/open.conf": "<domain mail.example>\nmax-smtp-out 3"])
    #expect(
      read.told == [
        "config:1 vmta_without_source", "config:3 sign_without_key",
        "config:3 signs_for_some_receivers_only",
      ])
    #expect(read.vmtas["v"]?.scope.domains.first?.patterns.map(\.name) == ["mail.example"])
  }

  @Test func blocksThatAreNotClosedEndWhereTheNextBegins() throws {
    let read = try configuration(
      """
      <virtual-mta one>
        smtp-source-host 192.0.2.1 one.example
        <domain a.example>
      <virtual-mta two>
        smtp-source-host 192.0.2.2 two.example
      </virtual-mta>
      </source>
      include /etc/pmta/rest.conf
      domain-key k,a.example,/k
      """, ["/etc/pmta/rest.conf": "<domain b.example>\nmax-smtp-out 4"])
    #expect(
      read.told.filter { $0.contains("block") } == [
        "config:1 block_not_closed", "config:3 block_not_closed", "config:7 block_not_opened",
        "rest.conf:1 block_not_closed",
      ])
    #expect(read.vmtas.keys.sorted() == ["one", "two"])
    #expect(read.global.keys.count == 1)
  }

  @Test func patternsAreLinesAndNeverBlocks() throws {
    let read = try configuration(
      """
      <pattern-list routes>
        mail-from /<[^>]+@x\\.example>/ virtual-mta=one
        header Subject /{$/ virtual-mta=gone
        mail-from /@y\\.example$/ <pattern-list>
          rcpt-to /@z\\.example>/ virtual-mta=one
          * virtual-mta=other
        </pattern-list>
      </pattern-list>
      <bounce-category-patterns>
        /<a{2}>/ bad-mailbox
      </bounce-category-patterns>
      <virtual-mta one>
      smtp-source-host 192.0.2.1 one.example
      </virtual-mta>
      """)
    #expect(read.told == ["config:3 vmta_unknown", "config:6 vmta_unknown"])
  }

  @Test func listsThatEndInACommaGoOn() throws {
    let read = try configuration(
      """
      domain-macro tlds com,
        co.uk,  # two parts
        fr
      <domain post.$tlds>
        dkim-sign yes
      </domain>
      domain-key k,harbour.example,
      smtp-source-host 192.0.2.1 a.example
      """)
    #expect(read.global.domains[0].patterns.map(\.name) == ["post.com", "post.co.uk", "post.fr"])
    #expect(read.global.domains[0].patterns.map(\.isFromMacro) == [true, true, true])
    // A directive is never the tail of another line.
    #expect(read.global.sources.count == 1)
    #expect(read.told.prefix(2) == ["config:1 line_continued", "config:5 sign_without_key"])
    #expect(read.told.contains("config:7 key_malformed"))
  }

  @Test func macrosThatLoopOrLackAreTold() throws {
    let read = try configuration(
      """
      domain-macro a x.$b
      domain-macro b y.$a
      <domain $a>
      </domain>
      <domain mail.$nowhere>
      </domain>
      """)
    #expect(read.told == ["config:3 macro_loop", "config:5 placeholder_left"])
  }

  @Test func bracesAreNoBlocks() throws {
    let read = try configuration(
      """
      domain * {
        dkim-sign yes
      }
      domain-key k,harbour.example,/k
      """)
    #expect(read.told == ["config:1 block_with_braces", "config:4 key_without_sign"])
    #expect(read.global.domains.isEmpty)
  }

  @Test func secretsAreNeitherKeptNorTold() throws {
    let secret = "hunter2-hunter2"
    let read = try configuration(
      """
      http-api-key \(secret)
      <smtp-user u>
        password \(secret)
      </smtp-user>
      <domain a.example>
        auth-password \(secret)#x
        smtp-server-tls-certificate /c.pem \(secret)
        unheard-of \(secret)
      </domain>
      <acct-file /var/log/a.csv>
        privacy-policy hash "\(secret)"
      </acct-file>
      """)
    #expect(read.told == ["config:6 comment_inside_value"])
    var dumped = ""
    dump(read, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(dumped.contains("a.example"))
    #expect(read.passedOver["unheard-of"] == 1)
  }

  @Test(arguments: [
    ("10/8", "10.0.0.0/8"), ("192.0.2.4/31", "192.0.2.4/31"), ("192.0.2.4", "192.0.2.4"),
    ("2001:db8::9", "2001:db8::9"), ("[IPv6:2001:db8::9]", "2001:db8::9"),
    ("192.0.2", nil), ("192.0.2.1-192.0.2.4", nil), ("name.example", nil), ("", nil),
  ])
  func addresses(text: String, seen: String?) {
    #expect(ConfigurationBuilder.network(text) == seen)
  }

  @Test(arguments: [
    ("a.conf", "*.conf", true), ("a.conf", "*", true), ("a.confx", "*.conf", false),
    ("aXbXc", "a*b*c", true), ("abc", "a?c", true), ("ac", "a?c", false), (".a", "*", false),
    (".a", ".*", true), ("", "*", true), ("aaab", "*a*ab", true), ("b", "", false),
  ])
  func wildcards(name: String, pattern: String, fits: Bool) {
    #expect(FileNamePattern.matches(name, pattern) == fits)
  }
}
