/// The patterns that hold at one receiver, in order.
struct ReplyProgram: Sendable {
  struct Step: Sendable {
    let pattern: Pattern
    let subject: ReplyRule.Subject
    let cause: Cause
  }

  fileprivate(set) var diagnostics: [Step] = []
  fileprivate(set) var builtIn: [Step] = []

  func firstDiagnostic(_ signature: UnsafeRawBufferPointer, _ matcher: PatternMatcher) -> Cause? {
    diagnostics.first { matcher.matches($0.pattern, signature) }?.cause
  }

  func firstBuiltIn(
    signature: UnsafeRawBufferPointer, masked: UnsafeRawBufferPointer, _ matcher: PatternMatcher
  ) -> Cause? {
    builtIn.first { step in
      matcher.matches(step.pattern, step.subject == .text ? masked : signature)
    }?.cause
  }
}

/// Compiles the rules into one program for each receiver.
///
/// Neighbours with one cause become one alternation, which finds the same cause as trying them in
/// turn. Those for all receivers are compiled once, and all programs share them.
struct ReplyProgramCompiler {
  private let receivers: ReceiverTable
  private let namedInRules = Set(ReplyRules.all.flatMap(\.receivers))
  private var diagnostics: [(receiver: String, step: ReplyProgram.Step)] = []
  private(set) var problems: [DiagnosticProblem] = []

  init(receivers: ReceiverTable) { self.receivers = receivers }

  /// Takes the configuration's rules; those that cannot be used become problems.
  mutating func add(_ rules: [DiagnosticRule]) {
    if rules.count > DiagnosticRule.countMax {
      problems.append(.tooMany(count: rules.count))
    }
    for (index, rule) in rules.prefix(DiagnosticRule.countMax).enumerated() {
      guard rule.receiver == "*" || receivers.id(named: rule.receiver) != nil else {
        problems.append(.unknownReceiver(index: index, name: rule.receiver))
        continue
      }
      do throws(PatternProblem) {
        let pattern = try Pattern(rule.pattern)
        let step = ReplyProgram.Step(pattern: pattern, subject: .links, cause: rule.cause)
        diagnostics.append((rule.receiver, step))
      } catch {
        problems.append(.pattern(index: index, error))
      }
    }
  }

  /// The program for no receiver, then that of each receiver in table order.
  mutating func programs() -> [ReplyProgram] {
    let shared = steps(ReplyRules.general)
    let general = program(for: nil, shared)
    let namedInDiagnostics = Set(diagnostics.map(\.receiver))
    return [general]
      + receivers.receivers.map { receiver in
        let isNamed =
          namedInRules.contains(receiver.name) || namedInDiagnostics.contains(receiver.name)
        return isNamed ? program(for: receiver.name, shared) : general
      }
  }

  private mutating func program(for name: String?, _ shared: [ReplyProgram.Step]) -> ReplyProgram {
    var program = ReplyProgram()
    program.diagnostics =
      diagnostics.filter { $0.receiver == "*" || $0.receiver == name }.map(\.step)
    let own = ReplyRules.forReceivers.filter { rule in name.map(rule.receivers.contains) ?? false }
    program.builtIn = steps(own) + shared
    return program
  }

  private mutating func steps(_ rules: [ReplyRule]) -> [ReplyProgram.Step] {
    var steps: [ReplyProgram.Step] = []
    var start = 0
    while start < rules.count {
      var end = start + 1
      while end < rules.count, rules[end].cause == rules[start].cause,
        rules[end].subject == rules[start].subject
      {
        end += 1
      }
      if let step = step(rules[start..<end]) { steps.append(step) }
      start = end
    }
    return steps
  }

  private mutating func step(_ rules: ArraySlice<ReplyRule>) -> ReplyProgram.Step? {
    guard let first = rules.first else { return nil }
    let source = rules.map { "(?:\($0.pattern))" }.joined(separator: "|")
    do throws(PatternProblem) {
      return ReplyProgram.Step(
        pattern: try Pattern(source), subject: first.subject, cause: first.cause)
    } catch {
      // Cannot happen while the tests pass, which compile every rule; shown rather than hidden.
      problems.append(.pattern(index: 0, error))
      return nil
    }
  }
}
