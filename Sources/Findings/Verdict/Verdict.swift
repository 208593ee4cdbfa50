import Privacy

/// What a run comes to, in one word; nothing else decides it.
public struct Verdict: Hashable, Sendable {
  /// The words, from best to worst; without data nothing is said of the mail.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    /// Nothing to do.
    case ok
    /// Something to look at.
    case attention
    /// Own mail fails because of DMARC.
    case critical
    /// The inputs do not allow a verdict.
    case notEnoughData = "not_enough_data"

    /// Which of several reasons decides: critical, then missing data, then attention.
    var rank: Int {
      switch self {
      case .ok: 0
      case .attention: 1
      case .notEnoughData: 2
      case .critical: 3
      }
    }
  }

  /// One reason, and the word that it asks for.
  public struct Ground: Hashable, Sendable {
    /// The word.
    public let status: Status
    /// One sentence.
    public internal(set) var text: String

    /// Makes a ground.
    public init(_ status: Status, _ text: String) {
      self.status = status
      self.text = text
    }
  }

  /// The word.
  public let status: Status
  /// Every reason, those that decide first.
  public private(set) var grounds: [Ground]

  /// Why, each one sentence.
  public var reasons: [String] { grounds.map(\.text) }

  /// Makes a verdict whose reasons all ask for its word.
  public init(status: Status, reasons: [String]) {
    self.status = status
    grounds = reasons.map { Ground(status, $0) }
  }

  /// The verdict of all reasons: the gravest word of them, `ok` where there is none.
  public init(grounds: [Ground]) {
    let order = grounds.enumerated().sorted {
      ($1.element.status.rank, $0.offset) < ($0.element.status.rank, $1.offset)
    }
    self.grounds = order.map(\.element)
    status = self.grounds.first?.status ?? .ok
  }

  /// Replaces the local parts of addresses in the reasons.
  mutating func redact(by redactor: LocalPartRedactor) {
    grounds = grounds.map { Ground($0.status, redactor.redact($0.text)) }
  }

  /// The gravest that any reason says of the mail; missing data says nothing of it.
  public var severity: Severity? {
    if grounds.contains(where: { $0.status == .critical }) || status == .critical {
      return .critical
    }
    return grounds.contains { $0.status == .attention } || status == .attention ? .warning : nil
  }
}
