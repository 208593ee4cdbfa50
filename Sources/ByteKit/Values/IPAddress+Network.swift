extension IPAddress {
  /// Leading bits of a network that stands for its addresses where these are too many to be told apart.
  public static let networkBits = 16

  /// 100::/64, where packets are discarded (RFC 6666): no sender has an address there, so that a
  /// network can be held as one.
  private static let networkPrefix: UInt64 = 0x0100 << 48
  private static let v4Network: UInt64 = 4 << 56, v6Network: UInt64 = 6 << 56

  /// The first 16 bits of the address, as a value that is no address.
  public var network: IPAddress {
    if isNetwork { return self }
    return IPAddress(
      high: Self.networkPrefix,
      low: isV4 ? Self.v4Network | (low >> 16 & 0xffff) : Self.v6Network | high >> 48)
  }

  /// True for what stands for a network.
  public var isNetwork: Bool {
    high == Self.networkPrefix
      && (low & ~0xffff == Self.v4Network || low & ~0xffff == Self.v6Network)
  }

  /// The lowest address of a network.
  var lowestOfNetwork: IPAddress {
    low & ~0xffff == Self.v4Network
      ? IPAddress(v4: UInt32(low & 0xffff) << 16) : IPAddress(high: low << 48, low: 0)
  }
}
