import Findings
import Incidents

/// What a search for spikes comes to: a word, and a clause that says what it means.
struct IncidentVerdict {
  /// The word, in capitals.
  let word: String
  /// What it means; empty where spikes tell it themselves.
  let reason: String
  /// How the word stands out.
  let emphasis: TerminalText.Emphasis

  /// Takes a report, and the clock of times in the reasons.
  init(_ report: IncidentReport, _ style: TextStyle) {
    let found = report.spikes.filter { $0.origin == .found }
    let gaps = report.dataGaps(style.time).joined(separator: "; ")
    let notices = report.attention.joined(separator: "; ")
    switch report.verdict.status {
    case .notEnoughData:
      (word, reason, emphasis) = ("NO VERDICT", gaps, .warning)
    case _ where report.hasNoTraffic:
      (word, reason, emphasis) = ("NO TRAFFIC", "no row tells of mail that was attempted", .faint)
    case _ where !found.isEmpty:
      word = found.count == 1 ? "SPIKE" : "\(Amount.count(found.count)) SPIKES"
      reason = [gaps, notices].filter { !$0.isEmpty }.joined(separator: "; ")
      emphasis = found.contains { $0.severity == .critical } ? .bad : .warning
    case .attention where report.spikes.contains { $0.origin == .given && $0.isHigher }:
      (word, reason, emphasis) = ("HIGHER AT THAT TIME", notices, .warning)
    case .ok where !report.spikes.isEmpty:
      word = "NO RISE AT THAT TIME"
      reason = "the hour after it is compared with the time before"
      emphasis = .faint
    case .attention:
      (word, reason) = ("NO SPIKE", "no kind of failure rose above its usual rate; " + notices)
      emphasis = .warning
    default:
      (word, reason) = ("NO SPIKE", "no kind of failure rose above its usual rate")
      emphasis = .good
    }
  }
}
