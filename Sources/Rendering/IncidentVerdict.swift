import Findings
import Incidents

/// What a search for spikes comes to: a word, and a clause that says what it means.
struct IncidentVerdict {
  /// The word, in capitals.
  let word: String
  /// What it means; empty where spikes tell it themselves.
  let reason: String
  /// How the word stands out.
  let emphasis: TextStyle.Emphasis

  init(_ report: IncidentReport) {
    let found = report.spikes.filter { $0.origin == .found }
    if report.hasNoTraffic {
      (word, reason, emphasis) = ("NO TRAFFIC", "no row tells of mail that was attempted", .faint)
    } else if !found.isEmpty {
      word = found.count == 1 ? "SPIKE" : "\(Amount.count(found.count)) SPIKES"
      reason = ""
      emphasis = found.contains { $0.severity == .critical } ? .bad : .warning
    } else if !report.spikes.isEmpty {
      word = "NO RISE FOUND THERE"
      reason = "the hour from then on is told against the time before"
      emphasis = .faint
    } else if report.hasMinutes {
      (word, reason) = ("NO SPIKE", "no kind of failure rose above its usual rate")
      emphasis = .good
    } else {
      (word, reason) = ("NO VERDICT", "no minute of that time is known")
      emphasis = .warning
    }
  }
}
