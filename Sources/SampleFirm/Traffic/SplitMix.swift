/// SplitMix64 (Steele, Lea, Flood 2014): the firm's only source of chance.
///
/// The same seed gives the same numbers on every machine.
package struct SplitMix: Sendable {
  private var state: UInt64

  /// Starts a sequence; every seed is allowed, 0 included.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  @inline(__always)
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  /// A number in `0..<bound`; bound must be above 0.
  @inline(__always)
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in `[0, 1)`, with 53 bits.
  @inline(__always)
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// True with the given probability.
  @inline(__always)
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// The output function alone: spreads the bits of a value.
  @inline(__always)
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
