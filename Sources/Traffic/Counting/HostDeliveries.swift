package import ByteKit

/// Hosts that may hand on mail of ours: addresses that reports name, and names that mail which came
/// by another hand authenticates with.
package struct HostWatch: Sendable {
  let addresses: Set<IPAddress>
  let names: Set<String>

  /// Watches for addresses, and for hosts under registrable domains.
  package init(addresses: Set<IPAddress>, names: Set<String>) {
    self.addresses = addresses
    self.names = names
  }
}

/// Mail that was delivered to one such host, for one mailbox.
package struct HostDelivery: Hashable, Sendable {
  /// The host's address; nil where the row does not tell it.
  package let address: IPAddress?
  /// The host's name in lower case; empty where it is a bare address.
  package let host: String
  /// The mailbox, in lower case.
  package let recipient: String
}

/// What was delivered to hosts that may hand mail on.
///
/// Bounded: further mailboxes are counted under none.
struct HostDeliveries: Sendable {
  /// Hosts and mailboxes that are told apart.
  static let countMax = 10_000

  private(set) var counts: [HostDelivery: Int] = [:]
  /// Messages that are not told apart.
  private(set) var leftOut = 0

  var isEmpty: Bool { counts.isEmpty && leftOut == 0 }

  mutating func add(_ delivery: HostDelivery, _ count: Int = 1) {
    if counts[delivery] != nil || counts.count < Self.countMax {
      counts[delivery, default: 0] += count
    } else {
      leftOut += count
    }
  }

  mutating func add(_ other: HostDeliveries) {
    // In order, so that which ones are kept does not depend on the run.
    for (delivery, count) in other.counts.sorted(by: { Self.isBefore($0.key, $1.key) }) {
      add(delivery, count)
    }
    leftOut += other.leftOut
  }

  private static func isBefore(_ a: HostDelivery, _ b: HostDelivery) -> Bool {
    (a.host, a.recipient, a.address?.description ?? "")
      < (b.host, b.recipient, b.address?.description ?? "")
  }
}

extension IPAddress {
  /// The address in `mx.example (192.0.2.1)`; nil where there is none.
  init?(ofRemote bytes: UnsafeRawBufferPointer) {
    guard let open = bytes.lastIndex(of: UInt8(ascii: "(")),
      let close = bytes[open...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    self.init(String(decoding: bytes[(open + 1)..<close], as: UTF8.self))
  }
}
