/// How right the answers about logs of a few hours are.
package struct ShortLogJudgement: Sendable {
  /// Minutes of past from which on a rise is to be found.
  package static let pastMinutes = 30
  /// Failures that make a rise: fewer are told apart from chance by nobody.
  package static let failuresMin = 12

  /// The logs that are told apart.
  package enum Group: String, CaseIterable, Sendable {
    /// Nothing rises.
    case flat = "flat, three hours"
    /// A rise with too little before it.
    case littlePast = "rise after less than 30 minutes"
    /// A rise with some past.
    case somePast = "rise after 30 to 120 minutes"
    /// Trouble that nobody can see.
    case tooSmall = "trouble that made fewer than 12 failures"
  }

  /// How an answer reads.
  package enum Answer: CaseIterable, Sendable {
    /// The true rise is a spike.
    case found
    /// Another spike.
    case otherSpike
    /// No verdict, exit 2.
    case noVerdict
    /// No spike, exit 0.
    case allClear
    /// Anything else, such as a warning with exit 0.
    case other
  }

  /// What is not right, for a person.
  package private(set) var notes: [String] = []
  private var counts: [Group: [Answer: Int]] = [:]

  /// Nothing judged.
  package init() {}

  /// Counts one answer.
  package mutating func add(_ answer: FoundIncident, by truth: IncidentTruth) {
    let group = Self.group(of: truth)
    let kind = Self.answer(answer, truth)
    counts[group, default: [:]][kind, default: 0] += 1
    let isRight: Bool =
      switch group {
      case .flat: kind == .allClear
      case .littlePast: kind == .noVerdict
      case .somePast: kind == .found
      case .tooSmall: kind != .otherSpike
      }
    if !isRight {
      notes.append(
        "\(truth.kind.rawValue) \(truth.seed): \(kind), exit \(answer.exitStatus),"
          + " \(truth.pastMinutes.map { "\($0) minutes of past, " } ?? "")"
          + "\(answer.verdict?.reasons?.joined(separator: "; ") ?? "")")
    }
  }

  private static func group(of truth: IncidentTruth) -> Group {
    guard truth.begin != nil else { return .flat }
    if truth.failures ?? failuresMin < failuresMin { return .tooSmall }
    return truth.pastMinutes ?? 0 < pastMinutes ? .littlePast : .somePast
  }

  /// How many answers of a group read so.
  package func count(_ group: Group, _ answer: Answer) -> Int { counts[group]?[answer] ?? 0 }

  private static func answer(_ answer: FoundIncident, _ truth: IncidentTruth) -> Answer {
    if let begin = truth.begin {
      let isFound = answer.spikes.contains {
        $0.kind == truth.failure && abs(($0.beginTime ?? 0) - begin) <= 1800
      }
      if isFound { return .found }
    }
    if answer.exitStatus == 2 { return .noVerdict }
    if !answer.spikes.isEmpty { return .otherSpike }
    return answer.isAllClear ? .allClear : .other
  }

  /// One Markdown table with a row for each group.
  package var markdown: String {
    let titles = [
      "log", "logs", "spike found", "no verdict, exit 2", "NO SPIKE, exit 0", "else",
    ]
    let groups = Group.allCases.filter { counts[$0] != nil }
    return MarkdownTable.text(
      titles,
      groups.map { group in
        let all = Answer.allCases.reduce(0) { $0 + count(group, $1) }
        let cells = [
          all, count(group, .found), count(group, .noVerdict), count(group, .allClear),
          count(group, .otherSpike) + count(group, .other),
        ]
        return [group.rawValue] + cells.map(String.init)
      })
  }
}
