import Testing

@testable import PMTASettings

/// Mistakes that configurations in the wild have, each told with its line.
@Suite struct RemarkTests {
  @Test(arguments: [
    ("domain-key s1,/k/a.pem", "key_malformed"),
    ("domain-key a.example,host,*,/k/a.pem", "key_malformed"),
    ("domain-key selector=s1,domain=a.example,file=/k", "key_malformed"),
    ("domain-key s1,,/k", "key_malformed"),
    ("domain-key harbour.example, s1, /k/a.pem", "key_swapped"),
    ("domain-key s1,{{DOMAIN}},/k/a.pem", "placeholder_left"),
    ("domain-key s1,a.example,$P{DKIM}", "placeholder_left"),
    ("domain-key s1,$gone,/k", "placeholder_left"),
    ("dkim-key /k/a.pem", "directive_unknown"),
    ("dkim-selector s1", "directive_unknown"),
    ("domain-key-file /k", "directive_unknown"),
    ("add-vmta x", "directive_unknown"),
    ("bind-to-source-ip 192.0.2.1", "directive_unknown"),
    ("domian-key s1,a.example,/k", "directive_unknown"),
    ("dkim-sign yes", "directive_misplaced"),
    ("smtp-source-host mta.example 192.0.2.1", "source_host_swapped"),
    ("smtp-source-host 192.0.2.3-192.0.2.4 mta.example", "source_host_malformed"),
    ("smtp-source-host {ip_address} mta.example", "placeholder_left"),
    ("smtp-source-host YOUR_PRIMARY_IP mta.example", "placeholder_left"),
    ("smtp-source-host 192.0.2.3", "source_host_without_name"),
    ("smtp-source-ip 192.0.2.3", "directive_old"),
    ("/pmta {", "block_with_braces"),
  ])
  func ofOneLine(text: String, kind: String) throws {
    let read = try configuration("# first\n" + text)
    let told = read.told.filter { $0 != "config:2 key_without_sign" }
    #expect(told == ["config:2 \(kind)"])
  }

  @Test(arguments: [
    "max-smtp-out 20", "bounce-after 4d12h", "domain-key s1,a.b.example,/k", "run-as-root no",
    "smtp-source-host 192.0.2.0/28 mta.example", "smtp-source-host 2001:db8::1 mta.example",
    "http-mgmt-port 8080", "max-errors 3", "dkimless",
    "smtp-proxy-source-host 10.0.0.9 10.0.0.1:5000 192.0.2.9 n.example",
  ])
  func soundLinesAreLeftAlone(text: String) throws {
    let told = try configuration(text).told.filter { !$0.hasSuffix("key_without_sign") }
    #expect(told == (text == "dkimless" ? ["config:1 directive_unknown"] : []))
  }

  @Test func keysThatNoMailReaches() throws {
    let read = try configuration(
      """
      domain-key a,harbour.example,/k/a
      domain-key b,x.harbour.example,/k/b
      domain-key a,harbour.example,/k/new
      domain-key c,harbour.example,/k/c
      domain-key d,*,/k/d
      domain-key e,ferry.example,/k/e
      <domain *>
        dkim-sign yes
      </domain>
      """)
    #expect(
      read.told == [
        "config:2 key_never_used", "config:3 selector_twice", "config:4 key_never_used",
        "config:5 wildcard_key_first", "config:5 wildcard_key_shared", "config:6 key_never_used",
      ])
    #expect(read.remarks(.wildcardKeyFirst)[0].advice == "Move it behind line 6.")
  }

  @Test func aChildsKeyIsReachedWhereTheFromDomainCountsAlone() throws {
    let read = try configuration(
      """
      domain-key a,harbour.example,/k/a
      domain-key b,x.harbour.example,/k/b
      <domain *>
        dkim-sign yes
        dkim-identity strict-from
      </domain>
      """)
    #expect(read.told == [])
  }

  @Test func signingThatIsNotWhatItSeems() throws {
    let read = try configuration(
      """
      domain-key a,harbour.example,/k/a
      smtp-source-host 192.0.2.1 mta.example
      <virtual-mta off>
        smtp-source-host 192.0.2.2 off.example
        <domain *>
          dkim-sign no
        </domain>
      </virtual-mta>
      <virtual-mta fixed>
        smtp-source-host 192.0.2.3 fixed.example
        domain-key z,*,/k/z
        <domain *>
          dkim-identity @agency.test
          dkim-identity-fallback @harbour.example
          dkim-algorithm rsa-sha1
        </domain>
      </virtual-mta>
      <virtual-mta asks>
        smtp-source-host 192.0.2.4 asks.example
        <domain *>
          dkim-sign if-x-dkim-options-present
        </domain>
      </virtual-mta>
      <virtual-mta odd>
        smtp-source-host 192.0.2.5 odd.example
        <domain *>
          dkim-sign maybe
        </domain>
      </virtual-mta>
      <domain gmail.com>
        dkim-sign yes
      </domain>
      """)
    #expect(
      read.told == [
        "config:6 signing_switched_off", "config:11 wildcard_key_shared",
        "config:13 identity_of_another_domain", "config:14 fallback_never_used",
        "config:15 algorithm_sha1", "config:21 sign_only_with_options", "config:27 value_unknown",
        "config:31 signs_for_some_receivers_only",
      ])
    #expect(read.remarks(.signsForSomeReceiversOnly)[0].level == .critical)
  }

  @Test func signingWithoutKeysAndKeysWithoutSigning() throws {
    #expect(
      try configuration("<domain *>\ndkim-sign yes\n</domain>").told == [
        "config:2 sign_without_key"
      ])
    #expect(try configuration("domain-key a,b.example,/k").told == ["config:1 key_without_sign"])
    let listed = try configuration(
      """
      <domain-key-list customers>
        domain-key c,customer.example,/k/c
      </domain-key-list customers>
      """)
    #expect(listed.told == ["config:2 key_list_never_used"])
  }

  @Test func namesThatAreNotThereOrThereTwice() throws {
    let read = try configuration(
      """
      smtp-source-host 192.0.2.1 mta.example
      <virtual-mta one>
        smtp-source-host 192.0.2.7 one.example
      </virtual-mta>
      <virtual-mta two>
        smtp-source-host 192.0.2.7 two.example
        use-proxy px1,px2
      </virtual-mta>
      <proxy px1>
        client 192.0.2.90 px1.example
      </proxy>
      <virtual-mta bare>
        max-smtp-out 3
      </virtual-mta>
      <virtual-mta one>
        smtp-source-host 192.0.2.8 one.example
      </virtual-mta>
      <virtual-mta-pool p>
        virtual-mta one
        virtual-mta gone
        <domain a.example>
          max-smtp-out 3
        </domain>
      </virtual-mta-pool>
      <virtual-mta-pool q>
        virtual-mta one
        <domain b.example>
          max-smtp-out 3
        </domain>
      </virtual-mta-pool>
      <virtual-mta-pool two>
        virtual-mta one
      </virtual-mta-pool>
      <source 0/0>
        always-allow-relaying yes
        process-x-virtual-mta yes
        default-virtual-mta missing
      </source>
      <rewrite-list r>
        from-domain old.example new.example
      </rewrite-list>
      """)
    #expect(
      read.told == [
        "config:5 pool_named_as_vmta", "config:6 address_twice", "config:7 proxy_unknown",
        "config:12 vmta_without_source", "config:15 vmta_twice",
        "config:20 pool_names_unknown_vmta", "config:26 vmta_in_two_pools_with_domains",
        "config:36 anybody_picks_vmta", "config:37 default_vmta", "config:37 vmta_unknown",
        "config:40 from_rewritten",
      ])
    #expect(read.sources(of: try #require(read.vmtas["bare"])).map(\.seen) == ["192.0.2.1"])
    #expect(
      read.sources(of: try #require(read.vmtas["two"])).map(\.seen) == ["192.0.2.7", "192.0.2.90"])
  }

  @Test func keyFilesAreLookedForAndNotOpened() throws {
    let text = """
      domain-key a,a.example,/etc/pmta/keys/a.pem
      domain-key b,b.example,/etc/pmta/keys/b.pem
      domain-key c,c.example,/etc/pmta/keys/c.pem
      domain-key d,d.example,/elsewhere/d.pem
      <domain *>
        dkim-sign yes
      </domain>
      """
    let modes = ["/r/etc/pmta/keys/a.pem": 0o640, "/r/etc/pmta/keys/b.pem": 0o644]
    let read = try configuration(text, root: "/r", modes: modes)
    #expect(read.told == ["config:2 key_file_open", "config:3 key_file_missing"])
    // Of a copy without keys nothing is said.
    #expect(try configuration(text).told == [])
  }

  @Test func valuesFromOutsideAreCutInRemarks() throws {
    let long = String(repeating: "x", count: 5_000)
    let read = try configuration("include /\(long)\nsmtp-source-host \(long) y")
    #expect(read.remarks.count == 2)
    let longest = read.remarks.map(\.text.utf8.count).max() ?? 0
    #expect(longest < 300)
  }
}
