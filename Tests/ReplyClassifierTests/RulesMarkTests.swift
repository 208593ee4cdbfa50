import Testing

@testable import ReplyClassifier

/// By which rules a store was counted.
@Suite struct RulesMarkTests {
  private let own = Receiver(name: "gate", mx: ["gate.example"])
  private let rule = DiagnosticRule(receiver: "*", pattern: "no thanks", cause: .dmarcPolicy)

  @Test func `Other rules of the configuration make another mark, and the tables' part stays`() {
    let plain = RulesMark(receivers: [], diagnostics: [])
    let marks = [
      plain, RulesMark(receivers: [own], diagnostics: []),
      RulesMark(receivers: [], diagnostics: [rule]),
      RulesMark(receivers: [own], diagnostics: [rule]),
      RulesMark(
        receivers: [Receiver(name: "gate", mx: [], domains: ["gate.example"])], diagnostics: []),
    ]
    #expect(Set(marks).count == marks.count)
    #expect(Set(marks.map(\.tables)) == [plain.tables])
    #expect(RulesMark(receivers: [own], diagnostics: [rule]) == marks[3])
  }

  @Test func `A mark is read back, and nothing else is one`() {
    let mark = RulesMark(receivers: [own], diagnostics: [])
    #expect(RulesMark(rawValue: mark.rawValue) == mark)
    for value in [0, 1, 0xffff, 0x1_0000, 0x8000_0001, -1, .max] {
      #expect(RulesMark(rawValue: value) == nil)
    }
    #expect(RulesMark(rawValue: 0x7fff_ffff) != nil)
  }
}
