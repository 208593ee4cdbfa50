/// An IPv4 or IPv6 address, held as 128 bits; IPv4 lies in `::ffff:0:0/96`, so that an
/// IPv4-mapped IPv6 address and the IPv4 address itself are one value (RFC 4291 section 2.5.5.2).
public struct IPAddress: Hashable, Comparable, Sendable {
  /// The upper and lower 64 bits in network order read as numbers.
  public let high: UInt64
  /// The lower 64 bits.
  public let low: UInt64

  private static let mappedPrefix: UInt64 = 0xffff_0000_0000

  /// Makes an address from its 128 bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes an IPv4 address from its 32 bits, most significant byte first in the text form.
  public init(v4 bits: UInt32) {
    self.init(high: 0, low: Self.mappedPrefix | UInt64(bits))
  }

  /// True for IPv4 addresses, those written as IPv4-mapped IPv6 included.
  public var isV4: Bool { high == 0 && low >> 32 == 0xffff }

  /// True for 0.0.0.0 and ::, which PowerMTA writes where no connection was made.
  public var isUnspecified: Bool { high == 0 && (low == 0 || low == Self.mappedPrefix) }

  /// IPv4 before IPv6, each by number.
  public static func < (a: IPAddress, b: IPAddress) -> Bool {
    if a.isV4 != b.isV4 { return a.isV4 }
    return a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

// MARK: - Reading

extension IPAddress {
  /// Reads an address from text; blanks around it are not allowed.
  ///
  /// Nil when it is not one.
  public init?(_ text: String) {
    var copy = text
    guard let address = copy.withUTF8({ unsafe IPAddress(bytes: UnsafeRawBufferPointer($0)) })
    else { return nil }
    self = address
  }

  /// Reads an address from bytes: dotted quad without leading zeros, or RFC 4291 section 2.2 text.
  ///
  /// Zone ids and prefixes are refused, and what would read as a `network`. No allocation.
  package init?(bytes: UnsafeRawBufferPointer) {
    if let bits = Self.readV4(bytes, from: 0) {
      self.init(v4: bits)
    } else if let address = Self.readV6(bytes), !address.isNetwork {
      self = address
    } else {
      return nil
    }
  }

  private static func readV4(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UInt32? {
    guard bytes.count - start >= 7, bytes.count - start <= 15 else { return nil }
    var bits: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        bits = bits << 8 | part
        part = 0
        digits = 0
        dots += 1
      } else {
        guard byte >= 0x30, byte <= 0x39, !(digits > 0 && part == 0) else { return nil }
        part = part * 10 + UInt32(byte - 0x30)
        digits += 1
        guard part <= 255 else { return nil }
      }
    }
    guard dots == 3, digits > 0 else { return nil }
    return bits << 8 | part
  }

  private static func readV6(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
    guard bytes.count >= 2, bytes.count <= 45 else { return nil }
    var groups: [UInt16] = []
    groups.reserveCapacity(8)
    var gap: Int?
    var index = 0
    if bytes[0] == 0x3a {
      guard bytes[1] == 0x3a else { return nil }
      gap = 0
      index = 2
    }
    while index < bytes.count {
      guard groups.count < 8 else { return nil }
      let end = endOfGroup(bytes, from: index)
      if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
        guard groups.count <= 6, let bits = readV4(bytes, from: index) else { return nil }
        groups.append(UInt16(bits >> 16))
        groups.append(UInt16(bits & 0xffff))
        index = bytes.count
        break
      }
      guard end > index, end - index <= 4 else { return nil }
      groups.append(readHex(bytes, index..<end))
      index = end
      if index == bytes.count { break }
      guard bytes[index] == 0x3a else { return nil }
      index += 1
      if index < bytes.count, bytes[index] == 0x3a {
        guard gap == nil else { return nil }
        gap = groups.count
        index += 1
      } else if index == bytes.count {
        return nil
      }
    }
    return assemble(groups, gap: gap)
  }

  private static func endOfGroup(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var end = start
    while end < bytes.count, isHex(bytes[end]) { end += 1 }
    return end
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
  }

  private static func readHex(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt16 {
    var value: UInt16 = 0
    for index in range {
      let byte = bytes[index]
      let digit = byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func assemble(_ groups: [UInt16], gap: Int?) -> IPAddress? {
    var all = groups
    if let gap {
      guard groups.count < 8 else { return nil }
      all.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard all.count == 8 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<4 { high = high << 16 | UInt64(all[index]) }
    for index in 4..<8 { low = low << 16 | UInt64(all[index]) }
    return IPAddress(high: high, low: low)
  }
}

// MARK: - Writing

extension IPAddress: CustomStringConvertible {
  /// Canonical text: dotted quad for IPv4, RFC 5952 for IPv6; CIDR notation (RFC 4632) for a network.
  public var description: String {
    if isNetwork { return "\(lowestOfNetwork)/\(Self.networkBits)" }
    if isV4 {
      return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
    }
    var groups: [UInt16] = []
    for shift in [48, 32, 16, 0] { groups.append(UInt16(high >> UInt64(shift) & 0xffff)) }
    for shift in [48, 32, 16, 0] { groups.append(UInt16(low >> UInt64(shift) & 0xffff)) }
    let run = Self.longestZeroRun(groups)
    let hex = groups.map { String($0, radix: 16) }
    guard run.count >= 2 else { return hex.joined(separator: ":") }
    return hex[..<run.lowerBound].joined(separator: ":") + "::"
      + hex[run.upperBound...].joined(separator: ":")
  }

  /// The longest run of zero groups, the first of equals (RFC 5952 section 4.2).
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
    var best = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > best.count { best = start..<end }
      start = max(end, start + 1)
    }
    return best
  }
}

/// A block of addresses in CIDR notation (RFC 4632), such as `203.0.113.0/24`.
public struct IPNetwork: Hashable, Sendable {
  /// The lowest address of the block.
  public let base: IPAddress
  /// Leading bits that are fixed, counted in the 128-bit form (IPv4 lengths + 96).
  public let prefixBits: Int

  /// Reads `address/length`; a bare address is a block of one.
  ///
  /// Bits past the length are cleared. The length counts from the left of what is written: up to
  /// 32 for a dotted quad, up to 128 for text with colons, IPv4-mapped text included.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
    let width = parts[0].utf8.contains(UInt8(ascii: ":")) ? 128 : 32
    var length = width
    if parts.count == 2 {
      // `Int` alone would take a sign.
      guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
        let given = Int(parts[1]), given <= width
      else { return nil }
      length = given
    }
    prefixBits = length + (128 - width)
    let mask = Self.mask(prefixBits)
    base = IPAddress(high: address.high & mask.high, low: address.low & mask.low)
  }

  /// True when the address lies in the block.
  public func contains(_ address: IPAddress) -> Bool {
    let mask = Self.mask(prefixBits)
    return address.high & mask.high == base.high && address.low & mask.low == base.low
  }

  /// True for a block of one address.
  public var isSingle: Bool { prefixBits == 128 }

  private static func mask(_ bits: Int) -> (high: UInt64, low: UInt64) {
    let high: UInt64 = bits >= 64 ? .max : bits == 0 ? 0 : .max << UInt64(64 - bits)
    let low: UInt64 = bits <= 64 ? 0 : .max << UInt64(128 - bits)
    return (high, low)
  }
}

extension IPNetwork: CustomStringConvertible {
  /// `address/length` as the initialiser reads it; the address alone for a block of one.
  public var description: String {
    if isSingle { return base.description }
    return "\(base)/\(base.isV4 ? prefixBits - 96 : prefixBits)"
  }
}

extension IPAddress {
  /// True for addresses that are no one's on the internet: RFC 1918, 6598, 3927, 1122 section
  /// 3.2.1.3 and 4193.
  public var isInternal: Bool { Self.internalNetworks.contains { $0.contains(self) } }

  private static let internalNetworks = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
  ].compactMap { IPNetwork($0) }
}
