import ByteKit
import Findings

// Senders outside the log.
extension CaseText {
  static func title(_ sender: Sender) -> String {
    let domain = sender.domains.first ?? ""
    let more = sender.domains.count + sender.moreDomains - 1
    return "\(sender.name) sends as \(domain)\(more > 0 ? " and \(more) more" : "") from outside"
      + " the log: \(sender.ownership.rawValue)"
  }

  static func numbers(_ sender: Sender) -> [FindingCase.Number] {
    [
      FindingCase.Number(name: "why so called", value: sender.reason),
      FindingCase.Number(
        name: "messages",
        value: "\(sender.messages) reported: \(sender.aligned) pass, \(sender.failing) fail"
          + (sender.unknown > 0 ? ", \(sender.unknown) unknown" : "")),
      FindingCase.Number(
        name: "receivers",
        value: "let in \(sender.none), quarantined \(sender.quarantined), rejected"
          + " \(sender.rejected)"),
      FindingCase.Number(name: "days", value: String(sender.days)),
      FindingCase.Number(name: "reporters", value: sender.reporters.joined(separator: ", ")),
      FindingCase.Number(
        name: "addresses", value: String(sender.addresses.count + sender.moreAddresses)),
      FindingCase.Number(
        name: "seen",
        value: "\(CivilTime.iso(sender.firstSeen)) to \(CivilTime.iso(sender.lastSeen))"),
      FindingCase.Number(name: "status", value: (sender.course?.status ?? .on).rawValue),
    ]
  }

  static func test(_ sender: Sender) -> [String] {
    [
      "None: these are plain counts of aggregate reports. A sender counts as one who comes back by"
        + " mail on \(Sender.daysMin) of \(Sender.spanDays) days at \(Sender.reportersMin)"
        + " reporters, or on \(Sender.fewDaysMin) where \(Sender.sharePercentMin) % of the domain's"
        + " mail is its own."
    ]
  }

  static func wouldChange(_ sender: Sender) -> [String] {
    switch sender.ownership {
    case .ownNode: ["It is gone when the node's log is read, or own_networks names the addresses."]
    case .vendorUnknown, .stranger:
      ["A line of senders in the configuration decides on it: whose it is, or that it is not ours."]
    case .forwarder, .vendor, .notOurs:
      ["A line of senders in the configuration decides otherwise."]
    }
  }
}
