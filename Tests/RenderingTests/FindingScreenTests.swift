import AggregateReports
import ByteKit
import TestSupport
import Testing
import Traffic

@testable import Findings
@testable import Rendering

/// Findings on the screen: their words, hostile texts, and long lists.
struct FindingScreenTests {
  private static let reply = "smtp;550 5.7.26 not accepted due to domain's DMARC policy"

  /// Eight days of some relays that fail from the fifth on, when the policy becomes `reject`.
  private static func sample(
    relays: [(injector: String, vmta: String)], reply: String = Self.reply, job: String = ""
  ) -> SampleReport {
    var log = SmallLog()
    var sample = SampleReport()
    for number in 0..<8 {
      let begin = SampleReport.day + number * SampleReport.daySeconds
      for relay in relays {
        log.add(
          number < 4 ? "d" : "b", at: begin + 43_200, reply: number < 4 ? nil : reply,
          injector: relay.injector, vmta: relay.vmta, job: job, count: 10)
      }
      sample.reports.append(
        SmallReport(
          id: String(number), policy: number < 4 ? "none" : "reject", from: begin,
          to: begin + SampleReport.daySeconds - 1, [SmallReport.Record(count: 1)]
        ).text)
    }
    sample.logs = [log.text]
    return sample
  }

  private static func screen(
    _ sample: SampleReport, diagnostic: String, job: String, showsAll: Bool = false
  ) async throws -> String {
    var style = SampleReport.plain
    style.showsAll = showsAll
    return try await sample.text { report in
      var report = report
      report.fillExamples { _ in (diagnostic, job) }
      return TextReport.render(report, style: style)
    }
  }

  @Test func exampleIsShownWithItsReplyAndJob() async throws {
    let sample = Self.sample(relays: [("crm.corp.example (10.0.0.9)", "v1")], job: "j7")
    let text = try await Self.screen(sample, diagnostic: Self.reply, job: "j7")
    let lines = text.split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex { $0.hasPrefix("      id ") })
    #expect(lines[place - 1] == "      " + Self.reply)
    #expect(lines[place].hasSuffix("  job j7"))
    #expect(lines[place].contains("DIR/acct-0.csv:"))
  }

  @Test(arguments: TextReportTests.attacks.indices) func hostileFindingCannotSteerATerminal(
    _ index: Int
  ) async throws {
    let attack = TextReportTests.attacks[index]
    let sample = Self.sample(
      relays: [(attack + " (10.0.0.1)", attack)], reply: Self.reply + attack, job: attack)
    let text = try await Self.screen(sample, diagnostic: attack, job: attack)
    #expect(text.contains("FAILURES THAT A STAGE INTRODUCED"))
    let bad = text.unicodeScalars.filter {
      $0 != "\n" && $0 != "?" && TerminalText.safe(String($0)) == "?"
    }
    #expect(bad.isEmpty)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("VERDICT") } == 1)
  }

  @Test(arguments: [0, 1]) func longListsEndInACount(_ past: Int) async throws {
    let count = TextSection.rowsMax + past
    let sample = Self.sample(
      relays: (0..<count).map { ("app\($0).corp.example (10.0.1.\($0))", "v\($0)") })
    let text = try await Self.screen(sample, diagnostic: "", job: "")
    func shown(_ text: String) -> Int {
      text.split(separator: "\n").count { $0.hasPrefix("      id ") }
    }
    #expect(shown(text) == TextSection.rowsMax)
    #expect(text.contains("FAILURES THAT A STAGE INTRODUCED  \(count), worst first"))
    #expect(text.contains("and 1 more; --all shows them") == (past == 1))
    let all = try await Self.screen(sample, diagnostic: "", job: "", showsAll: true)
    #expect(shown(all) == count)
  }

  // MARK: - Words

  @Test func relaysAsShown() {
    let address = IPAddress("192.0.2.1")
    let relay = Relay(injector: "crm", injectorIP: nil, vmta: "v1", node: "n1")
    let other = Relay(injector: "erp", injectorIP: nil, vmta: "v2", node: "n1")
    let system = MailSystem(name: "CRM", injectors: ["crm"])
    func text(_ relays: [Relay], _ systems: [MailSystem] = []) -> String {
      FindingText.relay(RelayName(sharedBy: relays, sourceIP: address, systems: systems))
    }
    #expect(text([relay]) == "vmta v1.n1 from crm at 192.0.2.1")
    #expect(text([relay], [system]) == "vmta v1.n1 from crm at 192.0.2.1 (CRM)")
    #expect(text([relay, other]) == "at 192.0.2.1 (several relays)")
    let bare = Relay(injector: "", injectorIP: nil, vmta: "", node: "")
    #expect(text([bare]) == "at 192.0.2.1")
  }

  @Test func sharesAsShown() {
    func gap(_ method: MissingDKIM.Method, _ share: (Double, Double, Double)) -> MissingDKIM {
      MissingDKIM(
        id: "", domain: "a.example", relay: RelayName(sharedBy: [], sourceIP: nil, systems: []),
        state: .unsigned, isCarriedBySPF: false, messages: 0, unsigned: 0,
        share: MissingDKIM.Share(estimate: share.0, low: share.1, high: share.2), reporters: 1,
        firstSeen: 0, lastSeen: 0, course: nil, changes: [], method: method, remedy: "",
        severity: .warning)
    }
    #expect(FindingText.share(gap(.direct, (1, 0.966, 1))) == "100 % [97 to 100]")
    #expect(FindingText.share(gap(.estimated, (0.4, 0.31, 0.52))) == "~40 % [31 to 52]")
    #expect(FindingText.share(gap(.undetermined, (0.4, 0, 1))) == "cannot be told apart")
  }

  @Test func countsAsShown() {
    #expect(FindingText.rate(FailureRate(failed: 12, attempted: 340)) == "12 of 340 (3.53 %)")
    let introduced = StageFailure.Introduced(estimate: 117.6, low: 89.5, high: 140.2)
    #expect(FindingText.introduced(introduced) == "118 [90 to 140]")
  }
}
