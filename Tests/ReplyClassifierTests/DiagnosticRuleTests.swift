import ByteKit
import Testing

@testable import ReplyClassifier

@Suite struct DiagnosticRuleTests {
  @Test func patternsOfTheConfigurationComeFirst() {
    let text = "smtp;550 5.1.1 <a@b.example>: User unknown, by our DMARC rules"
    #expect(Speaker().cause(text) == .badAddress)
    let speaker = Speaker(diagnostics: [
      DiagnosticRule(receiver: "google", pattern: "user unknown", cause: .local),
      DiagnosticRule(receiver: "*", pattern: "BY OUR DMARC RULES", cause: .dmarcPolicy),
      DiagnosticRule(receiver: "*", pattern: "user unknown", cause: .content),
      DiagnosticRule(receiver: "*", pattern: "^x-pmta;deleted", cause: .quota),
      DiagnosticRule(receiver: "*", pattern: "spamhaus\\.org/query", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "\\A\\Z", cause: .connection),
    ])
    #expect(speaker.classifier.problems.isEmpty)
    #expect(speaker.cause(text) == .dmarcPolicy)
    #expect(speaker.cause(text, at: "google") == .local)
    #expect(speaker.cause("smtp;550 user unknown", at: "yahoo") == .content)
    #expect(speaker.cause("x-pmta;deleted by administrator") == .quota)
    // They see links, and the empty reply.
    #expect(speaker.cause("smtp;550 no: https://www.spamhaus.org/query/ip/192.0.2.1") == .rate)
    #expect(speaker.cause("", status: "5.1.1") == .connection)
  }

  @Test func badPatternsAreProblemsWithTheirPlace() throws {
    let classifier = ReplyClassifier(diagnostics: [
      DiagnosticRule(receiver: "*", pattern: "fine", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "abc(def", cause: .rate),
      DiagnosticRule(receiver: "nobody", pattern: "x", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "(*UTF)x", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "é[", cause: .rate),
      DiagnosticRule(receiver: "*", pattern: "also fine", cause: .quota),
    ])
    #expect(
      classifier.problems.map { problem in
        switch problem {
        case .pattern(let index, let inner): "\(index) at \(inner.offset)"
        case .unknownReceiver(let index, let name): "\(index) \(name)"
        case .tooMany(let count): "\(count)"
        }
      } == ["1 at 7", "2 nobody", "3 at 6", "4 at 0", "5 at 3"])
    let worker = classifier.makeWorker()
    #expect(worker.cause(receiver: nil, reply: "550 it is fine") == .rate)
    #expect(worker.cause(receiver: nil, reply: "550 also this") == .other)
    let shown = try #require(classifier.problems.first).inputProblem(path: "a.yaml")
    #expect(shown.code == "bad_pattern" && shown.path == "a.yaml")
    #expect(
      shown.reason == "diagnostics[1]: pattern 'abc(def' is wrong at offset 7: "
        + "missing closing parenthesis")
  }

  @Test func patternsPastTheLimitAreLeftOutWithAProblem() {
    let max = DiagnosticRule.countMax
    for count in [max, max + 1] {
      let rules = (1...count).map { number in
        DiagnosticRule(
          receiver: "*", pattern: number == count ? "last one" : "never\(number)", cause: .quota)
      }
      let classifier = ReplyClassifier(diagnostics: rules)
      #expect(classifier.problems == (count > max ? [.tooMany(count: count)] : []))
      let cause = classifier.makeWorker().cause(receiver: nil, reply: "550 the last one")
      #expect(cause == (count > max ? .other : .quota))
    }
    let shown = DiagnosticProblem.tooMany(count: max + 1).inputProblem(path: "a.yaml")
    #expect(shown.reason.contains("\(max + 1)") && shown.reason.contains("\(max)"))
  }

  @Test(arguments: [0, 1])
  func aPatternHasALongestLength(_ past: Int) {
    let source = String(repeating: "a", count: Pattern.bytesMax + past)
    let problem: PatternProblem?
    do throws(PatternProblem) {
      _ = try Pattern(source)
      problem = nil
    } catch {
      problem = error
    }
    #expect(problem?.offset == (past == 0 ? nil : Pattern.bytesMax))
  }

  @Test(arguments: ["(a+)+$", "(a|aa)+$", "([a-z]+)*!$", "(a(?1)?(?1)?)+$"])
  func aPatternThatNeverEndsIsGivenUpAndCounted(_ pattern: String) {
    let classifier = ReplyClassifier(diagnostics: [
      DiagnosticRule(receiver: "*", pattern: pattern, cause: .local),
      DiagnosticRule(receiver: "*", pattern: "end!", cause: .quota),
    ])
    #expect(classifier.problems.isEmpty)
    let worker = classifier.makeWorker()
    let text =
      "550 " + String(repeating: "a", count: 38) + " "
      + String(
        repeating: "aaaaaaaaa ", count: 50) + "end!"
    #expect(worker.abandonedMatchCount == 0)
    #expect(worker.cause(receiver: nil, reply: text) == .quota)
    #expect(worker.abandonedMatchCount == 1)
    // Known by now: not tried again.
    #expect(worker.cause(receiver: nil, reply: text) == .quota)
    #expect(worker.abandonedMatchCount == 1)
  }

  @Test func publishedTextsNeedFewSteps() {
    let speaker = Speaker()
    for row in ReplyTable.all { _ = speaker.cause(row) }
    let blanks = String(repeating: "exceed ", count: 109)
    _ = speaker.cause("550 \(blanks)")
    _ = speaker.cause("550 " + String(repeating: "user spf ", count: 84))
    #expect(speaker.worker.abandonedMatchCount == 0)
  }
}
