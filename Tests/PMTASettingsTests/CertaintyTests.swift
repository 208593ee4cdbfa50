import Testing

@testable import PMTASettings

/// How sure an answer is, and what is told where it is not.
@Suite struct CertaintyTests {
  private static func answer(
    _ text: String, from: String = "plover.example", vmta: String = "v", queue: String = "gmail.com"
  ) throws -> SigningAnswer {
    try #require(
      SigningEvaluator(try configuration(text)).answer(
        SigningQuestion(from: from, vmta: vmta, queue: queue)))
  }

  /// A VirtualMTA's block, and two global ones.
  private static func blocks(
    _ inner: String, _ inside: String, star: String = "max-smtp-out 2",
    gmail: String = "max-smtp-out 3"
  ) -> String {
    """
    domain-key k,plover.example,/k
    domain-key o,other.example,/o
    <virtual-mta v>
      <domain \(inner)>
        \(inside)
      </domain>
    </virtual-mta>
    <domain *>
      \(star)
    </domain>
    <domain gmail.com>
      \(gmail)
    </domain>
    """
  }

  @Test func whatIsOpenIsWhichBlockDecidesWhetherToSign() throws {
    func certainty(_ text: String, _ queue: String = "gmail.com") throws -> String {
      try Self.answer(text, queue: queue).certainty.rawValue
    }
    // The inner block decides, and one further out is as near, or nearer.
    #expect(try certainty(Self.blocks("*", "dkim-sign yes"), "yahoo.com") == "both")
    #expect(try certainty(Self.blocks("*", "dkim-sign yes")) == "both")
    #expect(try certainty(Self.blocks("gmail.com", "dkim-sign no")) == "both")
    // None further out is: it goes first in any order.
    #expect(try certainty(Self.blocks("yahoo.com", "dkim-sign yes"), "yahoo.com") == "guide")
    #expect(try certainty(Self.blocks("*.test", "dkim-sign no"), "a.test") == "guide")
    // Only the global ones speak of it.
    #expect(
      try certainty(Self.blocks("*", "dkim-identity strict-from", gmail: "dkim-sign yes"))
        == "guide")
    #expect(try certainty(Self.blocks("*", "max-smtp-out 9", star: "dkim-sign yes")) == "guide")
    // The readings take other lines for the identity, and come to the same key.
    let identities = Self.blocks(
      "*", "dkim-identity @plover.example",
      gmail: "dkim-sign yes\n  dkim-identity sender-or-from")
    #expect(try certainty(identities) == "both")
    let others = Self.blocks(
      "*", "dkim-identity @other.example", gmail: "dkim-sign yes\n  dkim-identity sender-or-from")
    #expect(try certainty(others) == "depends")
  }

  private static let strict = """
    domain-key any,*,/any
    domain-key p,plover.example,/p
    <virtual-mta v>
      domain-key own,own.example,/own
      <domain *>
        dkim-identity strict-from
      </domain>
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    """

  @Test func aKeyForAnyDomainMayBeNoExactMatch() throws {
    let own = try Self.answer(Self.strict, from: "own.example")
    #expect(own.told == "d=own.example s=own config:4 config:10")
    #expect(own.word == .yes)
    #expect(own.certainty == .guide)
    let child = try Self.answer(Self.strict, from: "x.own.example")
    #expect(child.told == "d=x.own.example s=any config:1 config:10 | unsigned no_key config:10")
    #expect(child.word == .maybe)
    #expect(child.certainty == .inferred)
    #expect(child.command == nil)
    #expect(!child.isSure)
    #expect(!child.isUnsigned)
    #expect(child.signatures == [])
    // Without the key for any, that of the very domain comes next.
    let named = try Self.answer(Self.strict)
    #expect(
      named.told == "d=plover.example s=any config:1 config:10 | d=plover.example s=p config:2"
        + " config:10")
    #expect(named.word == .maybe)
    // Elsewhere nothing is strict.
    let other = try Self.answer(Self.strict, from: "x.own.example", vmta: "")
    #expect(other.told == "d=x.own.example s=any config:1 config:10")
    #expect(other.certainty == .guide)
  }

  @Test func aFallbackBehindAKeyForAnyIsOpenForStrangersAlone() throws {
    let text = """
      domain-key any,*,/any
      domain-key p,plover.example,/p
      <domain *>
        dkim-sign yes
        dkim-identity-fallback @plover.example
      </domain>
      """
    for (from, certainty) in [
      ("plover.example", "guide"), ("a.plover.example", "guide"), ("stranger.test", "inferred"),
    ] {
      let answer = try Self.answer(text, from: from, vmta: "")
      #expect(answer.told == "d=\(from) s=any config:1 config:4")
      #expect(answer.certainty.rawValue == certainty)
    }
  }

  @Test func twoPoolsWithBlocksMatterWhereTheVirtualMTAIsSilent() throws {
    let text = """
      domain-key p,plover.example,/p
      <virtual-mta v>
        <domain gmail.com>
          dkim-sign no
        </domain>
      </virtual-mta>
      <virtual-mta-pool a>
        virtual-mta v
        <domain *>
          dkim-sign yes
        </domain>
      </virtual-mta-pool>
      <virtual-mta-pool b>
        virtual-mta v
        <domain yahoo.com>
          dkim-sign no
        </domain>
      </virtual-mta-pool>
      """
    #expect(try Self.answer(text).certainty == .guide)
    #expect(try Self.answer(text, queue: "yahoo.com").certainty == .inferred)
    #expect(try Self.answer(text, queue: "else.test").certainty == .inferred)
  }

  @Test func mailThatMustAskForItsSignatureDependsOnThat() throws {
    let text = """
      domain-key p,plover.example,/p
      <domain *>
        dkim-sign if-x-dkim-options-present
      </domain>
      """
    let unread = try Self.answer(text, vmta: "")
    #expect(unread.word == .depends)
    #expect(unread.certainty == .guide)
    #expect(unread.first[0].keyAt?.short == "config:1")
    #expect(unread.first[0].signAt?.short == "config:3")
    // Most likely never: where all is weighed, such mail is unsigned.
    #expect(unread.isUnsigned)
    #expect(unread.isSure)
    let read = try Self.answer(
      text + "\n<source 10/8>\nprocess-x-dkim-options yes\n</source>", vmta: "")
    #expect(read.word == .depends)
    #expect(!read.isSure)
    #expect(!read.isUnsigned)
  }

  @Test func aKeyThatIsUsedElsewhereIsNoLoss() throws {
    let text = """
      domain-key any,*,/any
      domain-key p,plover.example,/p
      domain-key q,plover.example,/q
      <virtual-mta v>
        smtp-source-host 192.0.2.1 v.plover.example
        domain-key p,plover.example,/p
        domain-key q,plover.example,/other
      </virtual-mta>
      <domain *>
        dkim-sign yes
      </domain>
      """
    let found = try configuration(text).remarks(.keyNeverUsed)
    #expect(found.map { "\($0.place.line) \($0.level)" } == ["2 info", "3 warning", "7 warning"])
    #expect(found[0].text.hasSuffix("the same key at /etc/pmta/config:6 is"))
  }

  @Test func aNameOfItsOwnWithoutAnAddressIsOdd() throws {
    let text = """
      smtp-source-host 192.0.2.1 mta.plover.example
      <virtual-mta bare>
        max-smtp-out 2
      </virtual-mta>
      <virtual-mta named>
        host-name named.plover.example
      </virtual-mta>
      """
    let found = try configuration(text).remarks(.vmtaWithoutSource)
    #expect(found.map(\.level) == [.info, .warning])
    #expect(found[1].text.contains("192.0.2.1, by the name named.plover.example"))
  }
}
