import Foundation
import TestSupport
import Testing

@testable import Rendering

/// What the writer writes, Foundation's reader reads back.
struct JSONWriterTests {
  /// A value that the writer can write.
  private indirect enum Value {
    case text(String?)
    case count(Int?)
    case rate(Double?)
    case flag(Bool)
    case object([(key: String, value: Value)])
    case list([Value])

    static func random(_ random: inout SeededRandom, depth: Int) -> Value {
      switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
      case 0: return .text(text(&random))
      case 1: return .count([nil, 0, -1, .max, .min, 1234].randomElement(using: &random) ?? nil)
      case 2: return .rate(rate(&random))
      case 3: return .flag(Bool.random(using: &random))
      case 4: return .text(nil)
      case 5:
        return .list(
          (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Bool.random(using: &random)
              ? .text(text(&random)) : .object(members(&random, depth: depth - 1))
          })
      default: return .object(members(&random, depth: depth - 1))
      }
    }

    static func members(
      _ random: inout SeededRandom, depth: Int
    ) -> [(key: String, value: Value)] {
      (0..<Int.random(in: 0...4, using: &random)).map { index in
        (key: "\(index)" + text(&random), value: Value.random(&random, depth: depth))
      }
    }

    static func text(_ random: inout SeededRandom) -> String {
      // Without U+FEFF, which Foundation's reader drops from the ends of strings.
      let scalars: [UInt32] = [
        0, 1, 8, 9, 10, 12, 13, 0x1b, 0x1f, 0x20, 0x22, 0x27, 0x2f, 0x5c, 0x7f, 0x80, 0x85, 0x9f,
        0xa0, 0xe9, 0x61b, 0x61c, 0x200d, 0x200e, 0x200f, 0x2010, 0x2027, 0x2028, 0x2029, 0x202e,
        0x202f, 0x2065, 0x2066, 0x2069, 0x206a, 0xfffd, 0xffff, 0x1f600, 0x10ffff, 0x41,
      ]
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let value = scalars.randomElement(using: &random) ?? 0
        Unicode.Scalar(value).map { view.append($0) }
      }
      return String(view)
    }

    static func rate(_ random: inout SeededRandom) -> Double? {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return Double.random(in: 0...1, using: &random)
      case 1: return Double(bitPattern: random.next())
      case 2:
        return [
          0, 1, 0.1, 1e15, 1e300, .leastNonzeroMagnitude, .nan, .infinity, -.infinity,
          999_999_999_999_999,
        ]
        .randomElement(using: &random)
      default: return nil
      }
    }

    func write(_ key: String, _ json: inout JSONWriter) {
      switch self {
      case .text(let text): json.member(key, text)
      case .count(let count): json.member(key, count)
      case .rate(let rate): json.member(key, rate: rate)
      case .flag(let flag): json.member(key, flag)
      case .object(let members): json.member(key) { Value.write(members, &$0) }
      case .list(let values):
        json.member(key, array: values) { json, value in
          switch value {
          case .text(let text): json.string(text ?? "")
          case .object(let members):
            // Both forms of an object must read the same.
            members.count % 2 == 0
              ? json.object { Value.write(members, &$0) }
              : json.flatObject { Value.write(members, &$0) }
          default: Issue.record("no such element")
          }
        }
      }
    }

    static func write(_ members: [(key: String, value: Value)], _ json: inout JSONWriter) {
      for member in members { member.value.write(member.key, &json) }
    }

    /// True when what Foundation read is this value.
    func equals(_ read: Any?) -> Bool {
      switch self {
      case .text(let text):
        guard let text else { return read is NSNull }
        return (read as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
      case .count(let count):
        guard let count else { return read is NSNull }
        return (read as? NSNumber)?.intValue == count
      case .rate(let rate):
        guard let rate, rate.isFinite else { return read is NSNull }
        // Foundation keeps the digits as a decimal, whose own conversion may miss the last bit.
        return (read as? NSNumber).flatMap { Double($0.description) } == rate
      case .flag(let flag): return (read as? Bool) == flag
      case .object(let members):
        guard let found = read as? [String: Any], found.count == members.count else {
          return false
        }
        return members.allSatisfy { $0.value.equals(found[$0.key]) }
      case .list(let values):
        guard let found = read as? [Any], found.count == values.count else { return false }
        return zip(values, found).allSatisfy { $0.equals($1) }
      }
    }
  }

  @Test(arguments: 1...300) func foundationReadsItBack(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let members = Value.members(&random, depth: 4)
    for isIndented in [true, false] {
      var writer = JSONWriter(isIndented: isIndented)
      writer.object { Value.write(members, &$0) }
      let text = String(decoding: writer.bytes, as: UTF8.self)
      let read = try JSONSerialization.jsonObject(with: Data(writer.bytes))
      #expect(Value.object(members).equals(read), "\(text)")
      #expect(writer.bytes.allSatisfy { $0 >= 0x20 || ($0 == 10 && isIndented) }, "\(text)")
      // Unicode's own properties, and not the list of the writer.
      let acting = text.unicodeScalars.filter {
        $0.properties.isBidiControl
          || [.lineSeparator, .paragraphSeparator, .control].contains($0.properties.generalCategory)
      }
      #expect(acting.allSatisfy { $0 == "\n" && isIndented }, "\(text)")
    }
  }

  @Test func whatATerminalObeysIsEscapedAndNothingElse() {
    func written(_ text: String) -> String {
      var writer = JSONWriter(isIndented: false)
      writer.string(text)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    #expect(
      written("a\u{9b}31m\u{61c}\u{200e}\u{202e}b\u{2028}\u{2069}")
        == #""a\u009b31m\u061c\u200e\u202eb\u2028\u2069""#)
    let plain = "gr\u{fc}n \u{a0} \u{61b} \u{2010}\u{2026}\u{20ac} \u{9280}\u{1f600}"
    #expect(written(plain) == "\"\(plain)\"")
  }

  @Test func formIsStable() {
    var writer = JSONWriter()
    writer.object { json in
      json.member("text", "a\"b\\c\n\u{1b}")
      json.member("nothing", nil as String?)
      json.member("empty") { _ in }
      json.member("none", array: [] as [String]) { $0.string($1) }
      json.member("two", array: ["x", "y"]) { $0.string($1) }
      json.member("rate", rate: 0.25)
      json.member("whole", rate: 1)
      json.member("not finite", rate: .nan)
      json.member("flat", array: [1]) { json, value in
        json.flatObject { json in
          json.member("n", value)
          json.member("inner") { $0.member("deep", true) }
        }
      }
    }
    let expected = #"""
      {
        "text": "a\"b\\c\n\u001b",
        "nothing": null,
        "empty": {},
        "none": [],
        "two": [
          "x",
          "y"
        ],
        "rate": 0.25,
        "whole": 1,
        "not finite": null,
        "flat": [
          {"n":1,"inner":{"deep":true}}
        ]
      }
      """#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }
}
