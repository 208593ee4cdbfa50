import ByteKit

/// Networks in which nodes stand whose log is missing.
///
/// Not all that such a node sends is signed, and not all passes SPF for our domain: whoever sends from
/// the network of several addresses that show our key and our SPF is of the same node. A vendor who
/// authenticates with a name of his own is somebody else there, too; a name on the envelope of mail that
/// bears our key is none.
struct OwnNetworks {
  /// Addresses that must show both.
  static let nodesMin = 2

  private var nodes: [IPAddress: Int] = [:]

  init(_ entries: [SenderBook.Entry]) {
    for entry in entries where entry.ownership == .ownNode && !entry.isDecided {
      for address in entry.tally.addresses.keys { nodes[address.neighbourhood, default: 0] += 1 }
    }
  }

  /// The entries, those of such networks as the node's.
  func settled(_ entries: [SenderBook.Entry]) -> [SenderBook.Entry] {
    guard !nodes.isEmpty else { return entries }
    return entries.map { entry in
      guard !entry.isDecided, entry.ownership != .ownNode, !Self.isVendorByName(entry),
        entry.tally.addresses.keys.allSatisfy({ nodes[$0.neighbourhood] ?? 0 >= Self.nodesMin })
      else { return entry }
      var settled = entry
      settled.ownership = .ownNode
      settled.reason = "in the network of a node of ours that is in no log"
      return settled
    }
  }

  private static func isVendorByName(_ entry: SenderBook.Entry) -> Bool {
    guard case .name = entry.key else { return false }
    return entry.ownership == .vendor || entry.ownership == .vendorUnknown
  }
}

extension IPAddress {
  /// The first address of its network of 24 bits, of 64 for IPv6: nodes of one firm stand together.
  var neighbourhood: IPAddress {
    isV4 ? IPAddress(high: high, low: low & ~0xff) : IPAddress(high: high, low: 0)
  }
}
