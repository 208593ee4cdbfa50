package import ByteKit

/// A pattern of the configuration (`diagnostics`), tried before the built-in table.
public struct DiagnosticRule: Hashable, Sendable {
  /// Rules taken from the configuration at most.
  public static let countMax = 1_000

  /// The name of a receiver, or `*` for all.
  public let receiver: String
  /// A Perl-compatible pattern, matched anywhere in the signature without regard to case.
  public let pattern: String
  /// What a match means.
  public let cause: Cause

  /// Makes a rule from its parts.
  public init(receiver: String, pattern: String, cause: Cause) {
    self.receiver = receiver
    self.pattern = pattern
    self.cause = cause
  }
}

/// What is wrong with a `DiagnosticRule`; the rule is left out, the others hold.
public enum DiagnosticProblem: Error, Hashable, Sendable {
  /// The pattern of the rule at an index, counted from 0, cannot be compiled.
  case pattern(index: Int, PatternProblem)
  /// The rule at an index names a receiver that is not in the table.
  case unknownReceiver(index: Int, name: String)
  /// There are more than `DiagnosticRule.countMax` rules.
  case tooMany(count: Int)

  /// The same as a problem of the configuration file.
  package func inputProblem(path: String) -> InputProblem {
    switch self {
    case .pattern(let index, let problem):
      let plain = problem.inputProblem(path: path)
      return InputProblem(
        code: plain.code, path: path, reason: "diagnostics[\(index)]: \(plain.reason)",
        hint: plain.hint)
    case .unknownReceiver(let index, let name):
      return InputProblem(
        code: "unknown_receiver", path: path,
        reason: "diagnostics[\(index)]: no receiver is named '\(name.prefix(80))'",
        hint: "use \"*\" for all, or define it under receivers")
    case .tooMany(let count):
      return InputProblem(
        code: "too_many_patterns", path: path,
        reason: "\(count) diagnostics, at most \(DiagnosticRule.countMax) are used",
        hint: "join patterns of one receiver and cause with |")
    }
  }
}
