package import ByteKit

/// Why a pattern cannot be used.
public struct PatternProblem: Error, Hashable, Sendable {
  /// The pattern as given.
  public let pattern: String
  /// Where in the pattern, in bytes of UTF-8 from its start.
  public let offset: Int
  /// PCRE2's message, or ours where a limit was passed.
  public let reason: String

  /// The same as a problem of an input, to be shown beside the others.
  package func inputProblem(path: String) -> InputProblem {
    InputProblem(
      code: "bad_pattern", path: path,
      reason: "pattern '\(pattern.prefix(80))' is wrong at offset \(offset): \(reason)",
      hint: "patterns are Perl-compatible (PCRE2) and match without regard to case")
  }
}
