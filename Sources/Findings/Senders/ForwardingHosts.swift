import ByteKit
import FailureReports
import Join
import Policies
import ReplyClassifier
import Traffic

/// Hosts that took mail of ours and may have handed it on, and for whom.
///
/// The hosts of receivers that are known by name take mail and send none: what comes from such an
/// address is not what was delivered to it.
struct ForwardingHosts {
  /// A host that hands on so many messages for each that it was delivered sends mail of its own.
  static let copiesMax = 10

  private var byAddress: [IPAddress: [String: Int]] = [:]
  private var byName: [String: [String: Int]] = [:]
  /// Mailboxes of mail that came back, by the registrable domain of the host that had taken it.
  private var late: [String: [String: Int]] = [:]
  /// Mailboxes of mail of ours that failure reports saw come from another address than it left from.
  private var reported: [IPAddress: [String: Int]] = [:]

  init(_ correlation: Correlation) {
    let receivers = correlation.coverage.table
    for (delivery, count) in correlation.rollup.hostDeliveries
    where receivers.receiver(host: delivery.host, domain: "") == nil {
      if let address = delivery.address {
        byAddress[address, default: [:]][delivery.recipient, default: 0] += count
      }
      guard !delivery.host.isEmpty else { continue }
      let name = correlation.coverage.registrableDomain(of: delivery.host)
      byName[name, default: [:]][delivery.recipient, default: 0] += count
    }
    for row in correlation.rollup.lateRefusals where !row.host.isEmpty {
      let name = correlation.coverage.registrableDomain(of: row.host)
      late[name, default: [:]][row.recipient, default: 0] += 1
    }
    // By its Message-ID alone a mail is known for certain to be the one that left from elsewhere.
    for match in correlation.failureReports where match.means == .messageID {
      // Of an address that no receiver sees it is not known as what it leaves.
      guard let mail = match.mail, let left = mail.sourceIP, let seen = match.report.sourceIP,
        left != seen, !left.isInternal
      else { continue }
      reported[seen, default: [:]][mail.recipient ?? "", default: 0] += 1
    }
  }

  /// Messages of ours that failure reports saw come from one of these addresses.
  func reported(from addresses: some Sequence<IPAddress>) -> Int {
    guard !reported.isEmpty else { return 0 }
    return addresses.reduce(0) { $0 + (reported[$1]?.values.reduce(0, +) ?? 0) }
  }

  /// Late refusals that name a host of a sender's organisation.
  func lateRefusals(_ organisation: String) -> Int {
    late[organisation]?.values.reduce(0, +) ?? 0
  }

  /// Messages that were delivered to an address.
  func delivered(to address: IPAddress) -> Int {
    byAddress[address]?.values.reduce(0, +) ?? 0
  }

  /// The mailboxes behind a forwarder, those with the most messages first.
  ///
  /// Of late refusals and failure reports, which show that mail was handed on; else of deliveries to its
  /// hosts.
  func recipients(
    _ organisation: String, _ addresses: some Sequence<IPAddress>
  ) -> [LateRefusal.Recipient] {
    var found = late[organisation] ?? [:]
    for (recipient, count) in byName[organisation] ?? [:] {
      found[recipient] = max(found[recipient] ?? 0, count)
    }
    for address in addresses {
      for (recipient, count) in byAddress[address] ?? [:] where found[recipient] == nil {
        found[recipient] = count
      }
      for (recipient, count) in reported[address] ?? [:] {
        found[recipient] = max(found[recipient] ?? 0, count)
      }
    }
    return found.filter { !$0.key.isEmpty }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { LateRefusal.Recipient(address: $0.key, messages: $0.value) }
  }
}
