package import Findings

/// Senders outside the log that nobody has decided on, and decisions that decide nothing.
package struct SenderChecks {
  /// Senders for which a line is printed.
  package static let linesMax = 40

  let report: CorrelationReport

  func items() -> [CheckupItem] { undecided() + nodes() + idle() }

  private func undecided() -> [CheckupItem] {
    let senders = Self.undecided(report)
    guard !senders.isEmpty else { return [] }
    return [
      CheckupItem(
        "senders", .warning,
        "\(counted(senders.count, "sender")) outside the log that nobody has decided on",
        advice: "Say whose each is; what is likeliest stands behind it:",
        lines: ["senders:"] + senders.prefix(Self.linesMax).map { "  " + Self.line($0) },
        place: .stagewatch)
    ]
  }

  /// Senders that a person has to decide on.
  package static func undecided(_ report: CorrelationReport) -> [Sender] {
    report.senders.filter { $0.isFinding && !$0.isMissingNode }
  }

  /// The entry of `senders` that is likeliest, with why behind it.
  package static func line(_ sender: Sender) -> String {
    let key = sender.by == .dkim ? "sign" : sender.by == .spf ? "envelope" : "address"
    let decision =
      isLikelyOurs(sender)
      ? "system: NAME}  # is: not_ours, if nobody here knows it;"
      : "is: not_ours}  # system: NAME, if somebody here hired it;"
    return "- {\(key): \(sender.name), \(decision) \(sender.reason)"
  }

  /// Who comes back for weeks, at several reporters, somebody has hired; a spammer seldom does.
  private static func isLikelyOurs(_ sender: Sender) -> Bool {
    sender.days >= Sender.spanDays && sender.reporters.count >= Sender.reportersMin
  }

  private func nodes() -> [CheckupItem] {
    report.senders.filter { $0.isMissingNode && $0.hiddenAddress == nil }.map { node in
      CheckupItem(
        "senders", .critical,
        "\(node.addresses.count + node.moreAddresses) addresses of one network bear our key"
          + " and are in no log: the log of a node is missing",
        advice: "Name that log, or the addresses where it cannot be had:",
        lines: ["logs:", "  - {path: LOGS-OF-THE-NODE, node: NAME}", "own_networks:"]
          + node.addresses.map { "  - \($0)" }, place: .stagewatch)
    }
  }

  private func idle() -> [CheckupItem] {
    report.idleSenderRules.prefix(InventoryChecks.namedMax).map {
      CheckupItem("senders", .info, "no mail matches the decision {\($0)} any more")
    }
  }
}
