/// What a report comes to, in one word.
public struct Verdict: Hashable, Sendable {
  /// The words, from best to worst; without data nothing is said of the mail.
  public enum Status: String, Hashable, Sendable {
    /// Nothing to do.
    case ok
    /// Something to look at.
    case attention
    /// Own mail fails because of DMARC.
    case critical
    /// The inputs do not allow a verdict.
    case notEnoughData = "not_enough_data"
  }

  /// The word.
  public let status: Status
  /// Why, each one sentence.
  public let reasons: [String]

  /// Makes a verdict.
  public init(status: Status, reasons: [String]) {
    self.status = status
    self.reasons = reasons
  }
}
