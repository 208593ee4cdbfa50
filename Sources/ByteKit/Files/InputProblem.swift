/// One thing that was wrong with an input: what, where, why, and what the admin can do about it.
///
/// Readers make values of this type instead of stopping. Two problems are equal when all their
/// parts are, so a test can build the one it expects.
public struct InputProblem: Error, Hashable, Sendable {
  /// The kind of problem: a short stable word such as `bad_time`, used in JSON and in tests.
  ///
  /// An open set: a module adds its own codes as static members in an extension.
  public struct Code: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral {
    /// The word itself, snake_case.
    public let rawValue: String

    /// Makes a code from its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Makes a code from a literal word.
    public init(stringLiteral value: String) { self.rawValue = value }
  }

  /// Where in the input the problem lies.
  public enum Place: Hashable, Sendable {
    /// The input as a whole.
    case whole
    /// A byte offset from the start of the (uncompressed) input, counted from 0.
    case offset(Int)
    /// A line of the (uncompressed) input, counted from 1.
    case line(Int)
  }

  /// The kind of problem.
  public let code: Code
  /// The path as the admin gave it or the folder walk found it; members of containers follow after
  /// an exclamation mark: `reports.zip!report.xml`.
  ///
  /// `-` is standard input.
  public let path: String
  /// Where in that input.
  public let place: Place
  /// One clause in plain words: what is wrong, with the offending value where it is short.
  public let reason: String
  /// One clause: what would mend it; nil where nothing can be advised.
  public let hint: String?
  /// How many things of its kind it stands for: more than 1 where the rest of many is told as one.
  public let count: Int

  /// Makes a problem from its parts.
  public init(
    code: Code, path: String, place: Place = .whole, reason: String, hint: String? = nil,
    count: Int = 1
  ) {
    self.code = code
    self.path = path
    self.place = place
    self.reason = reason
    self.hint = hint
    self.count = count
  }

  /// The same problem, told of another path: used when a member is named by its container.
  public func inside(_ container: String) -> InputProblem {
    InputProblem(
      code: code, path: container + "!" + path, place: place, reason: reason, hint: hint,
      count: count)
  }
}
