package import Findings

/// An alert that is on, or was in this run.
package struct ActiveAlert: Hashable, Sendable {
  /// The condition's name.
  package let condition: String
  /// What it last told, in one sentence that names From domain and relay where it is about one.
  package internal(set) var text: String
  /// Since when it is on, POSIX seconds UTC of the log's clock.
  package let begin: Int
  /// Whose mail is lost, and how much of it; nil where it is not about one relay.
  package internal(set) var loss: RelayLoss?

  /// Since when what it tells lasts: for a relay that loses its mail the first message lost, else
  /// when the alert began.
  package var since: Int {
    condition == AlertCondition.relayDMARC.name ? loss?.since ?? begin : begin
  }

  /// How grave it is.
  package var severity: Severity { AlertCondition.severity(named: condition) }
}
