import ByteKit
import TestSupport
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:201", "192.0.2.1"),
    ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"),
    ("::1", "::1"), ("1::", "1::"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8::192.0.2.33", "2001:db8::c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ("::192.0.2.1", "::c000:201"),
  ])
  func writesCanonicalText(_ text: String, _ canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(arguments: [
    "", " 192.0.2.1", "192.0.2.1 ", "192.0.2", "192.0.2.1.5", "192.0.2.256", "192.0.02.1", "1.2.3.",
    ".1.2.3.4", "1..2.3", "192.0.2.1/24", "a.b.c.d", ":", ":::", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::", "::1::2", "12345::", "g::", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8",
    "fe80::1%eth0", "::ffff:192.0.2.256", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::",
    "[::1]", "0x7f.0.0.1", "4294967295", "\u{0}", "١.٢.٣.٤",
  ])
  func refusesWhatIsNoAddress(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func everyAddressReadsBack() {
    var random = SeededRandom(seed: 5952)
    for _ in 0..<20_000 {
      // Zero groups often, so that runs of every place and length occur.
      let mask = random.next() & random.next()
      var high: UInt64 = 0
      var low: UInt64 = 0
      for group in 0..<8 {
        let value = mask >> UInt64(group) & 1 == 0 ? 0 : random.next() & 0xffff
        if group < 4 { high = high << 16 | value } else { low = low << 16 | value }
      }
      let address = IPAddress(high: high, low: low)
      #expect(IPAddress(address.description) == address)
    }
  }

  @Test func survivesAnyBytes() {
    var random = SeededRandom(seed: 4291)
    let alphabet = Array("0123456789abcdef:::..".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...50, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let address = bytes.withUnsafeBytes { IPAddress(bytes: $0) }
      if let address { #expect(IPAddress(address.description) == address) }
    }
  }

  /// What stands for a network is no address: nobody can write one.
  @Test(arguments: [
    ("198.51.100.7", "198.51.0.0/16"), ("::ffff:10.1.2.3", "10.1.0.0/16"),
    ("2001:db8::1", "2001::/16"), ("::1", "::/16"), ("ffff::", "ffff::/16"),
  ]) func networkStandsForItsAddresses(_ text: String, _ network: String) throws {
    let address = try #require(IPAddress(text))
    #expect(!address.isNetwork)
    #expect(address.network.isNetwork)
    #expect(address.network.network == address.network)
    #expect(address.network.description == network)
    #expect(IPAddress(address.network.description) == nil)
    let asAddress = IPAddress(high: address.network.high, low: address.network.low ^ 1 << 63)
    let spelled = asAddress.description
    #expect(IPAddress(spelled) == asAddress)
  }

  @Test(arguments: ["100::400:0:0:c633", "100:0:0:0:0600:0:0:2001"])
  func spellingOfANetworkIsNoAddress(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func ordersV4BeforeV6ByNumber() throws {
    let texts = [
      "0.0.0.0", "9.0.0.1", "10.0.0.0", "255.0.0.1", "::", "::1", "2001:db8::", "ffff::",
    ]
    let addresses = texts.compactMap { IPAddress($0) }
    #expect(addresses.reversed().sorted().map(\.description) == texts)
  }

  @Test(arguments: [("0.0.0.0", true), ("::", true), ("0.0.0.1", false), ("::1", false)])
  func knowsTheUnspecifiedAddress(_ text: String, _ expected: Bool) {
    #expect(IPAddress(text)?.isUnspecified == expected)
  }
}

@Suite struct IPNetworkTests {
  @Test(arguments: [
    ("203.0.113.0/24", "203.0.113.255", "203.0.114.0"),
    ("203.0.113.77/24", "203.0.113.0", "203.0.112.255"),
    ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
    ("10.0.0.0/31", "10.0.0.1", "10.0.0.2"),
    ("0.0.0.0/0", "255.255.255.255", "2001:db8::1"),
    ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
    ("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::"),
    ("2001:db8::/65", "2001:db8::7fff:0:0:0", "2001:db8::8000:0:0:0"),
    ("2001:db8::1/128", "2001:db8::1", "2001:db8::"),
    ("::ffff:10.0.0.0/104", "10.255.0.1", "11.0.0.0"),
  ])
  func containsItsBlockAlone(_ block: String, _ inside: String, _ outside: String) throws {
    let network = try #require(IPNetwork(block))
    #expect(network.contains(try #require(IPAddress(inside))))
    #expect(!network.contains(try #require(IPAddress(outside))))
    #expect(network.contains(network.base))
  }

  @Test(arguments: [
    "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/ 8",
    "10.0.0.0/8/8",
    "10.0.0/8", "2001:db8::/129", "::/x", "10.0.0.0/99999999999999999999",
  ])
  func refusesWhatIsNoBlock(_ text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test func aMappedBlockIsTheV4Block() throws {
    #expect(IPNetwork("::ffff:10.0.0.0/104") == IPNetwork("10.0.0.0/8"))
    // 24 bits of an IPv6 text are not 24 bits of an IPv4 address.
    let wide = try #require(IPNetwork("::ffff:10.0.0.0/24"))
    #expect(wide != IPNetwork("10.0.0.0/24"))
  }

  @Test func holdsExactlyTheAddressesThatShareItsPrefix() throws {
    var random = SeededRandom(seed: 4632)
    for _ in 0..<5000 {
      let address = IPAddress(high: random.next(), low: random.next())
      let bits = Int.random(in: 0...128, using: &random)
      let network = try #require(IPNetwork("\(address)/\(bits)"))
      #expect(network.contains(address))
      guard bits > 0 else { continue }
      let flip = UInt64(1) << UInt64((128 - bits) % 64)
      let other =
        bits <= 64
        ? IPAddress(high: address.high ^ flip, low: address.low)
        : IPAddress(high: address.high, low: address.low ^ flip)
      #expect(!network.contains(other))
    }
  }
}
