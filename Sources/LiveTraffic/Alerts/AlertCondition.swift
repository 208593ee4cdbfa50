package import Findings

/// Something that an admin wants to be woken for.
package enum AlertCondition: Hashable, Sendable {
  /// A receiver refuses a relay's mail for DMARC as it did not before.
  case newDMARC
  /// A relay's last attempts were all refused for DMARC, or half of its mail was, however slow it is.
  case relayDMARC
  /// A kind of failure is more than so many times as frequent as usual, beyond chance.
  case ratio(LiveKind, Double)
  /// The newest row is older than so many seconds.
  case lag(Int)
  /// No row came for so many seconds.
  case silence(Int)

  /// Those of an admin who names none.
  package static let usual: [AlertCondition] = [
    .newDMARC, .relayDMARC, .ratio(.refusedDMARC, 2), .ratio(.refused, 2), .ratio(.deferred, 3),
  ]

  /// The name in events and on the command line.
  package var name: String {
    switch self {
    case .newDMARC: "new-dmarc"
    case .relayDMARC: "relay-dmarc"
    case .ratio(let kind, _): kind.rawValue.replacing("_", with: "-")
    case .lag: "lag"
    case .silence: "silence"
    }
  }

  /// How grave it is that it holds: `critical` where receivers refuse mail for DMARC.
  package var severity: Severity { Self.severity(named: name) }

  /// The same by the condition's name.
  static func severity(named name: String) -> Severity {
    let critical = [AlertCondition.newDMARC, .relayDMARC, .ratio(.refusedDMARC, 1)].map(\.name)
    return critical.contains(name) ? .critical : .warning
  }
}

/// What an alert or a recovery tells.
package struct AlertFinding: Equatable, Sendable {
  /// The condition.
  package let condition: AlertCondition
  /// What is told apart: the condition, and under it relay and receiver.
  package let key: String
  /// One sentence.
  package let text: String
  /// The replies behind it, those with the most rows first.
  package let tracks: [ReplyTrack]
  /// The comparison behind it; nil where there is none.
  package let comparison: Comparison?
  /// Seconds of lag or silence; nil for other conditions.
  package let seconds: Int?
  /// Rows behind it within the last ten minutes; nil where they are not counted.
  package let rows: Int?
  /// Whose mail is lost, and how much of it; nil where it is not about one relay.
  package var loss: RelayLoss?
}

/// The end of an alert.
package struct AlertRecovery: Equatable, Sendable {
  /// The condition's name.
  package let condition: String
  /// The key of the alert.
  package let key: String
  /// What the alert last told.
  package let text: String
  /// When it began and when it was over, POSIX seconds UTC of the log's clock.
  package let begin: Int, end: Int
  /// Whose mail was lost, and how much of it; nil where it was not about one relay.
  package let loss: RelayLoss?
}
