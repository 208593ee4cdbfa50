import Testing

@testable import PMTASettings

/// What configurations come to, mail by mail, worked out by hand.
@Suite struct MeaningTests {
  private static let harbour = """
    domain-key h25,harbour.example,/k/h25
    domain-key t25,tickets.harbour.example,/k/t25
    domain-macro wide org, net
    <virtual-mta own>
      domain-key o25,*,/k/o25
    </virtual-mta>
    <virtual-mta quiet>
      <domain gmail.com>
        dkim-sign no
      </domain>
      <domain [*.]web.example>
        queue-to web.queue
      </domain>
      <domain web.queue>
        dkim-sign yes
      </domain>
    </virtual-mta>
    <virtual-mta-pool crew>
      domain-key c25,harbour.example,/k/c25
      virtual-mta member
      virtual-mta strict
      <domain *.corp.example>
        dkim-sign no
      </domain>
    </virtual-mta-pool>
    <virtual-mta member>
      domain-key m25,ferry.example,/k/m25
      <domain a.corp.example>
        dkim-sign yes
      </domain>
    </virtual-mta>
    <virtual-mta strict>
      <domain *>
        dkim-identity strict-from
        second-dkim-sign yes
        second-dkim-identity news@ferry.example
        second-dkim-identity-fallback @harbour.example
        second-dkim-algorithm rsa-sha256
      </domain>
    </virtual-mta>
    <virtual-mta away>
      <domain *>
        reroute-to-virtual-mta own
      </domain>
    </virtual-mta>
    <virtual-mta safe>
      domain-key {selector}, {domain}, {vault}:/v1/x/${selector}/${domain}:dk
    </virtual-mta>
    <virtual-mta asked>
      <domain *>
        dkim-sign if-x-dkim-options-present
      </domain>
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    <domain mail.$wide>
      dkim-sign no
    </domain>
    <domain mail.net>
      dkim-sign yes
    </domain>
    """

  @Test(arguments: [
    // A parent's key before the child's takes the child's mail; d= is the key's domain.
    ("tickets.harbour.example", "", "", "d=harbour.example s=h25 config:1 config:55", "guide"),
    // `*` of the VirtualMTA goes before the global keys, and signs as the sending domain itself.
    (
      "tickets.harbour.example", "own", "", "d=tickets.harbour.example s=o25 config:5 config:55",
      "guide"
    ),
    ("stranger.test", "own", "", "d=stranger.test s=o25 config:5 config:55", "guide"),
    ("harbour.example", "quiet", "gmail.com", "unsigned switched_off config:9", "guide"),
    (
      "harbour.example", "quiet", "yahoo.com", "d=harbour.example s=h25 config:1 config:55", "guide"
    ),
    ("stranger.test", "quiet", "yahoo.com", "unsigned no_key config:55", "guide"),
    // The queue that mail is put into counts.
    (
      "harbour.example", "quiet", "x.web.example", "d=harbour.example s=h25 config:1 config:15",
      "inferred"
    ),
    (
      "harbour.example", "quiet", "web.queue", "d=harbour.example s=h25 config:1 config:15", "guide"
    ),
    // Own keys, then the pool's, then the global ones.
    ("ferry.example", "member", "", "d=ferry.example s=m25 config:27 config:55", "guide"),
    ("harbour.example", "member", "", "d=harbour.example s=c25 config:19 config:55", "guide"),
    ("harbour.example", "crew", "", "d=harbour.example s=c25 config:19 config:55", "guide"),
    // A pool's block that is nearer than the global `*` goes first in any order.
    ("harbour.example", "member", "b.corp.example", "unsigned switched_off config:23", "guide"),
    (
      "harbour.example", "member", "corp.example", "d=harbour.example s=c25 config:19 config:55",
      "guide"
    ),
    (
      "harbour.example", "member", "a.corp.example", "d=harbour.example s=c25 config:19 config:29",
      "guide"
    ),
    // The From domain exactly: no parent's key. What is open is the second signature.
    ("harbour.example", "strict", "", "d=harbour.example s=c25 config:19 config:55", "both"),
    ("x.harbour.example", "strict", "", "unsigned no_key config:55", "both"),
    ("harbour.example", "away", "", "d=harbour.example s=o25 config:5 config:55", "inferred"),
    ("harbour.example", "safe", "", "unknown vault", "guide"),
    ("harbour.example", "asked", "", "unknown options_unread", "both"),
    // Written out beats a macro; a macro's name is as near as a written one.
    ("harbour.example", "", "mail.org", "unsigned switched_off config:58", "guide"),
    ("harbour.example", "", "mail.net", "d=harbour.example s=h25 config:1 config:61", "guide"),
    (
      "HARBOUR.example.", "{Default}", "Mail.NET", "d=harbour.example s=h25 config:1 config:61",
      "guide"
    ),
  ])
  func answers(from: String, vmta: String, queue: String, told: String, certainty: String) throws {
    let evaluator = SigningEvaluator(try configuration(Self.harbour))
    let answer = try #require(
      evaluator.answer(
        SigningQuestion(from: from, vmta: vmta, queue: queue.isEmpty ? "else.example" : queue)))
    #expect(answer.told == told)
    #expect(answer.certainty.rawValue == certainty)
    #expect(answer.command == nil)
  }

  @Test func aSenderHeaderCountsBeforeFrom() throws {
    let evaluator = SigningEvaluator(try configuration(Self.harbour))
    let answer = evaluator.answer(
      SigningQuestion(
        from: "ferry.example", sender: "harbour.example", vmta: "", queue: "a.example"))
    #expect(answer?.told == "d=harbour.example s=h25 config:1 config:55")
  }

  @Test func aSecondSignatureHasSettingsOfItsOwn() throws {
    let evaluator = SigningEvaluator(try configuration(Self.harbour))
    let answer = try #require(
      evaluator.answer(SigningQuestion(from: "stranger.test", vmta: "strict", queue: "a.example")))
    #expect(answer.told == "unsigned no_key config:55")
    #expect(answer.toldSecond == "d=harbour.example s=c25 config:19 config:35")
    #expect(!answer.isUnsigned)
    #expect(answer.signatures.map(\.domain) == ["harbour.example"])
  }

  @Test func anUnknownVirtualMTAHasNoAnswer() throws {
    let evaluator = SigningEvaluator(try configuration(Self.harbour))
    #expect(
      evaluator.answer(SigningQuestion(from: "harbour.example", vmta: "gone", queue: "a.example"))
        == nil)
  }

  @Test func whereTheGuideLeavesItOpenBothReadingsAreTold() throws {
    let evaluator = SigningEvaluator(
      try configuration(
        """
        domain-key k,harbour.example,/k
        <virtual-mta v>
          <domain *>
            dkim-sign yes
          </domain>
        </virtual-mta>
        <domain gmail.com>
          dkim-sign no
        </domain>
        """))
    let answer = try #require(
      evaluator.answer(SigningQuestion(from: "harbour.example", vmta: "v", queue: "gmail.com")))
    #expect(
      answer.told == "d=harbour.example s=k config:1 config:4 | unsigned switched_off config:8")
    #expect(answer.certainty == .depends)
    #expect(answer.command == "pmta show settings gmail.com/v")
    #expect(answer.outcome == nil)
    #expect(!answer.isUnsigned)
  }

  @Test func aSourceThatReadsOptionsLeavesItOpen() throws {
    let evaluator = SigningEvaluator(
      try configuration(Self.harbour + "\n<source 10/8>\nprocess-x-dkim-options yes\n</source>"))
    let answer = evaluator.answer(
      SigningQuestion(from: "harbour.example", vmta: "asked", queue: "a.example"))
    #expect(answer?.told == "unknown options")
  }

  @Test func anEmptyValueClearsAnInheritedOne() throws {
    let evaluator = SigningEvaluator(
      try configuration(
        """
        domain-key k,harbour.example,/k
        <domain *>
          dkim-sign yes
        </domain>
        <domain a.example>
          dkim-sign ""
        </domain>
        """))
    let answer = evaluator.answer(
      SigningQuestion(from: "harbour.example", vmta: "", queue: "a.example"))
    #expect(answer?.told == "unsigned not_set")
  }

  @Test func addressLiteralsHaveBlocksOfTheirOwn() throws {
    let evaluator = SigningEvaluator(
      try configuration(
        """
        domain-key k,harbour.example,/k
        <domain *>
          dkim-sign yes
        </domain>
        <domain [192.0.2.0/24]>
          dkim-sign no
        </domain>
        """))
    func told(_ queue: String) -> String? {
      evaluator.answer(SigningQuestion(from: "harbour.example", vmta: "", queue: queue))?.told
    }
    #expect(told("[192.0.2.77]") == "unsigned switched_off config:6")
    #expect(told("[198.51.100.1]") == "d=harbour.example s=k config:1 config:3")
  }
}
