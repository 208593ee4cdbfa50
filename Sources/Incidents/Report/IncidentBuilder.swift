import AccountingLog
public import ByteKit
import Findings
public import Join
import ReplyClassifier
import Traffic

/// Finds the spikes of a correlation that kept a journal, and what explains them.
public struct IncidentBuilder: Sendable {
  private let correlation: Correlation
  private let query: IncidentQuery
  private let journal: FailureJournal?

  /// Takes a correlation; without a journal nothing is found.
  public init(_ correlation: Correlation, _ query: IncidentQuery = IncidentQuery()) {
    self.correlation = correlation
    self.query = query
    journal = correlation.rollup.journal
  }

  /// The whole report.
  ///
  /// `problems` are those met while the inputs were looked for. The clock is the caller's.
  public func report(found problems: [InputProblem], generatedAt: Int, version: String)
    -> IncidentReport
  {
    let inputs = InputSummary(correlation, found: problems)
    let last = inputs.logs.last.map { $0 + 1 }
    let hasMinutes = hasMinutes
    let found = find()
    var notes: [String] = []
    if let first = inputs.logs.first, let last, last - first < 2 * 3600 {
      notes.append(
        "the logs cover less than two hours; a baseline of several days tells spikes from the"
          + " swing of the day")
    }
    return IncidentReport(
      version: version, generatedAt: generatedAt,
      periodBegin: query.since ?? inputs.logs.first, periodEnd: query.until ?? last,
      inputs: inputs, spikes: found.spikes.filter { $0.origin == .found || hasMinutes },
      unjudged: found.unjudged, unreadPaths: UnreadList.all(problems + correlation.logProblems),
      folded: correlation.rollup.folded, notes: notes, hasMinutes: hasMinutes)
  }

  private var hasMinutes: Bool {
    let begin = query.at.map { $0 - 60 * SpikeFinder.atMinutes } ?? query.since ?? .min
    let end = query.at.map { $0 + 60 * SpikeFinder.atMinutes } ?? query.until ?? .max
    return journal?.minutes.minutes.contains { $0 * 60 >= begin && $0 * 60 < end } ?? false
  }

  /// The spikes, by begin.
  public func spikes() -> [Spike] { find().spikes }

  private func find() -> SpikeFinder.Found {
    guard let journal else { return SpikeFinder.Found() }
    return SpikeFinder(correlation: correlation, journal: journal, query: query).find()
  }
}
