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

  /// The verdict of the data, made worse by the findings; grave findings count whatever is missing.
  init(data: Verdict, failures: [StageFailure], gaps: [MissingDKIM]) {
    let worst = (failures.map(\.severity) + gaps.map(\.severity)).max()
    let reasons = Self.reasons(failures, gaps)
    switch worst {
    case .critical: self.init(status: .critical, reasons: reasons + data.reasons)
    case .warning where data.status == .ok: self.init(status: .attention, reasons: reasons)
    default: self.init(status: data.status, reasons: data.reasons + reasons)
    }
  }

  private static func reasons(_ failures: [StageFailure], _ gaps: [MissingDKIM]) -> [String] {
    var reasons: [String] = []
    let policy = failures.filter { $0.attribution == .dmarc }
    if !policy.isEmpty {
      reasons.append(
        count(Set(policy.map(\.relay)).count, "relay loses", "relays lose")
          + " mail to DMARC since a stage began")
    }
    let others = failures.count - policy.count
    if others > 0 {
      reasons.append(
        count(others, "other rise", "other rises") + " of failures since a stage began")
    }
    if !gaps.isEmpty {
      reasons.append(
        count(Set(gaps.map(\.relay)).count, "relay sends", "relays send")
          + " mail without an aligned signature")
    }
    return reasons
  }

  private static func count(_ value: Int, _ one: String, _ several: String) -> String {
    "\(value) \(value == 1 ? one : several)"
  }
}
