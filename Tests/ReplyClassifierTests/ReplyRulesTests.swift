import Testing

@testable import ReplyClassifier

@Suite struct ReplyRulesTests {
  /// The built-in rules, each compiled for itself.
  private static func compiled() throws -> [(rule: ReplyRule, pattern: Pattern)] {
    try ReplyRules.all.map { ($0, try Pattern($0.pattern)) }
  }

  /// What the rules are matched against, for each published text.
  private static func subjects() -> [(row: ReplyCase, signature: [UInt8], masked: [UInt8])] {
    let normaliser = ReplyNormaliser()
    return ReplyTable.all.map { row in
      var signature = Array(row.reply.utf8).withUnsafeBytes {
        Array(normaliser.signature(of: $0))
      }
      signature.reserveCapacity(signature.count + 1)
      let masked = [UInt8](unsafeUninitializedCapacity: signature.count + 1) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        count = signature.withUnsafeBytes { LinkMask.mask($0, into: base) }
      }
      return (row, signature, masked)
    }
  }

  @Test func theBuiltInTableCompilesWhole() throws {
    #expect(try Self.compiled().count == ReplyRules.all.count)
    #expect(ReplyClassifier().problems.isEmpty)
    for rule in ReplyRules.all {
      for name in rule.receivers {
        #expect(ReceiverTable.builtIn.id(named: name) != nil, "\(rule.pattern) is at \(name)")
      }
    }
  }

  @Test func everyRuleDecidesSomePublishedText() throws {
    let rules = try Self.compiled()
    let matcher = PatternMatcher()
    var decided = Array(repeating: false, count: rules.count)
    for subject in Self.subjects() {
      for receiver in Set([subject.row.receiver, nil]) {
        let first = rules.firstIndex { rule, pattern in
          guard rule.receivers.isEmpty || receiver.map(rule.receivers.contains) ?? false else {
            return false
          }
          let bytes = rule.subject == .text ? subject.masked : subject.signature
          return bytes.withUnsafeBytes { matcher.matches(pattern, $0) }
        }
        if let first { decided[first] = true }
      }
    }
    for (rule, isAlive) in zip(rules, decided) where !isAlive {
      Issue.record("no text is decided by \(rule.rule.pattern) at \(rule.rule.receivers)")
    }
    #expect(matcher.abandonedCount == 0)
  }

  /// Splits a pattern at the bars outside of brackets.
  private static func branches(of pattern: String) -> [String] {
    var branches = [""]
    var depth = 0
    var isEscaped = false
    for character in pattern {
      if !isEscaped {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if character == "|", depth == 0 {
          branches.append("")
          continue
        }
      }
      isEscaped = !isEscaped && character == "\\"
      branches[branches.count - 1].append(character)
    }
    return branches
  }

  @Test func everyBranchOfARuleMatchesSomePublishedText() throws {
    let matcher = PatternMatcher()
    let subjects = Self.subjects()
    for rule in ReplyRules.all {
      for branch in Self.branches(of: rule.pattern) {
        let pattern = try Pattern(branch)
        let isMatched = subjects.contains { subject in
          let bytes = rule.subject == .text ? subject.masked : subject.signature
          return bytes.withUnsafeBytes { matcher.matches(pattern, $0) }
        }
        #expect(isMatched, "no text has \(branch)")
      }
    }
  }
}
