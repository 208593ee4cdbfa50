import ByteKit
import Policies
package import Traffic

/// What streams have in common, tried out in every combination.
package struct FailureCube {
  /// The respects in which streams differ.
  package static let dimensions: [Dimension] = [.receiver, .domain, .injector, .vmta, .sourceIP]

  /// The numbers of the values in each respect of a mask; the others are 0.
  struct Pattern: Hashable {
    let mask: Int
    let values: SIMD8<Int32>
  }

  /// What a pattern holds.
  struct Sum {
    var extra = 0.0
    var attempts = 0.0
  }

  /// The numbers of the values of each stream.
  private let streams: [SIMD8<Int32>]
  /// The values behind the numbers, by respect; the first stands for none.
  private let names: [[String]]
  /// True for streams to a receiver that the table knows.
  private let areKnown: [Bool]

  init(_ rollup: [Rollup.Stream]) {
    var names = Array(repeating: [""], count: Self.dimensions.count)
    var numbers = Array(repeating: ["": Int32(0)], count: Self.dimensions.count)
    streams = rollup.map { stream in
      var row = SIMD8<Int32>()
      for (index, value) in Self.values(of: stream).enumerated() {
        let number = numbers[index][value] ?? Int32(names[index].count)
        if Int(number) == names[index].count {
          names[index].append(value)
          numbers[index][value] = number
        }
        row[index] = number
      }
      return row
    }
    self.names = names
    areKnown = rollup.map { $0.delivery.receiverID != nil }
  }

  /// True for a stream to a receiver that the table knows, and not to a site.
  func isKnown(_ stream: Int) -> Bool { areKnown[stream] }

  /// The values of a stream, in the order of `dimensions`.
  package static func values(of stream: Rollup.Stream) -> [String] {
    let relay = stream.relay
    let vmta = relay.node.isEmpty || relay.vmta.isEmpty ? relay.vmta : "\(relay.vmta).\(relay.node)"
    return [
      stream.delivery.receiver, stream.domain, relay.injector, vmta,
      stream.sourceIP?.description ?? "",
    ]
  }

  /// True when a stream has the values of a pattern.
  func takes(_ pattern: Pattern, _ stream: Int) -> Bool {
    self.pattern(stream, pattern.mask) == pattern
  }

  /// The values of a pattern, as text.
  func place(_ pattern: Pattern) -> [Dimension: String] {
    var place: [Dimension: String] = [:]
    for (index, dimension) in Self.dimensions.enumerated() where pattern.mask & 1 << index != 0 {
      place[dimension] = names[index][Int(pattern.values[index])]
    }
    return place
  }

  /// The pattern that every stream has.
  static let everything = Pattern(mask: 0, values: SIMD8())

  /// The pattern whose failures are the most surprising for its share of the attempts, and what it
  /// holds; nil where none is.
  ///
  /// `extra` has the failures beyond the usual by stream.
  func best(_ extra: [Int: Double], attempts: [Int: Double]) -> (pattern: Pattern, sum: Sum)? {
    var sums: [Pattern: Sum] = [:]
    let failing = extra.keys.sorted()
    for stream in failing {
      for mask in 1..<(1 << Self.dimensions.count) {
        sums[pattern(stream, mask), default: Sum()].extra += extra[stream] ?? 0
      }
    }
    for stream in attempts.keys.sorted() {
      for mask in 1..<(1 << Self.dimensions.count) {
        sums[pattern(stream, mask)]?.attempts += attempts[stream] ?? 0
      }
    }
    let allExtra = failing.reduce(0) { $0 + (extra[$1] ?? 0) }
    let allAttempts = attempts.values.reduce(0, +)
    guard allExtra > 0, allAttempts > 0 else { return nil }
    let rated = sums.map { pattern, sum in
      // Half an attempt more, since spans of ten minutes only nearly fit the spike.
      let expected = allExtra * min(1, (sum.attempts + 0.5) / (allAttempts + 0.5))
      return (pattern, sum, Likelihood.gain(sum.extra, over: expected))
    }
    guard let top = rated.max(by: { $0.2 < $1.2 }), top.2 >= Self.gainMin else { return nil }
    // Among patterns that are as surprising the one that holds more, then the shortest.
    let close = rated.filter {
      $0.2 >= top.2 * Self.closeShare && $0.1.extra >= top.1.extra * 0.999
    }
    let chosen = close.min { a, b in
      if abs(a.1.extra - b.1.extra) > 0.02 * allExtra { return a.1.extra > b.1.extra }
      let bits = (a.0.mask.nonzeroBitCount, b.0.mask.nonzeroBitCount)
      if bits.0 != bits.1 { return bits.0 < bits.1 }
      if a.2 != b.2 { return a.2 > b.2 }
      return Self.order(a.0) < Self.order(b.0)
    }
    return chosen.map { ($0.0, $0.1) }
  }

  /// Surprise below which failures count as spread over all mail alike.
  private static let gainMin = 6.0
  /// The part of the greatest surprise that a pattern that holds more must have.
  private static let closeShare = 0.85

  /// The pattern with each further respect in which nearly all that it holds is the same, where
  /// most other mail is not.
  func closed(_ pattern: Pattern, _ extra: [Int: Double], attempts: [Int: Double]) -> Pattern {
    let inside = extra.filter { takes(pattern, $0.key) }
    let whole = inside.values.reduce(0, +)
    let allAttempts = attempts.values.reduce(0, +)
    var mask = pattern.mask
    var values = pattern.values
    for index in Self.dimensions.indices where mask & 1 << index == 0 {
      var byValue: [Int32: Double] = [:]
      for stream in inside.keys.sorted() {
        byValue[streams[stream][index], default: 0] += inside[stream] ?? 0
      }
      guard let top = byValue.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        top.key != 0, top.value >= Self.commonShare * whole
      else { continue }
      let elsewhere = attempts.filter { streams[$0.key][index] != top.key }.values.reduce(0, +)
      guard elsewhere >= Self.elsewhereShare * allAttempts else { continue }
      mask |= 1 << index
      values[index] = top.key
    }
    return Pattern(mask: mask, values: values)
  }

  /// The part of a pattern's failures that must share a value to be named by it.
  package static let commonShare = 0.92
  /// The part of all attempts that must have another value for the value to tell anything.
  private static let elsewhereShare = 0.15

  func pattern(_ stream: Int, _ mask: Int) -> Pattern {
    var values = SIMD8<Int32>()
    for index in Self.dimensions.indices where mask & 1 << index != 0 {
      values[index] = streams[stream][index]
    }
    return Pattern(mask: mask, values: values)
  }

  private static func order(_ pattern: Pattern) -> (Int, Int32, Int32, Int32, Int32, Int32) {
    let values = pattern.values
    return (pattern.mask, values[0], values[1], values[2], values[3], values[4])
  }
}
