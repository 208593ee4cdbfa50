import TestSupport
import Testing

@testable import PMTASettings

/// What a change of the configuration changes for mail.
@Suite struct SettingsComparisonTests {
  @Test func oneChangedLineNamesExactlyThePairsThatItChanges() throws {
    var random = SeededRandom(seed: 500)
    var changed = 0
    var lost = 0
    for _ in 0..<500 {
      let before = SpelledSettings(&random)
      var after = before
      after.changeOneLine(&random)
      let pairs = SpelledSettings.senders.flatMap { from in
        ["{default}", "v1", "v2", "v3"].map { MailPair(domain: from, vmta: $0) }
      }
      let mail = Dictionary(uniqueKeysWithValues: pairs.map { ($0, 7) })
      let found = SettingsComparison(
        old: try configuration(before.text), new: try configuration(after.text), mail: mail)
      let wanted = pairs.filter { pair in
        (SpelledSettings.queues + ["else.test"]).contains { queue in
          before.meaning(from: pair.domain, vmta: pair.vmta, queue: queue)
            != after.meaning(from: pair.domain, vmta: pair.vmta, queue: queue)
        }
      }
      let named = Set(found.changes.map(\.pair))
      #expect(named == Set(wanted), "\(before.text)\n=====\n\(after.text)")
      changed += wanted.count
      lost += found.hasLoss ? 1 : 0
    }
    #expect(changed > 800)
    #expect(lost > 20)
  }

  private static let base = """
    domain-key h25,harbour.example,/k/h25
    <virtual-mta bulk>
      smtp-source-host 192.0.2.1 bulk.example
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    """

  @Test(arguments: [
    ("/k/h25", "/k/h26", ["changes_key_file"]),
    ("h25,", "h26,", ["changes_key"]),
    ("harbour.example", "agency.test", ["loses_signature", "gains_signature"]),
    ("h25,harbour.example", "h25,*", ["gains_signature"]),
    ("dkim-sign yes", "dkim-sign no", ["loses_signature"]),
    ("dkim-sign yes", "dkim-sign yes\n dkim-algorithm rsa-sha1", ["changes_algorithm"]),
    ("dkim-sign yes", "dkim-sign yes\n second-dkim-sign yes", ["gains_second"]),
    ("<virtual-mta bulk>", "<virtual-mta news>", ["loses_vmta", "gains_signature"]),
    ("<domain *>", "<domain gmail.com>", ["loses_signature"]),
    ("dkim-sign yes", "dkim-sign yes\n max-smtp-out 4", []),
    ("dkim-sign yes", "dkim-sign if-x-dkim-options-present", ["loses_signature"]),
    (
      "<domain *>",
      "<virtual-mta x>\n<domain *>\ndkim-sign yes\n</domain>\n</virtual-mta>\n<domain *>",
      ["gains_signature"]
    ),
  ])
  func kinds(old: String, new: String, kinds: [String]) throws {
    let changed = Self.base.replacing(old, with: new, maxReplacements: 1)
    let found = SettingsComparison(
      old: try configuration(Self.base), new: try configuration(changed))
    #expect(Set(found.changes.map(\.kind.rawValue)) == Set(kinds))
    #expect(found.hasLoss == kinds.contains { $0.hasPrefix("loses") && $0 != "loses_second" })
  }

  @Test func aSignatureThatMayGoIsNoLossAndNoGain() throws {
    let after =
      Self.base
      + "\n<virtual-mta bulk>\n<domain gmail.com>\ndkim-sign no\n</domain>\n</virtual-mta>"
    let found = SettingsComparison(
      old: try configuration(Self.base), new: try configuration(after))
    #expect(found.changes.map(\.kind) == [.losesSignature])
    #expect(found.changes[0].receivers == ["gmail.com"])
    #expect(!found.changes[0].isEverywhere)
    let open =
      Self.base + "\n<domain gmail.com>\ndkim-sign yes\n</domain>"
      + "\n<virtual-mta bulk>\n<domain *>\ndkim-sign no\n</domain>\n</virtual-mta>"
    let unsure = SettingsComparison(old: try configuration(Self.base), new: try configuration(open))
    #expect(
      Set(unsure.changes.map { "\($0.kind.rawValue) \($0.receivers)" }) == [
        "loses_signature [\"all others\"]", "unsure [\"gmail.com\"]",
      ])
  }

  @Test func receiversPastTheLimitAreTold() throws {
    func compared(_ blocks: Int) throws -> SettingsComparison {
      let lines = (0..<blocks).map { "<domain d\($0).test>\nmax-smtp-out 2\n</domain>" }
      let text = Self.base + "\n" + lines.joined(separator: "\n")
      return SettingsComparison(
        old: try configuration(text),
        new: try configuration(text.replacing("dkim-sign yes", with: "dkim-sign no")),
        mail: [MailPair(domain: "harbour.example", vmta: "bulk"): 3])
    }
    // All that no block names are one of them.
    let most = SettingsLimits.probesMax
    let whole = try compared(most - 1)
    #expect(!whole.isCut)
    #expect(whole.changes.map(\.receivers.count) == [most])
    let past = try compared(most)
    #expect(past.isCut)
    #expect(past.changes.map(\.receivers.count) == [most])
    #expect(past.changes.map(\.isEverywhere) == [true])
  }

  @Test func answersPastTheLimitAreNotAskedFor() throws {
    let text = Self.base + "\n<domain gmail.com>\nmax-smtp-out 2\n</domain>"
    func compared(_ pairs: Int, _ answersMax: Int) throws -> SettingsComparison {
      let mail = (0..<pairs).map { (MailPair(domain: "d\($0).example", vmta: ""), 1) }
      return SettingsComparison(
        old: try configuration(text), new: try configuration(text),
        mail: Dictionary(uniqueKeysWithValues: mail), answersMax: answersMax)
    }
    // Two receivers stand for all: two answers for each pair.
    let whole = try compared(5, 10)
    #expect(whole.pairs == 5)
    #expect(!whole.isCut)
    let past = try compared(6, 10)
    #expect(past.pairs == 5)
    #expect(past.isCut)
    #expect(try compared(6, 11).isCut)
    #expect(try !compared(6, 12).isCut)
  }

  @Test func mailOfTheLogWeighsAndOrders() throws {
    let after = Self.base.replacing("dkim-sign yes", with: "dkim-sign no")
    let mail = [
      MailPair(domain: "harbour.example", vmta: ""): 5,
      MailPair(domain: "harbour.example", vmta: "BULK"): 90,
      MailPair(domain: "other.test", vmta: "bulk"): 7,
    ]
    let found = SettingsComparison(
      old: try configuration(Self.base), new: try configuration(after), mail: mail)
    #expect(found.changes.map(\.messages) == [90, 5])
    #expect(found.changes.map(\.pair.vmta) == ["BULK", "{default}"])
    #expect(found.pairs == 3)
    #expect(!found.isCut)
  }

  @Test func namesWithoutARegistrableDomainAreAlignedWithThemselvesAlone() {
    let alignment = Alignment()
    #expect(alignment.isAligned("localhost", with: "localhost"))
    #expect(!alignment.isAligned("co.uk", with: "com"))
    #expect(!alignment.isAligned("localhost", with: "org"))
    #expect(alignment.isAligned("mail.harbour.example", with: "harbour.example"))
  }

  @Test func morePatternsThanAreAskedForLeaveAPairOpen() throws {
    let blocks = (0..<SettingsLimits.probesMax).map { "<domain r\($0).example>\n</domain>\n" }
    let text = "domain-key s,a.example,/k\n<domain *>\ndkim-sign yes\n</domain>\n"
    let pair = MailPair(domain: "a.example", vmta: PMTAConfiguration.defaultName)
    // With the receivers that no block names it is one more than are asked for.
    for (count, isOpen) in [
      (SettingsLimits.probesMax - 1, false), (SettingsLimits.probesMax, true),
    ] {
      let overview = SigningOverview(
        try configuration(text + blocks.prefix(count).joined()))
      let signing = try #require(overview.signing(of: pair))
      #expect(signing.isAligned == (isOpen ? nil : true))
      #expect(signing.otherwise.isEmpty == !isOpen)
    }
  }
}
