/// A part of the configuration that has keys of its own, named by where it stands.
///
/// The reader takes keys from here alone, so that the page and the schema can be compared with it.
package enum ConfigurationPart: String, CaseIterable, Sendable {
  /// The file itself.
  case file = ""
  /// An entry of `stages`.
  case stage = "stages[]"
  /// An entry of `logs`.
  case log = "logs[]"
  /// An entry of `pmta`.
  case pmta = "pmta[]"
  /// An entry of `systems`.
  case system = "systems[]"
  /// An entry of `senders`.
  case sender = "senders[]"
  /// An entry of `receivers`.
  case receiver = "receivers[]"
  /// An entry of `diagnostics`.
  case diagnostic = "diagnostics[]"
  /// The thresholds of the next stage.
  case readiness
  /// How long the store keeps what was counted.
  case retention
  /// What weighs in a verdict.
  case verdict

  /// The keys of a system that tell which mail is its own.
  static let systemMarks = ["injectors", "vmtas", "addresses", "sign", "envelope"]
  /// The keys of a sender that tell which one it is.
  static let senderMarks = ["sign", "envelope", "address"]

  /// The keys that may stand in this part, in the order in which they are told.
  package var keys: [String] {
    switch self {
    case .file:
      [
        "stages", "nat", "own_networks", "logs", "dmarc", "pmta", "control_domains", "targets",
        "systems",
        "senders", "receivers", "diagnostics", "readiness", "store", "retention", "freshness",
        "verdict",
      ]
    case .stage: ["domain", "policy", "sp", "np", "pct", "testing", "begin"]
    case .log: ["path", "node"]
    case .pmta: ["path", "node", "root"]
    case .system: ["name"] + Self.systemMarks + ["owner", "state", "mend", "due"]
    case .sender: Self.senderMarks + ["is", "system"]
    case .receiver: ["name", "reporters", "domains", "mx"]
    case .diagnostic: ["receiver", "pattern", "cause"]
    case .readiness: ["days", "own_pass", "signed", "unknown_senders", "coverage", "ratio"]
    case .retention: ["seconds", "minutes", "quarter_hours", "hours", "days"]
    case .verdict: ["lost"]
    }
  }

  /// Where a key of this part stands in the file, such as `stages[].domain`.
  package func place(of key: String) -> String {
    rawValue.isEmpty ? key : rawValue + "." + key
  }
}
