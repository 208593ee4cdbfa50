/// What would let a report tell more, with the line to add or the option to change.
public struct Lead: Hashable, Sendable {
  /// What it is about.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    /// No row names the author's domain.
    case headerFrom = "header_from"
    /// The log has addresses that no receiver sees.
    case nat
    /// Stages are known from reports alone, to some hours.
    case stages
    /// Times of the log name no zone.
    case times
    /// What was named as logs are reports, or the other way round.
    case swapped
    /// The domain that was asked for has no mail, and another one is spelt nearly so.
    case domain
  }

  /// What it is about.
  public let code: Code
  /// What is missing and what to do, in one sentence.
  public let text: String

  /// Makes a lead.
  package init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}
